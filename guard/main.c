/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-guard: shuts this machine down before its UPS fails. It is a client of the server's
 * feeds; it has no port, parses nothing from the network and needs no configuration.
 */
#include "guard/program.h"

int main(int argc, char **argv)
{
	return program_main(&guard_program, argc, argv);
}
