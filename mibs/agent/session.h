/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - a session of net-snmp to one receiver of notifications.
 *
 * It is opened only when address and engine are known, so that the library never blocks for it.
 */
#ifndef MIBS_AGENT_SESSION_H
#define MIBS_AGENT_SESSION_H

#include "mibs/agent/engine.h"
#include "mibs/conf/types.h"
#include "mibs/tree/notification.h"

#include <sys/socket.h>

struct agent;
struct agent_session;

struct agent_session_terms {		/* all borrowed for the life of the session */
	struct agent *agent;
	const struct agentconf *conf;
	const struct agentconf_sink *where;
	const struct engine *engine;	/* the agent's */
	const uint8_t *peer;		/* engine ID of the receiver, for v3 informs */
	size_t peer_length;
	const struct sockaddr *to;
	socklen_t to_length;
	const char *source;		/* address to send from; "": the kernel's choice */
	unsigned char agent_address[4];	/* of v1 */
	/* Called when an inform was acknowledged or not. May be called during
	 * agent_session_send. */
	void (*answered)(void *user, bool acknowledged);
	void *user;
};

/* NULL: it cannot be opened. */
struct agent_session *agent_session_open(const struct agent_session_terms *terms);

/* False: it was not sent. After an inform `answered` follows, unless the session is closed
 * first. */
bool agent_session_send(struct agent_session *s, const struct notification *n);
/* An inform is under way while the configuration changes: its acknowledgement is still read. */
void agent_session_adopt(struct agent_session *s, const struct agentconf *conf,
	const struct agentconf_sink *where);
void agent_session_close(struct agent_session *s);

#endif
