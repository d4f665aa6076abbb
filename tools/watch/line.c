/* SPDX-License-Identifier: GPL-2.0-or-later
 * line - see line.h.
 */
#include "tools/watch/line.h"
#include "tools/cli/text.h"
#include "tools/cli/ups_json.h"

#include <stdio.h>
#include <string.h>

/* The contents of a line: state and status, and on battery its charge and time. */
static void line_of(const struct view_ups *s, const struct ups *ups, bool whole, struct buf *out)
{
	enum show_state state = show_state(ups);
	const char *status = state == SHOW_NO_DATA ? NULL : ups_value(ups, UPS_STATUS);
	char left[SHOW_TEXT_MAX] = "";
	double number;

	text_add(out, ups->name);
	buf_add_fmt(out, ": %s", show_state_text(state));
	if (status)
		buf_add_fmt(out, " (%s%s)", ups->fsd ? "FSD " : "", status);
	if (!status || (!whole && s->turn.state == SHOW_ONLINE))
		return;
	if (ups_number(ups, "battery.charge", &number))
		buf_add_fmt(out, ", charge %.0f %%", number);
	show_duration(ups, "battery.runtime", left);
	if (*left)
		buf_add_fmt(out, ", %s left", left);
	if (whole && ups_number(ups, "ups.load", &number))
		buf_add_fmt(out, ", load %.0f %%", number);
}

void line_print(const struct tool *tool, struct view_ups *s, const struct ups *ups)
{
	struct buf line = { 0 };
	char at[SHOW_TEXT_MAX];
	time_t now = time(NULL);
	struct tm t;

	line_of(s, ups, tool->json, &line);
	if (strcmp(s->line, buf_text(&line)) != 0) {
		snprintf(s->line, sizeof s->line, "%s", buf_text(&line));
		strftime(at, sizeof at, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &t));
		if (tool->json) {
			show_json_head();
			fputs("\"ups\":", stdout);
			ups_json_print(ups, s->turn.since, false);
			puts("}");
		} else {
			printf("%s  %s\n", at, s->line);
		}
	}
	buf_fini(&line);
}
