/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - one client's conversation: a line of words in, a reply out. No I/O, so tests and fuzzers speak to it directly.
 *
 * Source: RFC 9271 and the protocol as NUT's upsd really speaks it; order of checks as there.
 */
#ifndef SERVER_PROTOCOL_SESSION_H
#define SERVER_PROTOCOL_SESSION_H

#include "lib/buf.h"
#include "lib/words.h"
#include "server/fleet/fleet.h"
#include "server/protocol/errors.h"
#include "server/protocol/texts.h"
#include "server/protocol/tracking.h"
#include "server/protocol/users.h"

#include <stdbool.h>

struct service {			/* what all sessions share; borrowed by them */
	struct fleet *fleet;
	const struct users *users;	/* changed under open sessions by a reload */
	const struct texts *texts;	/* NULL: our own only */
	struct tracking *tracking;
	bool tls_offered;
};

struct session {
	const struct service *service;
	char *username, *password;	/* NULL: not given. Never checked before they are needed */
	struct login login;
	bool tracking_on;
	bool in_tls;
	bool start_tls;			/* the last line was STARTTLS and its reply is OK: TLS begins behind it */
	bool ended;			/* close when the reply is sent; nothing more is read */
};

void session_init(struct session *s, const struct service *service, const char *address);	/* borrowed for its life */
void session_fini(struct session *s);		/* logs out */

/* Appends the reply, one line or one LIST, always ended by LF, never a byte outside ASCII. */
void session_line(struct session *s, const struct words *w, struct buf *out);

#endif
