/* SPDX-License-Identifier: GPL-2.0-or-later
 * rights - may this client do that? And the line of the log about what it has asked for.
 *
 * Name and password are checked once for each connection (again after a reload of upsd.users); a
 * hash is checked beside the loop while the connection's lines wait. Wrong ones are counted
 * (server/limits): who guesses is cut off and served slowly. Nothing here ever logs a password.
 */
#ifndef SERVER_PROTOCOL_RIGHTS_H
#define SERVER_PROTOCOL_RIGHTS_H

#include "server/protocol/verbs.h"

/* NO_ERROR, ACCESS_DENIED, or NOT_YET (session.held is set). */
enum error rights_check(struct session *s, enum right right);
enum error rights_check_command(struct session *s, const char *command);

/* What came of a LOGIN, SET, INSTCMD or FSD; other verbs are not told. */
void rights_audit(const struct session *s, const struct verb *v, const struct arguments *a,
	enum error result);

/* A password has come: told once for each address if anybody on the way could read it. */
void rights_password_seen(const struct session *s);

#endif
