/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdoverd: the whole system from one directory. Reads the configuration, starts the server, the
 * drivers and the SNMP agent, restarts what dies, and parses nothing else. Without any UPS in
 * ups.conf it starts holdover-find as well, and reads again whenever that has found one.
 */
#include "supervisor/program.h"

int main(int argc, char **argv)
{
	return program_main(&holdoverd_program, argc, argv);
}
