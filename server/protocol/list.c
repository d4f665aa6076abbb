/* SPDX-License-Identifier: GPL-2.0-or-later
 * list - LIST: many facts, between BEGIN LIST and END LIST with the request repeated.
 */
#include "lib/mem.h"
#include "server/fleet/replies.h"
#include "server/protocol/handlers.h"
#include "server/protocol/rights.h"

#include <string.h>
#include <strings.h>

enum error list_ups(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)a;
	fleet_list(s->service->fleet, out);
	return NO_ERROR;
}

static enum error list_prepared(
	struct session *s, const struct arguments *a, struct buf *out, enum listing which)
{
	struct unit *u;
	enum error e = command_fresh_unit(s, arguments_at(a, 1), &u);

	if (!e)
		replies_list(unit_replies(u), which, arguments_at(a, 1), out);
	return e;
}

enum error list_var(struct session *s, const struct arguments *a, struct buf *out)
{
	return list_prepared(s, a, out, LISTING_VAR);
}

enum error list_rw(struct session *s, const struct arguments *a, struct buf *out)
{
	return list_prepared(s, a, out, LISTING_RW);
}

enum error list_cmd(struct session *s, const struct arguments *a, struct buf *out)
{
	return list_prepared(s, a, out, LISTING_CMD);
}

static enum error find_var(struct session *s, const struct arguments *a, const struct var **v)
{
	struct unit *u;
	enum error e = command_fresh_unit(s, arguments_at(a, 1), &u);

	if (e)
		return e;
	*v = ups_var(unit_ups(u), arguments_at(a, 2));
	return *v ? NO_ERROR : VAR_NOT_SUPPORTED;
}

static void add_frame(struct buf *out, const char *which, const char *kind,
	const struct arguments *a)
{
	buf_add_fmt(out, "%s LIST %s %s %s\n", which, kind, arguments_at(a, 1), arguments_at(a, 2));
}

enum error list_enum(struct session *s, const struct arguments *a, struct buf *out)
{
	const struct var *v;
	enum error e = find_var(s, a, &v);

	if (e)
		return e;
	add_frame(out, "BEGIN", "ENUM", a);
	for (size_t i = 0; v->limits && i < v->limits->enum_count; i++) {
		buf_add_fmt(out, "ENUM %s %s ", arguments_at(a, 1), arguments_at(a, 2));
		replies_quote(out, v->limits->enums[i]);
		buf_add_char(out, '\n');
	}
	add_frame(out, "END", "ENUM", a);
	return NO_ERROR;
}

enum error list_range(struct session *s, const struct arguments *a, struct buf *out)
{
	const struct var *v;
	enum error e = find_var(s, a, &v);

	if (e)
		return e;
	add_frame(out, "BEGIN", "RANGE", a);
	for (size_t i = 0; v->limits && i < v->limits->range_count; i++)
		buf_add_fmt(out, "RANGE %s %s \"%ld\" \"%ld\"\n", arguments_at(a, 1),
			arguments_at(a, 2), v->limits->ranges[i].min,
			v->limits->ranges[i].max);
	add_frame(out, "END", "RANGE", a);
	return NO_ERROR;
}

enum error list_client(struct session *s, const struct arguments *a, struct buf *out)
{
	const char *name = arguments_at(a, 1);
	struct unit *u;
	enum error e = command_unit(s, arguments_at(a, 1), &u);

	if (e)
		return e;
	e = rights_known(s);
	if (e == NOT_YET)
		return e;
	buf_add_fmt(out, "BEGIN LIST CLIENT %s\n", arguments_at(a, 1));
	if (!strcasecmp(name, unit_name(u)))
		name = unit_name(u);		/* else it is an alias */
	for (const struct login *l = unit_logins(u); l; l = l->next)
		if (!e || !strcmp(l->address, s->login.address))
			buf_add_fmt(out, "CLIENT %s %s\n", name, l->address);
	buf_add_fmt(out, "END LIST CLIENT %s\n", arguments_at(a, 1));
	return NO_ERROR;
}
