/* SPDX-License-Identifier: GPL-2.0-or-later
 * view - the data of `holdover watch`: the UPSes, their changes, the last events, the guard.
 */
#ifndef TOOLS_VIEW_H
#define TOOLS_VIEW_H

#include "tools/client/live.h"
#include "tools/judge/turn.h"
#include "tools/machine/guard_state.h"

enum { VIEW_EVENTS_MAX = 8, VIEW_TEXT_MAX = 200 };

struct view_ups {			/* data in addition to its model */
	const struct ups *ups;
	struct turn turn;
	bool changed;			/* since its last line */
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
	char why[VIEW_TEXT_MAX];	/* why the server does not answer; "": it does */
	bool is_narrow;			/* use at most 80 columns */
	size_t picked;			/* the only UPS shown, from 1; 0: all */
};

struct view_ups *view_of(struct view *v, const struct ups *ups);	/* made on demand */
void view_forget(struct view *v, const struct ups *ups);
void view_fini(struct view *v);

/* Checks all UPSes and makes events of their changes. */
void view_look(struct view *v);
void view_add_event(struct view *v, const struct ups *ups, const char *text);
bool view_has_outage(const struct view *v);

#endif
