/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdoverd: runs the whole system. It reads the configuration, starts the server, the drivers and
 * the SNMP agent, restarts processes that end, and parses nothing else. Without any UPS in ups.conf
 * it also starts holdover-find, and reloads when that has found a UPS.
 */
#include "supervisor/program.h"

int main(int argc, char **argv)
{
	return program_main(&holdoverd_program, argc, argv);
}
