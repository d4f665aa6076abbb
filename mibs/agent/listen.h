/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - the ports on which SNMP is answered.
 *
 * Own listeners replace the library's "master agent", which opens /etc/hosts.allow and hosts.deny
 * for every packet (libwrap), which costs more than the answer, and is a second, hidden access
 * control.
 */
#ifndef MIBS_AGENT_LISTEN_H
#define MIBS_AGENT_LISTEN_H

#include "mibs/agent/io.h"
#include "mibs/conf/types.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

struct agent_listen;

/* `received` gets every PDU, with a magic from which agent_listen_user() gets `user`. A port that
 * cannot be opened is logged once with the remedy and tried again. */
struct agent_listen *agent_listen_new(uv_loop_t *loop, struct agent_io *io,
	const struct agentconf *conf, netsnmp_callback received, void *user);
void *agent_listen_user(const void *magic);

/* The options of the configuration line for the port of a session. `ups` NULL: the default UPS;
 * `object_id` NULL: the common one. */
struct agent_listen_port {
	const char *ups;
	const struct agentconf_oid *object_id;
};
struct agent_listen_port agent_listen_port(const netsnmp_session *session);

/* The transport for answers to a session; NULL: it is not the session of a listener. */
netsnmp_transport *agent_listen_transport(const netsnmp_session *session);

/* The length of the packet that is being handled. */
size_t agent_listen_received(const struct agent_listen *l);

/* Marks the request as permitted: its answer is sent, and further ones to that address. Others are
 * answered as mibs/agent/strangers permits. */
void agent_listen_accept(const netsnmp_session *session, const netsnmp_pdu *pdu);

/* Gets the peer's address, 4 or 16 bytes, from the data of a transport; 0: no known kind of
 * address. */
size_t agent_listen_address(const void *data, int length, uint8_t out[16]);

/* Ports that do not change stay open. */
void agent_listen_reload(struct agent_listen *l, const struct agentconf *conf);
void agent_listen_stop(struct agent_listen *l);	/* closes sessions and handles */
void agent_listen_free(struct agent_listen *l);	/* once the loop has run out */

#endif
