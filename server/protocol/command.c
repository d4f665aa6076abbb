/* SPDX-License-Identifier: GPL-2.0-or-later
 * command - see command.h. Order of checks: RFC 9271 and the protocol as NUT's upsd speaks it.
 */
#include "server/protocol/command.h"
#include "lib/mem.h"
#include "lib/names.h"
#include "server/protocol/rights.h"

#include <stdlib.h>

/* characters of a UPS, user or variable name of a client in a log line */
enum { SHOWN_MAX = 64 };
/* the bit for the case of a letter in ASCII */
enum { CASE_BIT = 0x20 };

const char *arguments_at(const struct arguments *a, size_t i)
{
	return i < a->count ? words_at(a->words, 1 + i) : "";
}

/* ---- units ---- */

enum error command_unit(const struct session *s, const char *name, struct unit **out)
{
	*out = fleet_find(s->service->fleet, name);
	return *out ? NO_ERROR : UNKNOWN_UPS;
}

enum error command_fresh_unit(const struct session *s, const char *name, struct unit **out)
{
	enum error e = command_unit(s, name, out);

	if (e)
		return e;
	switch (ups_state(unit_ups(*out))) {
	case UPS_ABSENT:
		return DRIVER_NOT_CONNECTED;
	case UPS_STALE:
		return DATA_STALE;
	case UPS_CONNECTING:		/* its status reads WAIT */
	case UPS_FRESH:
		break;
	}
	return NO_ERROR;
}

enum error command_invalid(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)s;
	(void)a;
	(void)out;
	return INVALID_ARGUMENT;
}

/* ---- the table ---- */

/* Rows of one verb are adjacent, the general one first. */
static const struct command *find_sub(const struct command *general, const struct command *end,
	const char *sub)
{
	for (const struct command *c = general + 1; c < end && c->sub; c++)
		if (!names_order(c->sub, sub))
			return c;
	return general;
}

const struct command *commands_find(const struct commands *all, const struct words *line)
{
	const struct command *end = all->rows + all->count;
	const char *verb = words_at(line, 0);

	for (const struct command *c = all->rows; c < end; c++) {
		bool may_be = !((c->verb[0] ^ verb[0]) & ~CASE_BIT);

		if (may_be && !c->sub && !names_order(c->verb, verb))
			return find_sub(c, end, words_at(line, 1));
	}
	return NULL;
}

/* ---- checks ---- */

static enum error admit(const struct session *s, const struct command *c)
{
	const struct policy *p = s->policy;

	if (!p || c->class >= (s->in_tls ? p->in_tls : p->in_clear))
		return NO_ERROR;
	return !s->in_tls && s->service->tls_offered ? TLS_NOT_ENABLED : ACCESS_DENIED;
}

static enum error check(const struct session *s, const struct command *c,
	const struct arguments *a)
{
	const struct credentials *k = s->credentials;
	enum error e = admit(s, c);

	if (e)
		return e;
	if (c->credentials && !rights_certified(s) && !(k && k->username))
		return USERNAME_REQUIRED;
	if (c->credentials && !rights_certified(s) && !(k && k->password))
		return PASSWORD_REQUIRED;
	return a->count < c->min || a->count > c->max ? INVALID_ARGUMENT : NO_ERROR;
}

/* Adds a word of a peer in quotes, so that it cannot look like another part of the line. */
static void add_quoted(struct buf *line, const char *before, const char *word)
{
	buf_add_text(line, before);
	buf_add_char(line, '"');
	words_escape_max(line, word, SHOWN_MAX);
	buf_add_char(line, '"');
}

/* The address, which the peer cannot choose, is first; the order is always the same. */
static void audit(const struct session *s, const struct command *c, const struct arguments *a,
	enum error result)
{
	const char *what = c->audit.what ? arguments_at(a, c->audit.what - 1u) : "";
	struct buf line = { 0 };

	if (!c->audit.ups || result == NOT_YET)
		return;
	buf_add_fmt(&line, "%s: %s", s->login.address, c->verb);
	if (*what)
		add_quoted(&line, " ", what);
	add_quoted(&line, " of UPS ", arguments_at(a, c->audit.ups - 1u));
	add_quoted(&line, " by ", rights_user(s));
	buf_add_fmt(&line, ": %s", result ? error_text(result) : "accepted");
	rights_log(s, result ? LOG_WARN : c->audit.level, result != NO_ERROR, buf_text(&line));
	buf_fini(&line);
}

enum error commands_run(const struct commands *all, struct session *s, const struct words *line,
	struct buf *out)
{
	const struct command *c = words_count(line) ? commands_find(all, line) : NULL;
	struct arguments a = { line, words_count(line) - 1 };
	enum error e;

	if (!c)
		return UNKNOWN_COMMAND;
	e = check(s, c, &a);
	if (e)
		return e;
	e = c->handle(s, &a, out);
	audit(s, c, &a, e);
	return e;
}
