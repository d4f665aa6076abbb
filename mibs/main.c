/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-snmp: shows the UPSes of the server's feeds as RFC 1628 over SNMP. A process of its
 * own, since the library that speaks SNMP is global state and a stranger's packets are parsed
 * there: whatever happens here, the NUT service goes on.
 */
#include "mibs/program.h"

int main(int argc, char **argv)
{
	return program_main(&agent_program, argc, argv);
}
