/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - `holdover status`: a line for each UPS, or all that is known of one.
 */
#include "lib/mem.h"
#include "tools/cli/fail.h"
#include "tools/client/gather.h"
#include "tools/cli/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is beside name and model fills 60 of 80 columns. */
enum { NAME_MIN = 4, NAME_MAX = 20, NAME_AND_MODEL = 20 };

static const char *model_of(const struct ups *ups)
{
	const char *model = ups_value(ups, "device.model");

	return model ? model : ups_value(ups, "ups.model");
}

/* Text in `width` columns; a byte that continues a character takes none. */
static void print_cell(const char *text, int width)
{
	int columns = 0;

	for (const char *p = text; *p; p++)
		columns += ((unsigned char)*p & 0xc0) != 0x80;
	printf("%s%*s", text, columns < width ? width - columns : 0, "");
}

static void print_row(const struct tool *t, const struct ups *ups, int name_width)
{
	enum show_state s = show_state(ups);
	char charge[SHOW_TEXT_MAX], load[SHOW_TEXT_MAX], left[SHOW_TEXT_MAX];
	const char *model = model_of(ups), *color = s == SHOW_ONLINE ? "32" : "1;31";

	printf("%-*.*s  ", name_width, NAME_MAX, ups->name);
	if (t->color)
		printf("\033[%sm%-11s\033[0m", color, show_state_text(s));
	else
		printf("%-11s", show_state_text(s));
	if (s == SHOW_NO_DATA) {
		putchar('\n');
		return;
	}
	show_bar(ups, "battery.charge", "·", charge);
	show_bar(ups, "ups.load", "·", load);
	show_duration(ups, "battery.runtime", left);
	fputs("  ", stdout);
	print_cell(charge, 16);
	printf("  %7s  ", left);
	print_cell(load, 16);
	printf("  %.*s\n", NAME_AND_MODEL - name_width, model ? model : "");
}

static void print_table(const struct tool *t, const struct gathered *g)
{
	int width = NAME_MIN;

	for (size_t i = 0; i < g->count; i++) {
		int n = (int)strlen(g->ups[i]->name);

		width = n > width ? n : width;
	}
	width = width > NAME_MAX ? NAME_MAX : width;
	printf("%-*s  %-11s  %-16s  %7s  %-16s  MODEL\n", width, "UPS", "STATE", "CHARGE", "LEFT",
		"LOAD");
	for (size_t i = 0; i < g->count; i++)
		print_row(t, g->ups[i], width);
}

/* Variables by their first word, a blank line between the groups. */
static void print_one(const struct ups *ups)
{
	enum show_state s = show_state(ups);
	size_t width = 0, group = 0;

	printf("%s: %s\n", ups->name, show_state_text(s));
	if (ups->state != UPS_FRESH)
		return;
	for (size_t i = 0; i < ups->var_count; i++)
		if (strlen(ups->vars[i].name) > width)
			width = strlen(ups->vars[i].name);
	for (size_t i = 0; i < ups->var_count; i++) {
		const char *name = ups->vars[i].name;
		char shown[UPS_SHOWN_MAX];

		if (!i || strncmp(name, ups->vars[i - 1].name, group + 1) != 0)
			putchar('\n');
		group = strcspn(name, ".");
		printf("  %-*s  %s\n", (int)width, name,
			ups_shown_value(ups, &ups->vars[i], shown, sizeof shown));
	}
}

static void print_json_list(const char *text)
{
	char *copy = mem_dup(text), *save = NULL;
	const char *comma = "";

	putchar('[');
	for (char *word = strtok_r(copy, " ,", &save); word; word = strtok_r(NULL, " ,", &save)) {
		fputs(comma, stdout);
		show_json_text(word);
		comma = ",";
	}
	putchar(']');
	free(copy);
}

static void print_json_ups(const struct ups *ups)
{
	static const char *const numbers[][2] = { { "charge", "battery.charge" },
		{ "runtime", "battery.runtime" }, { "load", "ups.load" } };
	bool known = ups->state == UPS_FRESH;
	const struct var *status = known ? ups_var(ups, UPS_STATUS) : NULL;
	const char *clients = ups_value(ups, "server.clients");
	char shown[UPS_SHOWN_MAX];

	printf("{\"name\":");
	show_json_text(ups->name);
	printf(",\"state\":\"%s\",\"status\":", show_state_name(show_state(ups)));
	print_json_list(status ? ups_shown_value(ups, status, shown, sizeof shown) : "");
	for (size_t i = 0; i < MEM_COUNT(numbers); i++) {
		printf(",\"%s\":", numbers[i][0]);
		show_json_number(ups, known ? numbers[i][1] : "");
	}
	printf(",\"model\":");
	show_json_text(model_of(ups));
	printf(",\"since\":null,\"age\":null,\"clients\":");
	if (clients)
		print_json_list(clients);
	else
		printf("null");
	printf(",\"driver\":");
	show_json_text(ups_value(ups, "driver.name"));
	putchar('}');
}

static void print_json(const struct gathered *g)
{
	show_json_head();
	printf("\"ups\":[");
	for (size_t i = 0; i < g->count; i++) {
		if (i)
			putchar(',');
		print_json_ups(g->ups[i]);
	}
	printf("],\"guard\":null}\n");
}

static int judge(const struct gathered *g)
{
	int worst = g->count ? EXIT_FINE : EXIT_SOMETHING;

	for (size_t i = 0; i < g->count; i++) {
		int status = show_state_exit(show_state(g->ups[i]));

		worst = status > worst ? status : worst;
	}
	return worst;
}

int status_run(const struct tool *t, int argc, char **argv)
{
	struct gathered g;
	int status;

	if (argc > 1)
		return tool_fail(EXIT_USAGE, "holdover status", "status: one UPS, or none for all");
	if (!gather(t, argc ? argv[0] : NULL, &g)) {
		gather_fini(&g);
		return tool_fail(EXIT_UNKNOWN, "systemctl status holdover, or --host", "%s", g.why);
	}
	if (argc && g.count && g.ups[0]->state == UPS_ABSENT) {
		gather_fini(&g);
		return tool_fail(EXIT_UNKNOWN, "holdover status", "there is no UPS \"%s\"", argv[0]);
	}
	status = judge(&g);
	if (t->json)
		print_json(&g);
	else if (argc && g.count)
		print_one(g.ups[0]);
	else if (g.count)
		print_table(t, &g);
	else
		puts("no UPS is configured");
	gather_fini(&g);
	return status;
}
