/* SPDX-License-Identifier: GPL-2.0-or-later
 * rights - checks whether a client may do something, and logs it.
 *
 * Name and password are checked once for each connection (again after a reload of upsd.users); a
 * hash is checked in another thread while the connection's lines wait. Wrong passwords are counted
 * (server/limits): a client that guesses is disconnected, and its address delayed. A password is
 * never logged.
 */
#ifndef SERVER_PROTOCOL_RIGHTS_H
#define SERVER_PROTOCOL_RIGHTS_H

#include "lib/log.h"
#include "server/protocol/errors.h"
#include "server/protocol/state.h"

/* The user of the client's certificate; NULL: none, or the client has sent another name. */
const char *rights_certified(const struct session *s);
/* by certificate or USERNAME; may be NULL */
const char *rights_user(const struct session *s);

/* NO_ERROR, ACCESS_DENIED, or NOT_YET (session.wait_ms is the time to wait). */
enum error rights_check(struct session *s, enum right right);
enum error rights_check_command(struct session *s, const char *command);

/* Whether this client may see other clients: it is on this host, or its password is right. */
enum error rights_known(struct session *s);

/* The result of a check that rights_check began. */
void rights_verified(struct session *s, enum session_verification result);

/* Logs a request of this client; refusals are limited by address. */
void rights_log(const struct session *s, enum log_level level, bool refused, const char *text);

/* A password was received: if it was sent in clear, that is logged once for each address. */
void rights_password_seen(const struct session *s);

#endif
