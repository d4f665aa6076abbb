/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent_io - the other half of the net-snmp glue: its sockets and timers on our loop; private to
 * mibs/agent/agent.c.
 *
 * Own listeners in place of the library's "master agent": that one opens /etc/hosts.allow and
 * hosts.deny for every packet (libwrap), which costs more than the answer, and is a second, hidden
 * access control.
 */
#ifndef MIBS_AGENT_IO_H
#define MIBS_AGENT_IO_H

#include "mibs/conf/agentconf.h"
#include "mibs/tree/notification.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <uv.h>

struct agent_io;

/* `received` gets every PDU with a magic that agent_io_user() makes `user` of. In mode = agentx
 * nothing is opened. */
struct agent_io *agent_io_new(
	uv_loop_t *loop, const struct agentconf *conf, netsnmp_callback received, void *user);
void *agent_io_user(const void *magic);

/* The UPS that a listener of ours shows in the default context; NULL: the default one, or no
 * listener of ours. */
const char *agent_io_ups(const netsnmp_session *session);

/* Where answers to a session of a listener's go; NULL: no listener of ours. */
netsnmp_transport *agent_io_transport(const netsnmp_session *session);

/* The packet comes from somebody who may ask: the answer is sent, and further ones to him. Others
 * are answered as mibs/strangers allows. */
void agent_io_accept(const netsnmp_session *session, const netsnmp_pdu *pdu);

/* The other end's address, 4 or 16 bytes, in what transports say of it; 0: none that we know. */
size_t agent_io_address(const void *data, int length, uint8_t out[16]);

/* Ports that stay are not touched. */
void agent_io_reload(struct agent_io *io, const struct agentconf *conf);
void agent_io_refresh(struct agent_io *io);	/* looks what the library wants to wait for */

/* Appends a notification's varbinds to a list. */
void agent_io_add_varbinds(netsnmp_variable_list **list, const struct notice *n);
void agent_io_stop(struct agent_io *io);	/* closes sessions and handles */
void agent_io_free(struct agent_io *io);	/* once the loop has run out */

#endif
