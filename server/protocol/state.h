/* SPDX-License-Identifier: GPL-2.0-or-later
 * state - what the server knows of one client's conversation, and what all of them share.
 *
 * Data only: session.h says how a conversation begins, goes on and ends.
 */
#ifndef SERVER_PROTOCOL_STATE_H
#define SERVER_PROTOCOL_STATE_H

#include "server/fleet/fleet.h"
#include "server/protocol/policy.h"
#include "server/protocol/texts.h"
#include "server/protocol/tracking.h"
#include "server/protocol/users.h"

#include <stdbool.h>
#include <stdint.h>

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
	struct limits_logins *logins;	/* NULL: wrong passwords are not counted */
	/* Begins to find out, in another thread, whether the session's password fits the hash; ends
	 * with session_verified. `urgent`: the pair was right before. NULL: the session does it
	 * itself, which lasts. */
	void (*verify)(struct session *s, const char *hash, bool urgent);
	/* The session's password has proved right. May be NULL. */
	void (*authenticated)(struct session *s);
	/* How long a handshake of that peer has to wait, in ms; 0: it may begin, and is counted.
	 * NULL: 0. */
	uint64_t (*handshake_wait)(struct session *s);
	/* Whether one more session of that peer may wait for a penalty; NULL: yes. */
	bool (*may_be_penalised)(struct session *s);
};

enum session_verification { VERIFIED_WRONG, VERIFIED_RIGHT, VERIFIED_REFUSED };

enum session_verdict {
	SESSION_UNCHECKED,
	SESSION_CHECKING,
	SESSION_RIGHT,
	SESSION_WRONG,
	/* found to be wrong, or not checked at all; the line that waited for it is not answered */
	SESSION_FOUND_WRONG,
	SESSION_REFUSED,
};

/* What follows a line. */
enum session_turn {
	SESSION_ANSWERED,	/* the next line */
	SESSION_HELD,		/* no answer yet: the same line again, and no other before */
	SESSION_START_TLS,	/* after the reply, TLS; what the peer has sent already is void */
	SESSION_END,		/* after the reply, the end; nothing more is read */
};

/* Who a client says it is, and what is known of that. */
struct credentials {
	char *username, *password;	/* NULL: not given. Never checked before they are needed */
	char *subject;			/* of the client's certificate, verified; NULL: none */
	uint64_t user_stamp;		/* users_stamp of who proved right */
	uint32_t users_serial;
	uint16_t wrong_logins;
	uint8_t verdict;	/* enum session_verdict on name and password, by those users */
	bool charged;		/* the check under way, as a guess */
};

/* Idle sessions are many and most clients only read: what few need is made on demand. */
struct session {
	const struct service *service;
	struct credentials *credentials;	/* NULL: nothing was given yet */
	const struct policy *policy;	/* NULL: everything is answered. Borrowed */
	struct login login;
	uint32_t wait_ms;	/* if held: how long; 0: until session_verified */
	uint8_t turn;		/* enum session_turn of the line at hand */
	bool penalised;		/* held because of wrong passwords */
	bool tracking_on;
	bool in_tls;
};

#endif
