/* SPDX-License-Identifier: GPL-2.0-or-later
 * get - GET: one fact about a UPS. Subcommands are rows; replies repeat names as the client wrote
 * them.
 */
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/names.h"
#include "lib/product.h"
#include "server/fleet/replies.h"
#include "server/fleet/unit.h"
#include "server/protocol/handlers.h"

#include <string.h>
#include <strings.h>

static const char no_text[] = "Description unavailable", server_prefix[] = "server.";

static void add_quoted(struct buf *out, const char *value)
{
	buf_add_char(out, ' ');
	replies_quote(out, value);
	buf_add_char(out, '\n');
}

static void add_named(struct buf *out, const char *kind, const struct arguments *a,
	const char *value)
{
	buf_add_text(out, kind);
	buf_add_char(out, ' ');
	words_repeat(out, a->words, 2, 3);
	add_quoted(out, value);
}

/* Variables of the server itself, the same for every UPS. None is in LIST VAR. */
static const struct {
	const char *name, *value;
} server_vars[] = {
	{ "server.info", PRODUCT_SERVER_BANNER },
	{ "server.version", PRODUCT_VERSION },
};

/* Times of a UPS, also while its data are stale. */
static enum error add_seconds(const struct session *s, const struct arguments *a,
	const struct unit_span *span, struct buf *out)
{
	struct unit *u;
	enum error e = command_unit(s, arguments_at(a, 1), &u);
	long seconds = e ? -1 : span->seconds(u, clock_ms());

	if (e)
		return e;
	if (seconds < 0)
		return VAR_NOT_SUPPORTED;
	buf_add_fmt(out, "VAR %s %s \"%ld\"\n", arguments_at(a, 1), span->name, seconds);
	return NO_ERROR;
}

static enum error get_server_var(const struct session *s, const struct arguments *a,
	struct buf *out)
{
	const char *name = arguments_at(a, 2);

	for (const struct unit_span *span = unit_spans; span->name; span++)
		if (!strcasecmp(name, span->name))
			return add_seconds(s, a, span, out);
	for (size_t i = 0; i < MEM_COUNT(server_vars); i++) {
		if (strcasecmp(name, server_vars[i].name))
			continue;
		buf_add_fmt(out, "VAR %s %s", arguments_at(a, 1), server_vars[i].name);
		add_quoted(out, server_vars[i].value);
		return NO_ERROR;
	}
	return VAR_NOT_SUPPORTED;
}

enum error get_var(struct session *s, const struct arguments *a, struct buf *out)
{
	char scratch[UPS_SHOWN_MAX];
	const char *value;
	struct unit *u;
	enum error e;

	if (names_begin(arguments_at(a, 2), server_prefix))
		return get_server_var(s, a, out);
	e = command_fresh_unit(s, arguments_at(a, 1), &u);
	if (e)
		return e;
	value = replies_value(unit_ups(u), arguments_at(a, 2), scratch, sizeof scratch);
	if (!value)
		return VAR_NOT_SUPPORTED;
	add_named(out, "VAR", a, value);
	return NO_ERROR;
}

enum error get_type(struct session *s, const struct arguments *a, struct buf *out)
{
	const struct var *v;
	struct unit *u;
	enum error e = command_fresh_unit(s, arguments_at(a, 1), &u);

	if (e)
		return e;
	v = ups_var(unit_ups(u), arguments_at(a, 2));
	if (!v)
		return VAR_NOT_SUPPORTED;
	buf_add_fmt(out, "TYPE %s %s", arguments_at(a, 1), arguments_at(a, 2));
	if (v->flags & VAR_RW)
		buf_add_text(out, " RW");
	if (v->limits && v->limits->enum_count)
		buf_add_text(out, " ENUM");
	if (v->limits && v->limits->range_count)
		buf_add_text(out, " RANGE");
	if (v->flags & VAR_STRING)
		buf_add_fmt(out, " STRING:%d\n", v->limits ? v->limits->max_length : 0);
	else
		buf_add_text(out, " NUMBER\n");
	return NO_ERROR;
}

enum error get_desc(struct session *s, const struct arguments *a, struct buf *out)
{
	const char *text = texts_of_var(s->service->texts, arguments_at(a, 2));
	struct unit *u;
	enum error e = command_fresh_unit(s, arguments_at(a, 1), &u);

	if (e)
		return e;
	add_named(out, "DESC", a, text ? text : no_text);
	return NO_ERROR;
}

enum error get_cmddesc(struct session *s, const struct arguments *a, struct buf *out)
{
	const char *text = texts_of_command(s->service->texts, arguments_at(a, 2));
	struct unit *u;
	enum error e = command_fresh_unit(s, arguments_at(a, 1), &u);

	if (e)
		return e;
	add_named(out, "CMDDESC", a, text ? text : no_text);
	return NO_ERROR;
}

enum error get_upsdesc(struct session *s, const struct arguments *a, struct buf *out)
{
	struct unit *u;
	enum error e = command_unit(s, arguments_at(a, 1), &u);

	if (e)
		return e;
	buf_add_text(out, "UPSDESC ");
	buf_add_text(out, arguments_at(a, 1));
	add_quoted(out, unit_desc(u) ? unit_desc(u) : "Unavailable");
	return NO_ERROR;
}

static enum error count_logins(
	struct session *s, const struct arguments *a, struct buf *out, const char *kind)
{
	struct unit *u;
	enum error e = command_fresh_unit(s, arguments_at(a, 1), &u);

	if (e)
		return e;
	buf_add_fmt(out, "%s %s %u\n", kind, arguments_at(a, 1), unit_login_count(u));
	return NO_ERROR;
}

enum error get_numlogins(struct session *s, const struct arguments *a, struct buf *out)
{
	return count_logins(s, a, out, "NUMLOGINS");
}

enum error get_numattach(struct session *s, const struct arguments *a, struct buf *out)
{
	return count_logins(s, a, out, "NUMATTACH");
}

enum error get_tracking(struct session *s, const struct arguments *a, struct buf *out)
{
	const char *answer = s->tracking_on ? "ON" : "OFF";

	if (a->count > 1 && !s->tracking_on)
		return FEATURE_NOT_CONFIGURED;
	if (a->count > 1)
		answer = tracking_answer(s->service->tracking, clock_ms(), arguments_at(a, 1));
	buf_add_fmt(out, "%s\n", answer);
	return NO_ERROR;
}
