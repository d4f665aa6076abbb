/* SPDX-License-Identifier: GPL-2.0-or-later
 * notes - see notes.h.
 */
#include "tools/cli/notes.h"
#include "lib/clients.h"
#include "lib/mem.h"
#include "tools/cli/show.h"
#include "tools/cli/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED_MAX = 3 };			/* of the machines; the others are counted */

struct others {
	unsigned count;
	void (*each)(void *user, const char *address);
	void *user;
};

static void add_other(void *user, const struct client *c)
{
	struct others *o = user;

	if (c->local)
		return;
	o->count += c->count;
	if (c->address && o->each)
		o->each(o->user, c->address);
}

unsigned notes_machines(const struct ups *ups, void (*each)(void *user, const char *address),
	void *user)
{
	struct others o = { .each = each, .user = user };

	clients_each(ups_value(ups, "server.clients"), add_other, &o);
	return o.count;
}

struct naming {
	struct buf *out;
	unsigned named;
};

static void name_machine(void *user, const char *address)
{
	struct naming *n = user;

	if (n->named == NAMED_MAX)
		return;
	buf_add_text(n->out, n->named++ ? ", " : "");
	text_add(n->out, address);
}

static void add_machines(const struct ups *ups, struct buf *out)
{
	unsigned count = notes_machines(ups, NULL, NULL);
	struct naming n = { .out = out };

	if (!count)
		return;
	buf_add_fmt(out, "%u machine%s on ", count, count == 1 ? " depends" : "s depend");
	text_add(out, ups->name);
	buf_add_text(out, ": ");
	notes_machines(ups, name_machine, &n);
	if (count > n.named)
		buf_add_fmt(out, "%s%u more", n.named ? " and " : "", count - n.named);
	buf_add_text(out, ".\n");
}

/* "This machine goes down at 20 % or when 2 min are left." */
static void add_limits(const struct guard_ups *u, struct buf *out)
{
	char span[SHOW_TEXT_MAX];

	if (u->charge_pct < 0 && u->runtime_s < 0)
		return;
	buf_add_text(out, "The guard powers this machine off at ");
	if (u->charge_pct >= 0)
		buf_add_fmt(out, "%ld %%", u->charge_pct);
	if (u->runtime_s >= 0) {
		show_span(u->runtime_s, span);
		buf_add_fmt(out, "%s%s left", u->charge_pct >= 0 ? " or " : "", span);
	}
	buf_add_text(out, ", or when the battery is low.\n");
}

void notes_add(const struct ups *ups, time_t since, const struct guard_state *guard,
	struct buf *out)
{
	enum show_state s = show_state(ups);
	const struct guard_ups *limits = guard ? guard_state_of(guard, ups->name) : NULL;
	char span[SHOW_TEXT_MAX];

	if (s != SHOW_ON_BATTERY && s != SHOW_LOW)
		return;
	if (since) {
		show_span((long)(time(NULL) - since), span);
		text_add(out, ups->name);
		buf_add_fmt(out, " has been on battery for %s.\n", span);
	}
	if (limits && guard->is_watching)
		add_limits(limits, out);
	add_machines(ups, out);
}

void notes_add_guard(const struct guard_state *guard, struct buf *out)
{
	if (!guard || !strcmp(guard->state, "watching"))
		return;
	if (!strcmp(guard->state, "standing_by"))
		buf_add_text(out, "The guard stands by: upsmon watches over this machine.\n");
	else
		buf_add_fmt(out, "THIS MACHINE GOES DOWN: %s (rule %s).\n",
			*guard->reason ? guard->reason : "it was ordered",
			*guard->rule ? guard->rule : "-");
}
