/* SPDX-License-Identifier: GPL-2.0-or-later
 * login - who a client is, and what it is here for: USERNAME, PASSWORD, LOGIN, LOGOUT, PRIMARY,
 * MASTER, FSD.
 */
#include "lib/mem.h"
#include "server/protocol/rights.h"
#include "server/protocol/verbs.h"

enum error verb_username(struct session *s, const struct arguments *a, struct buf *out)
{
	if (s->username)
		return ALREADY_SET_USERNAME;
	s->username = mem_dup(argument(a, 0));
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

enum error verb_password(struct session *s, const struct arguments *a, struct buf *out)
{
	if (s->password)
		return ALREADY_SET_PASSWORD;
	s->password = mem_dup(argument(a, 0));
	rights_password_seen(s);
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

static enum error login(
	struct session *s, const struct arguments *a, struct buf *out, enum error already)
{
	struct unit *u;
	enum error e;

	if (s->login.unit)
		return already;
	e = find_unit(s, argument(a, 0), &u);
	if (e)
		return e;
	e = rights_check(s, RIGHT_LOGIN);
	if (e)
		return e;
	unit_login(u, &s->login);
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

enum error verb_login(struct session *s, const struct arguments *a, struct buf *out)
{
	return login(s, a, out, ALREADY_LOGGED_IN);
}

enum error verb_attach(struct session *s, const struct arguments *a, struct buf *out)
{
	return login(s, a, out, ALREADY_ATTACHED);
}

enum error verb_logout(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)a;
	s->ended = true;
	buf_add_text(out, "OK Goodbye\n");
	return NO_ERROR;
}

/* The right is tested, nothing is set. */
static enum error primary(
	struct session *s, const struct arguments *a, struct buf *out, const char *granted)
{
	struct unit *u;
	enum error e = find_unit(s, argument(a, 0), &u);

	if (e)
		return e;
	e = rights_check(s, RIGHT_PRIMARY);
	if (e)
		return e;
	buf_add_text(out, granted);
	return NO_ERROR;
}

enum error verb_primary(struct session *s, const struct arguments *a, struct buf *out)
{
	return primary(s, a, out, "OK PRIMARY-GRANTED\n");
}

enum error verb_master(struct session *s, const struct arguments *a, struct buf *out)
{
	return primary(s, a, out, "OK MASTER-GRANTED\n");
}

enum error verb_fsd(struct session *s, const struct arguments *a, struct buf *out)
{
	struct unit *u;
	enum error e = find_unit(s, argument(a, 0), &u);

	if (e)
		return e;
	e = rights_check(s, RIGHT_FSD);
	if (e)
		return e;
	ups_apply(u->ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	buf_add_text(out, "OK FSD-SET\n");
	return NO_ERROR;
}
