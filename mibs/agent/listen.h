/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - the ports that SNMP is answered on.
 *
 * Own listeners in place of the library's "master agent": that one opens /etc/hosts.allow and
 * hosts.deny for every packet (libwrap), which costs more than the answer, and is a second, hidden
 * access control.
 */
#ifndef MIBS_AGENT_LISTEN_H
#define MIBS_AGENT_LISTEN_H

#include "mibs/agent/io.h"
#include "mibs/conf/types.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

struct agent_listen;

/* `received` gets every PDU, with a magic that agent_listen_user() makes `user` of. What cannot be
 * opened is logged once with the remedy and tried again. */
struct agent_listen *agent_listen_new(uv_loop_t *loop, struct agent_io *io,
	const struct agentconf *conf, netsnmp_callback received, void *user);
void *agent_listen_user(const void *magic);

/* What the line of the configuration says of the port that a session belongs to. `ups` NULL: the
 * default one; `object_id` NULL: that of all. */
struct agent_listen_port {
	const char *ups;
	const struct agentconf_oid *object_id;
};
struct agent_listen_port agent_listen_port(const netsnmp_session *session);

/* Where answers to a session go; NULL: the session is no listener's. */
netsnmp_transport *agent_listen_transport(const netsnmp_session *session);

/* Bytes of the packet that is being worked on. */
size_t agent_listen_received(const struct agent_listen *l);

/* The request is permitted: the answer is sent, and further ones to that address. Others are
 * answered as mibs/agent/strangers allows. */
void agent_listen_accept(const netsnmp_session *session, const netsnmp_pdu *pdu);

/* The other end's address, 4 or 16 bytes, in what transports say of it; 0: none that we know. */
size_t agent_listen_address(const void *data, int length, uint8_t out[16]);

/* Ports that stay are not touched. */
void agent_listen_reload(struct agent_listen *l, const struct agentconf *conf);
void agent_listen_stop(struct agent_listen *l);	/* closes sessions and handles */
void agent_listen_free(struct agent_listen *l);	/* once the loop has run out */

#endif
