/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - one client's conversation: a line of words in, a reply out. No I/O, so tests and
 * fuzzers speak to it directly.
 *
 * Source: RFC 9271 and the protocol as NUT's upsd really speaks it; order of checks as there.
 */
#ifndef SERVER_PROTOCOL_SESSION_H
#define SERVER_PROTOCOL_SESSION_H

#include "lib/buf.h"
#include "lib/words.h"
#include "server/fleet/fleet.h"
#include "server/protocol/errors.h"
#include "server/protocol/policy.h"
#include "server/protocol/texts.h"
#include "server/protocol/tracking.h"
#include "server/protocol/users.h"

#include <stdbool.h>

struct limits_logins;
struct session;

struct service {			/* what all sessions share; borrowed by them */
	struct fleet *fleet;
	const struct users *users;	/* changed under open sessions by a reload */
	const struct texts *texts;	/* NULL: our own only */
	struct tracking *tracking;
	bool tls_offered;
	uint32_t users_serial;		/* another one when `users` has changed */
	uint32_t max_bad_logins;	/* 0: no limit */
	struct limits_logins *logins;	/* NULL: nobody counts */
	/* Begins to find out, in another thread, whether the session's password fits the hash; ends
	 * with session_verified. NULL: the session does it itself, which takes its time. */
	void (*verify)(struct session *s, const char *hash);
};

enum session_verdict { SESSION_UNCHECKED, SESSION_CHECKING, SESSION_RIGHT, SESSION_WRONG };

struct session {
	const struct service *service;
	char *username, *password;	/* NULL: not given. Never checked before they are needed */
	const struct policy *policy;	/* NULL: everything is answered. Borrowed */
	struct login login;
	enum session_verdict verdict;	/* on name and password, by the users of that serial */
	uint32_t users_serial;
	uint32_t wait_ms;		/* if held: so long; 0: until session_verified */
	uint16_t wrong_logins;
	bool tracking_on;
	bool in_tls;
	/* the last line was STARTTLS and its reply is OK: TLS begins behind it */
	bool start_tls;
	bool ended;			/* close when the reply is sent; nothing more is read */
	bool held; /* the last line has no answer yet: say it again, and no other one before, after
		      the wait */
};

void session_init(struct session *s, const struct service *service,
	const char *address); /* borrowed for its life */
void session_fini(struct session *s);		/* logs out */

/* Appends the reply, one line or one LIST, always ended by LF, never a byte outside ASCII; nothing
 * if the line is held. */
void session_line(struct session *s, const struct words *w, struct buf *out);
void session_verified(struct session *s, bool right);

#endif
