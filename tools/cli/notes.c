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

enum { NAMED_MAX = 3 };			/* names of machines; the others are counted */

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

/* "The guard powers off at 20 % or 2 min left, or when the battery is low.": no longer than 80
 * columns. */
static void add_limits(const struct guard_ups *u, struct buf *out)
{
	char span[SHOW_TEXT_MAX];

	if (u->charge_pct < 0 && u->runtime_s < 0)
		return;
	buf_add_text(out, "The guard powers off at ");
	if (u->charge_pct >= 0)
		buf_add_fmt(out, "%ld %%", u->charge_pct);
	if (u->runtime_s >= 0) {
		show_span(u->runtime_s, span);
		buf_add_fmt(out, "%s%s left", u->charge_pct >= 0 ? " or " : "", span);
	}
	buf_add_text(out, ", or when the battery is low.\n");
}

static void add_outage(const struct notes *n, const struct ups *ups, time_t since, struct buf *out)
{
	const struct guard_ups *limits = n->guard ? guard_state_of(n->guard, ups->name) : NULL;
	char span[SHOW_TEXT_MAX];

	if (since) {
		show_span((long)(time(NULL) - since), span);
		text_add(out, ups->name);
		buf_add_fmt(out, " has been on battery for %s.\n", span);
	}
	if (limits && n->guard->is_watching)
		add_limits(limits, out);
	add_machines(ups, out);
}

void notes_add(struct notes *n, const struct ups *ups, time_t since, struct buf *out)
{
	switch (show_state(ups)) {
	case SHOW_ON_BATTERY:
	case SHOW_LOW:
		if (n->on_battery++ < NOTES_UPSES)
			add_outage(n, ups, since, out);
		break;
	case SHOW_NO_DATA:
		n->no_data++;
		break;
	default:
		break;
	}
}

static void add_guard(const struct guard_state *guard, struct buf *out)
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

void notes_end(const struct notes *n, struct buf *out)
{
	if (n->on_battery > NOTES_UPSES)
		buf_add_fmt(out, "%zu more %s on battery.\n", n->on_battery - NOTES_UPSES,
			n->on_battery == NOTES_UPSES + 1 ? "is" : "are");
	if (n->no_data && n->here)
		buf_add_text(out,
			"`holdover doctor` says why there are no data, and what to do.\n");
	add_guard(n->guard, out);
}

void notes_count(struct ups *const *all, size_t count, const char *of, struct buf *out)
{
	size_t states[SHOW_NO_DATA + 1] = { 0 };
	const char *comma = ": ";

	for (size_t i = 0; i < count; i++)
		states[show_state(all[i])]++;
	buf_add_fmt(out, "%zu UPS%s%s", count, count == 1 ? "" : "es", of);
	for (size_t i = SHOW_NO_DATA + 1; i-- > 0;) {
		if (!states[i])
			continue;
		buf_add_fmt(out, "%s%zu %s", comma, states[i], show_state_text((enum show_state)i));
		comma = ", ";
	}
	buf_add_char(out, '\n');
}
