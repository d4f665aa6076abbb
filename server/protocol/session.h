/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - one client's conversation: it gets a line of words and makes a reply. No I/O, so tests
 * and fuzzers call it directly.
 *
 * Source: RFC 9271 and the protocol as NUT's upsd really speaks it.
 */
#ifndef SERVER_PROTOCOL_SESSION_H
#define SERVER_PROTOCOL_SESSION_H

#include "lib/buf.h"
#include "lib/words.h"
#include "server/protocol/errors.h"
#include "server/protocol/state.h"

/* `address` is borrowed for the session's life. */
void session_init(struct session *s, const struct service *service, const char *address);
void session_fini(struct session *s);		/* logs out */

/* Appends the reply, one line or one LIST, always ended by LF, never a byte outside ASCII; nothing
 * if the line is held. */
enum session_turn session_line(struct session *s, const struct words *w, struct buf *out);

/* The answer to service->verify. Pass the held line again afterwards. */
void session_verified(struct session *s, enum session_verification result);

#endif
