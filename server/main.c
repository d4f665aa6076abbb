/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-server: replaces upsd in scripts and units; accepts its command line.
 */
#include "server/program.h"

int main(int argc, char **argv)
{
	return program_main(&server_program, argc, argv);
}
