/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent_io - the other half of the net-snmp glue: its sockets and timers on our loop; private to mibs/agent.c.
 *
 * Own listeners in place of the library's "master agent": that one opens /etc/hosts.allow and hosts.deny for every
 * packet (libwrap), which costs more than the answer, and is a second, hidden access control.
 */
#ifndef MIBS_AGENT_IO_H
#define MIBS_AGENT_IO_H

#include "mibs/agentconf.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <uv.h>

struct agent_io;

/* `received` gets every PDU, with `magic`. */
struct agent_io *agent_io_new(
	uv_loop_t *loop, const struct agentconf *conf, netsnmp_callback received, void *magic);
void agent_io_stop(struct agent_io *io);	/* closes sessions and handles */
void agent_io_free(struct agent_io *io);	/* once the loop has run out */

#endif
