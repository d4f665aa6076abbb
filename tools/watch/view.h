/* SPDX-License-Identifier: GPL-2.0-or-later
 * view - what `holdover watch` knows: the UPSes, what became of each, the last events, the guard.
 */
#ifndef TOOLS_VIEW_H
#define TOOLS_VIEW_H

#include "tools/client/live.h"
#include "tools/judge/turn.h"
#include "tools/machine/guard_state.h"

enum { VIEW_EVENTS_MAX = 8, VIEW_TEXT_MAX = 200 };

struct view_ups {			/* beside its model */
	const struct ups *ups;
	struct turn turn;
	bool changed;			/* since it was written as a line */
	char line[VIEW_TEXT_MAX];	/* written last */
};

struct view {
	const struct tool *tool;
	struct live *live;		/* borrowed */
	struct view_ups *upses;
	size_t count;
	char events[VIEW_EVENTS_MAX][VIEW_TEXT_MAX];	/* the newest first */
	size_t event_count;
	struct guard_state guard;
	bool has_guard;
	char why[VIEW_TEXT_MAX];	/* the server does not answer; "": it does */
	bool is_narrow;			/* no more than 80 columns are wanted */
	size_t picked;			/* one UPS alone, from 1; 0: all */
};

struct view_ups *view_of(struct view *v, const struct ups *ups);	/* made on demand */
void view_forget(struct view *v, const struct ups *ups);
void view_fini(struct view *v);

/* Looks at all UPSes: what has happened becomes an event. */
void view_look(struct view *v);
void view_add_event(struct view *v, const struct ups *ups, const char *text);
bool view_has_outage(const struct view *v);

#endif
