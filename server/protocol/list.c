/* SPDX-License-Identifier: GPL-2.0-or-later
 * list - LIST: many facts, between BEGIN LIST and END LIST with the request repeated.
 */
#include "lib/mem.h"
#include "server/fleet/replies.h"
#include "server/protocol/verbs.h"

#include <strings.h>

static enum error list_ups(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)a;
	replies_list_ups(s->service->fleet, out);
	return NO_ERROR;
}

static enum error list_prepared(
	struct session *s, const struct arguments *a, struct buf *out, enum listing which)
{
	struct unit *u;
	enum error e = find_fresh_unit(s, argument(a, 1), &u);

	if (!e)
		replies_list(u, which, argument(a, 1), out);
	return e;
}

static enum error list_var(struct session *s, const struct arguments *a, struct buf *out)
{
	return list_prepared(s, a, out, LISTING_VAR);
}

static enum error list_rw(struct session *s, const struct arguments *a, struct buf *out)
{
	return list_prepared(s, a, out, LISTING_RW);
}

static enum error list_cmd(struct session *s, const struct arguments *a, struct buf *out)
{
	return list_prepared(s, a, out, LISTING_CMD);
}

static enum error find_var(struct session *s, const struct arguments *a, const struct var **v)
{
	struct unit *u;
	enum error e = find_fresh_unit(s, argument(a, 1), &u);

	if (e)
		return e;
	*v = ups_var(u->ups, argument(a, 2));
	return *v ? NO_ERROR : VAR_NOT_SUPPORTED;
}

static void add_frame(struct buf *out, const char *which, const char *kind,
	const struct arguments *a)
{
	buf_add_fmt(out, "%s LIST %s %s %s\n", which, kind, argument(a, 1), argument(a, 2));
}

static enum error list_enum(struct session *s, const struct arguments *a, struct buf *out)
{
	const struct var *v;
	enum error e = find_var(s, a, &v);

	if (e)
		return e;
	add_frame(out, "BEGIN", "ENUM", a);
	for (size_t i = 0; v->limits && i < v->limits->enum_count; i++) {
		buf_add_fmt(out, "ENUM %s %s ", argument(a, 1), argument(a, 2));
		replies_quote(out, v->limits->enums[i]);
		buf_add_char(out, '\n');
	}
	add_frame(out, "END", "ENUM", a);
	return NO_ERROR;
}

static enum error list_range(struct session *s, const struct arguments *a, struct buf *out)
{
	const struct var *v;
	enum error e = find_var(s, a, &v);

	if (e)
		return e;
	add_frame(out, "BEGIN", "RANGE", a);
	for (size_t i = 0; v->limits && i < v->limits->range_count; i++)
		buf_add_fmt(out, "RANGE %s %s \"%ld\" \"%ld\"\n", argument(a, 1), argument(a, 2),
			v->limits->ranges[i].min, v->limits->ranges[i].max);
	add_frame(out, "END", "RANGE", a);
	return NO_ERROR;
}

static enum error list_client(struct session *s, const struct arguments *a, struct buf *out)
{
	struct unit *u;
	enum error e = find_unit(s, argument(a, 1), &u);

	if (e)
		return e;
	buf_add_fmt(out, "BEGIN LIST CLIENT %s\n", argument(a, 1));
	for (const struct login *l = u->logins; l; l = l->next)
		buf_add_fmt(out, "CLIENT %s %s\n", u->name, l->address);
	buf_add_fmt(out, "END LIST CLIENT %s\n", argument(a, 1));
	return NO_ERROR;
}

static const struct subcommand subcommands[] = {
	{ "UPS", list_ups, 1 },
	{ "VAR", list_var, 2 },
	{ "RW", list_rw, 2 },
	{ "CMD", list_cmd, 2 },
	{ "ENUM", list_enum, 3 },
	{ "RANGE", list_range, 3 },
	{ "CLIENT", list_client, 2 },
};

enum error verb_list(struct session *s, const struct arguments *a, struct buf *out)
{
	return subcommand_run(subcommands, MEM_COUNT(subcommands), s, a, out);
}
