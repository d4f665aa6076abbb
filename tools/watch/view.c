/* SPDX-License-Identifier: GPL-2.0-or-later
 * view - see view.h.
 */
#include "tools/watch/view.h"
#include "lib/mem.h"
#include "tools/cli/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct view_ups *view_of(struct view *v, const struct ups *ups)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->upses[i].ups == ups)
			return &v->upses[i];
	v->upses = mem_grow(v->upses, v->count + 1, sizeof *v->upses);
	v->upses[v->count] = (struct view_ups){ .ups = ups };
	return &v->upses[v->count++];
}

void view_add_event(struct view *v, const struct ups *ups, const char *text)
{
	struct buf line = { 0 };
	char clock[SHOW_TEXT_MAX];
	time_t now = time(NULL);
	struct tm t;

	strftime(clock, sizeof clock, "%H:%M:%S", localtime_r(&now, &t));
	buf_add_fmt(&line, "%s  ", clock);
	text_cell(&line, ups->name, -20);
	buf_add_text(&line, "  ");
	buf_add_text(&line, text);
	memmove(v->events[1], v->events[0], sizeof v->events - sizeof *v->events);
	snprintf(v->events[0], VIEW_TEXT_MAX, "%s", buf_text(&line));
	if (v->event_count < VIEW_EVENTS_MAX)
		v->event_count++;
	buf_fini(&line);
}

/* Removes values that were valid when the feed was read, and are not updated. */
static void forget_ages(struct ups *ups)
{
	ups_delete(ups, "server.age");
	ups_delete(ups, "server.unchanged");
	ups_delete(ups, "server.outage");
}

static void look(struct view *v, struct ups *ups)
{
	struct view_ups *s = view_of(v, ups);
	struct buf text = { 0 };

	if (ups->state == UPS_CONNECTING || (ups->state == UPS_ABSENT && !s->turn.known))
		return;			/* the data are incomplete */
	if (turn_look(&s->turn, ups, time(NULL), &text))
		view_add_event(v, ups, buf_text(&text));
	forget_ages(ups);
	buf_fini(&text);
}

void view_look(struct view *v)
{
	for (size_t i = 0; i < live_count(v->live); i++)
		look(v, live_ups(v->live, i));
}

void view_forget(struct view *v, const struct ups *ups)
{
	*view_of(v, ups) = v->upses[v->count - 1];
	v->count--;
}

void view_fini(struct view *v)
{
	free(v->upses);
}

bool view_has_outage(const struct view *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->upses[i].turn.state == SHOW_ON_BATTERY || v->upses[i].turn.state == SHOW_LOW)
			return true;
	return false;
}
