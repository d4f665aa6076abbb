/* SPDX-License-Identifier: GPL-2.0-or-later
 * login - identification and roles of clients: USERNAME, PASSWORD, LOGIN, LOGOUT, PRIMARY, MASTER,
 * FSD.
 */
#include "lib/mem.h"
#include "server/protocol/credentials.h"
#include "server/protocol/handlers.h"
#include "server/protocol/rights.h"

enum error login_username(struct session *s, const struct arguments *a, struct buf *out)
{
	struct credentials *k = credentials_of(s);

	if (k->username)
		return ALREADY_SET_USERNAME;
	k->username = mem_dup(arguments_at(a, 0));
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

enum error login_password(struct session *s, const struct arguments *a, struct buf *out)
{
	struct credentials *k = credentials_of(s);

	if (k->password)
		return ALREADY_SET_PASSWORD;
	k->password = mem_dup(arguments_at(a, 0));
	rights_password_seen(s);
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

static enum error log_in(
	struct session *s, const struct arguments *a, struct buf *out, enum error already)
{
	struct unit *u;
	enum error e;

	if (s->login.unit)
		return already;
	e = command_unit(s, arguments_at(a, 0), &u);
	if (e)
		return e;
	e = rights_check(s, RIGHT_LOGIN);
	if (e)
		return e;
	s->login.tls = s->in_tls;
	unit_login(u, &s->login);
	buf_add_text(out, "OK\n");
	return NO_ERROR;
}

enum error login_login(struct session *s, const struct arguments *a, struct buf *out)
{
	return log_in(s, a, out, ALREADY_LOGGED_IN);
}

enum error login_attach(struct session *s, const struct arguments *a, struct buf *out)
{
	return log_in(s, a, out, ALREADY_ATTACHED);
}

enum error login_logout(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)a;
	s->turn = SESSION_END;
	buf_add_text(out, "OK Goodbye\n");
	return NO_ERROR;
}

/* Tests the right and sets nothing else. NUT's clients send PRIMARY first; before 2.8 they had only
 * MASTER. */
static enum error grant_primary(struct session *s, const struct arguments *a, struct buf *out,
	const char *granted, bool old)
{
	struct unit *u;
	enum error e = command_unit(s, arguments_at(a, 0), &u);

	if (e)
		return e;
	e = rights_check(s, RIGHT_PRIMARY);
	if (e)
		return e;
	if (s->login.unit == u)
		unit_make_primary(&s->login, old);
	buf_add_text(out, granted);
	return NO_ERROR;
}

enum error login_primary(struct session *s, const struct arguments *a, struct buf *out)
{
	return grant_primary(s, a, out, "OK PRIMARY-GRANTED\n", false);
}

enum error login_master(struct session *s, const struct arguments *a, struct buf *out)
{
	return grant_primary(s, a, out, "OK MASTER-GRANTED\n", true);
}

enum error login_fsd(struct session *s, const struct arguments *a, struct buf *out)
{
	struct unit *u;
	enum error e = command_unit(s, arguments_at(a, 0), &u);

	if (e)
		return e;
	e = rights_check(s, RIGHT_FSD);
	if (e)
		return e;
	unit_set_fsd(u, true);
	buf_add_text(out, "OK FSD-SET\n");
	return NO_ERROR;
}
