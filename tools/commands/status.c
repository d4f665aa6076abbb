/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - `holdover status`: a line for each UPS, or all data of one.
 */
#include "lib/mem.h"
#include "tools/cli/fail.h"
#include "tools/cli/notes.h"
#include "tools/cli/place.h"
#include "tools/cli/show.h"
#include "tools/cli/table.h"
#include "tools/cli/text.h"
#include "tools/cli/ups_json.h"
#include "tools/client/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From this many UPSes on a summary follows below the table, because its lines may scroll away. */
enum { COUNTED_FROM = 10 };

struct report {
	const struct tool *tool;
	struct gathered g;
	const struct guard_state *guard;	/* NULL: unknown */
	struct guard_state guard_state;
	time_t now;
};

/* ---- all ---- */

static void print_table(const struct report *r)
{
	struct table t = { .columns = text_terminal_columns(STDOUT_FILENO), .color = r->tool->color };
	struct notes n = { .guard = r->guard, .here = !r->tool->host };
	struct buf out = { 0 }, notes = { 0 };

	table_fit(&t, r->g.ups, r->g.count);
	table_head(&t, &out);
	for (size_t i = 0; i < r->g.count; i++) {
		time_t since = show_since(r->g.ups[i], r->now);

		table_row(&t, r->g.ups[i], since, &out);
		notes_add(&n, r->g.ups[i], since, &notes);
	}
	if (r->g.count >= COUNTED_FROM)
		notes_count(r->g.ups, r->g.count, "", &notes);
	notes_end(&n, &notes);
	if (notes.len)
		buf_add_char(&out, '\n');
	buf_add(&out, buf_bytes(&notes), notes.len);
	fputs(buf_text(&out), stdout);
	buf_fini(&notes);
	buf_fini(&out);
}

/* ---- one ---- */

/* Groups of variables by subject; a variable is in the first group that matches. */
static const struct group {
	const char *title, *prefix;	/* prefix NULL: settable variables */
} groups[] = {
	{ "Settings", NULL }, { "Input", "input." }, { "Output", "output." },
	{ "Outlets", "outlet." }, { "Battery", "battery." }, { "Tests", "ups.test." },
	{ "UPS", "ups." }, { "Device", "device." }, { "Driver", "driver." },
	{ "Server", "server." }, { "Other", "" },
};

/* The order in which they are shown. */
static const size_t order[] = { 1, 2, 3, 4, 6, 5, 7, 10, 0, 8 };

static size_t group_of(const struct var *v)
{
	size_t i = 1;

	if (v->flags & VAR_RW)
		return 0;
	while (strncmp(v->name, groups[i].prefix, strlen(groups[i].prefix)) != 0)
		i++;
	return i;
}

static void add_group(const struct ups *ups, size_t group, int width, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < ups->var_count; i++) {
		const struct var *v = &ups->vars[i];
		char shown[UPS_SHOWN_MAX];

		if (v->unconfirmed || group_of(v) != group)
			continue;
		if (!any)
			buf_add_fmt(out, "\n%s\n", groups[group].title);
		any = true;
		buf_add_text(out, "  ");
		text_cell(out, v->name, width);
		buf_add_text(out, "  ");
		text_add(out, ups_shown_value(ups, v, shown, sizeof shown));
		buf_add_char(out, '\n');
	}
}

static void add_client(void *user, const char *address)
{
	buf_add_text(user, "  ");
	text_add(user, address);
	buf_add_char(user, '\n');
}

static void add_clients(const struct ups *ups, struct buf *out)
{
	unsigned count = notes_machines(ups, NULL, NULL);

	if (!count)
		return;
	buf_add_fmt(out, "\nMachines that depend on it: %u\n", count);
	notes_machines(ups, add_client, out);
}

static void add_title(const struct report *r, const struct ups *ups, struct buf *out)
{
	time_t since = show_since(ups, r->now);
	char span[SHOW_TEXT_MAX];

	text_add(out, ups->name);
	buf_add_fmt(out, ": %s", show_state_text(show_state(ups)));
	if (since) {
		show_span((long)(r->now - since), span);
		buf_add_fmt(out, " for %s", span);
	}
	buf_add_char(out, '\n');
}

static void print_one(const struct report *r, const struct ups *ups)
{
	struct notes n = { .guard = r->guard, .here = !r->tool->host };
	struct buf out = { 0 };
	int width = 0;

	add_title(r, ups, &out);
	notes_add(&n, ups, 0, &out);
	notes_end(&n, &out);
	for (size_t i = 0; i < ups->var_count; i++)
		if (text_columns(ups->vars[i].name) > width)
			width = text_columns(ups->vars[i].name);
	for (size_t i = 0; ups->state == UPS_FRESH && i < MEM_COUNT(order); i++)
		add_group(ups, order[i], width, &out);
	add_clients(ups, &out);
	fputs(buf_text(&out), stdout);
	buf_fini(&out);
}

/* ---- JSON ---- */

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static void print_json_guard(const struct guard_state *g)
{
	if (!g) {
		printf("null");
		return;
	}
	printf("{\"state\":");
	show_json_text(g->state);
	printf(",\"rule\":");
	show_json_text(or_null(g->rule));
	printf(",\"reason\":");
	show_json_text(or_null(g->reason));
	printf(",\"stands_by_for\":");
	show_json_text(or_null(g->stands_by_for));
	putchar('}');
}

static void print_json(const struct report *r, bool whole)
{
	show_json_head();
	printf("\"ups\":[");
	for (size_t i = 0; i < r->g.count; i++) {
		if (i)
			putchar(',');
		ups_json_print(r->g.ups[i], show_since(r->g.ups[i], r->now), whole);
	}
	printf("],\"guard\":");
	print_json_guard(r->guard);
	puts("}");
}

/* ---- run ---- */

static int judge(const struct gathered *g)
{
	int worst = g->count ? EXIT_FINE : EXIT_SOMETHING;

	for (size_t i = 0; i < g->count; i++) {
		int status = show_state_exit(show_state(g->ups[i]));

		worst = status > worst ? status : worst;
	}
	return worst;
}

static void ask_guard(struct report *r)
{
	char *dir = r->tool->host ? NULL : place_state_dir(r->tool);

	if (dir && !guard_state_read(dir, &r->guard_state))
		r->guard = &r->guard_state;
	free(dir);
}

static int print(struct report *r, const char *only)
{
	if (only && r->g.count && r->g.ups[0]->state == UPS_ABSENT)
		return tool_fail(EXIT_UNKNOWN, "holdover status", "there is no UPS \"%s\"", only);
	ask_guard(r);
	if (r->tool->json)
		print_json(r, only);
	else if (only && r->g.count)
		print_one(r, r->g.ups[0]);
	else if (r->g.count)
		print_table(r);
	else
		puts("no UPS is configured");
	return judge(&r->g);
}

int status_run(const struct tool *t, int argc, char **argv)
{
	struct report r = { .tool = t, .now = time(NULL) };
	const char *only = argc ? argv[0] : NULL;
	int status;

	if (argc > 1)
		return tool_fail(EXIT_USAGE, "holdover status", "status: one UPS, or none for all");
	if (gather(t, only, &r.g))
		status = print(&r, only);
	else
		status = tool_fail(EXIT_UNKNOWN, "systemctl status holdover, or --host", "%s",
			r.g.why);
	gather_fini(&r.g);
	return status;
}
