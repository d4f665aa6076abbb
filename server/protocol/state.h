/* SPDX-License-Identifier: GPL-2.0-or-later
 * state - the data of one client's session, and the data that all sessions share.
 *
 * Only data: session.h has the functions.
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

struct service {			/* shared by all sessions; borrowed by them */
	struct fleet *fleet;
	const struct users *users;	/* a reload changes them under open sessions */
	const struct texts *texts;	/* NULL: only built-in texts */
	struct tracking *tracking;
	bool tls_offered;
	uint32_t users_serial;		/* changes when `users` has changed */
	uint32_t max_bad_logins;	/* 0: no limit */
	struct limits_logins *logins;	/* NULL: wrong passwords are not counted */
	/* Starts a check, in another thread, whether the session's password fits the hash;
	 * session_verified gets the result. `urgent`: the pair was right before. NULL: the session
	 * checks itself, which blocks. */
	void (*verify)(struct session *s, const char *hash, bool urgent);
	/* Called when the session's password was right. May be NULL. */
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
	/* wrong, or not checked at all; the line that waited for it is not answered */
	SESSION_FOUND_WRONG,
	SESSION_REFUSED,
};

/* What to do after a line. */
enum session_turn {
	SESSION_ANSWERED,	/* the next line */
	/* no answer yet: process the same line again, and no other one before */
	SESSION_HELD,
	/* after the reply, begin TLS; discard what the peer has sent already */
	SESSION_START_TLS,
	SESSION_END,		/* after the reply, close; nothing more is read */
};

/* The credentials of a client, and the results of their check. */
struct credentials {
	char *username, *password;	/* NULL: not sent. Checked only when they are needed */
	char *subject;			/* of the client's certificate, verified; NULL: none */
	uint64_t user_stamp;		/* users_stamp of the user whose password was right */
	uint32_t users_serial;
	uint16_t wrong_logins;
	uint8_t verdict;	/* enum session_verdict on name and password, by those users */
	bool charged;		/* the check in progress has been charged as a guess */
};

/* Idle sessions are many and most clients only read, so credentials are made on demand. */
struct session {
	const struct service *service;
	struct credentials *credentials;	/* NULL: none were sent yet */
	const struct policy *policy;	/* NULL: all commands are answered. Borrowed */
	struct login login;
	uint32_t wait_ms;	/* if held: how long; 0: until session_verified */
	uint8_t turn;		/* enum session_turn of the current line */
	bool penalised;		/* held because of wrong passwords */
	bool tracking_on;
	bool in_tls;
};

#endif
