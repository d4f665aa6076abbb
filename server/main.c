/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-server: takes upsd's place in scripts and units; understands its command line.
 */
#include "server/program.h"

int main(int argc, char **argv)
{
	return program_main(&server_program, argc, argv);
}
