/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-snmp: shows the UPSes of the server's feeds as RFC 1628 over SNMP. It is a process of
 * its own, because the SNMP library has global state and parses packets of unknown senders: a fault
 * here does not affect the NUT service.
 */
#include "mibs/program.h"

int main(int argc, char **argv)
{
	return program_main(&agent_program, argc, argv);
}
