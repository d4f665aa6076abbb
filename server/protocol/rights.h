/* SPDX-License-Identifier: GPL-2.0-or-later
 * rights - may this client do that? And what the log says of clients that ask.
 *
 * Name and password are checked once for each connection (again after a reload of upsd.users); a
 * hash is checked beside the loop while the connection's lines wait. Wrong ones are counted
 * (server/limits): a client that guesses is disconnected, and its address served slowly. A password
 * is never logged.
 */
#ifndef SERVER_PROTOCOL_RIGHTS_H
#define SERVER_PROTOCOL_RIGHTS_H

#include "lib/log.h"
#include "server/protocol/errors.h"
#include "server/protocol/state.h"

/* The user whom the client's certificate names; NULL: none, or the client has given another name. */
const char *rights_certified(const struct session *s);
const char *rights_user(const struct session *s);	/* by certificate or USERNAME; may be NULL */

/* NO_ERROR, ACCESS_DENIED, or NOT_YET (session.wait_ms says for how long). */
enum error rights_check(struct session *s, enum right right);
enum error rights_check_command(struct session *s, const char *command);

/* Whether this client may hear about others: it is on this host, or it has given a right password. */
enum error rights_known(struct session *s);

/* What became of a check that rights_check began. */
void rights_verified(struct session *s, enum session_verification result);

/* A line about what this client asked for; refusals are limited by address. */
void rights_log(const struct session *s, enum log_level level, bool refused, const char *text);

/* A password has come: logged once for each address if it could be read on the way. */
void rights_password_seen(const struct session *s);

#endif
