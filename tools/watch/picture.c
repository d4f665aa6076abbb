/* SPDX-License-Identifier: GPL-2.0-or-later
 * picture - see picture.h.
 */
#include "tools/watch/picture.h"
#include "lib/mem.h"
#include "tools/cli/notes.h"
#include "tools/cli/table.h"
#include "tools/cli/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NARROW = 80 };

static void add_title(const struct view *v, struct buf *out)
{
	size_t count = live_count(v->live);
	struct ups **all = mem_new((count + 1) * sizeof *all);
	struct buf of = { 0 };

	for (size_t i = 0; i < count; i++)
		all[i] = live_ups(v->live, i);
	buf_add_text(&of, " of ");
	text_cell(&of, v->tool->host ? v->tool->host : "this host", -30);
	notes_count(all, count, buf_text(&of), out);
	buf_add_char(out, '\n');
	buf_fini(&of);
	free(all);
}

static void add_variables(const struct ups *ups, struct buf *out)
{
	buf_add_char(out, '\n');
	for (size_t i = 0; ups->state == UPS_FRESH && i < ups->var_count; i++) {
		char shown[UPS_SHOWN_MAX];

		if (ups->vars[i].unconfirmed || !strncmp(ups->vars[i].name, "server.", 7))
			continue;
		text_cell(out, ups->vars[i].name, 30);
		buf_add_char(out, ' ');
		text_add(out, ups_shown_value(ups, &ups->vars[i], shown, sizeof shown));
		buf_add_char(out, '\n');
	}
}

static int worst_first(const void *a, const void *b)
{
	const struct ups *one = *(struct ups *const *)a, *other = *(struct ups *const *)b;
	enum show_state s = show_state(one), t = show_state(other);

	return s != t ? (s < t) - (s > t) : strcasecmp(one->name, other->name);
}

/* The UPSes that fit: if not all do the worst first, else by name. */
static void add_table(struct view *v, int columns, size_t room, struct buf *out)
{
	struct table t = { .columns = v->is_narrow && columns > NARROW ? NARROW : columns,
		.color = v->tool->color };
	size_t count = live_count(v->live), shown = count > room ? room - 1 : count;
	struct ups **all = mem_new((count + 1) * sizeof *all);

	for (size_t i = 0; i < count; i++)
		all[i] = live_ups(v->live, i);
	table_fit(&t, all, count);
	table_head(&t, out);
	if (shown < count)
		qsort(all, count, sizeof *all, worst_first);
	for (size_t i = 0; i < shown; i++)
		table_row(&t, all[i], view_of(v, all[i])->turn.since, out);
	if (shown < count)
		buf_add_fmt(out, "and %zu more; the worst are shown\n", count - shown);
	free(all);
}

static void add_one(struct view *v, const struct ups *ups, int columns, struct buf *out)
{
	struct table t = { .columns = columns, .color = v->tool->color };

	table_fit(&t, (struct ups *const[]){ (struct ups *)(uintptr_t)ups }, 1);
	table_head(&t, out);
	table_row(&t, ups, view_of(v, ups)->turn.since, out);
	add_variables(ups, out);
}

/* Adds the notes, if there are any, with a blank line before them. */
static void add_notes(struct view *v, struct buf *out)
{
	struct notes n = { .guard = v->has_guard ? &v->guard : NULL, .here = !v->tool->host };
	struct buf notes = { 0 };

	if (*v->why)
		buf_add_fmt(&notes, "The server does not answer (%s); trying again.\n", v->why);
	for (size_t i = 0; i < live_count(v->live); i++) {
		const struct ups *ups = live_ups(v->live, i);

		notes_add(&n, ups, view_of(v, ups)->turn.since, &notes);
	}
	notes_end(&n, &notes);
	if (notes.len)
		buf_add_char(out, '\n');
	buf_add(out, buf_bytes(&notes), notes.len);
	buf_fini(&notes);
}

static void add_events(const struct view *v, struct buf *out)
{
	buf_add_text(out, v->event_count ? "\nWhat has happened, the latest first:\n"
					 : "\nNothing has happened since the start.\n");
	for (size_t i = 0; i < v->event_count; i++)
		buf_add_fmt(out, "%s\n", v->events[i]);
}

static void add_keys(const struct view *v, int columns, struct buf *out)
{
	static const char narrow[] = "  w fewer columns", wide[] = "  w more columns";

	buf_add_text(out, "\nq end");
	if (columns >= 120)
		buf_add_text(out, v->is_narrow ? wide : narrow);
	buf_add_text(out, v->picked ? "  0 all UPSes" : "  1-9 one UPS");
}

static size_t lines_of(const struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++)
		n += buf_bytes(b)[i] == '\n';
	return n;
}

/* Lines that are too long, or too many, are cut: nothing wraps or scrolls. */
static void add_cut(const struct buf *from, int columns, size_t rows, struct buf *out)
{
	const char *p = buf_bytes(from), *end_of_it = p + from->len;

	for (size_t row = 0; p < end_of_it && row < rows; row++) {
		const char *newline = memchr(p, '\n', (size_t)(end_of_it - p));
		size_t n = newline ? (size_t)(newline - p) : (size_t)(end_of_it - p);
		char *line = mem_dup_n(p, n);

		if (strchr(line, '\033'))
			buf_add_text(out, line);	/* a row of the table, which fits */
		else
			text_cell(out, line, -columns);
		buf_add_char(out, '\n');
		free(line);
		p += n + 1;
	}
}

void picture_compose(struct view *v, int columns, int rows, struct buf *out)
{
	enum { TITLE = 2, HEAD = 1, KEYS = 2, LEAST = 3 };
	struct buf top = { 0 }, bottom = { 0 };
	size_t height = (size_t)rows, below, room;

	add_notes(v, &bottom);
	add_events(v, &bottom);
	below = lines_of(&bottom) + KEYS;
	room = height > TITLE + HEAD + LEAST + below ? height - TITLE - HEAD - below : LEAST;
	add_title(v, &top);
	if (v->picked && v->picked <= live_count(v->live))
		add_one(v, live_ups(v->live, v->picked - 1), columns, &top);
	else
		add_table(v, columns, room, &top);
	add_cut(&top, columns, TITLE + HEAD + room, out);
	add_cut(&bottom, columns, height - KEYS > lines_of(out) ? height - KEYS - lines_of(out) : 0,
		out);
	add_keys(v, columns, out);
	buf_fini(&top);
	buf_fini(&bottom);
}
