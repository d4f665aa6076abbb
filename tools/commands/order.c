/* SPDX-License-Identifier: GPL-2.0-or-later
 * order - `holdover cmd` and `holdover set`: lists the commands and settings of a UPS, or sends one
 * and waits for the driver's own result. Over the feeds of this host for users that may send orders
 * there, else over the NUT protocol as a user of upsd.users.
 */
#include "lib/varcat.h"
#include "tools/cli/confirm.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/client/errand.h"

#include <stdio.h>
#include <string.h>

struct work {
	struct errand errand;		/* first */
	struct sp_request order;	/* name NULL: a list */
};

/* ---- lists ---- */

static void print_entry(const struct tool *t, bool first, const char *name, const char *value)
{
	if (!t->json) {
		printf("%s%s%s\n", name, value ? " = " : "", value ? value : "");
		return;
	}
	if (!first)
		putchar(',');
	show_json_text(name);
	if (value) {
		putchar(':');
		show_json_text(value);
	}
}

static void list_commands(const struct tool *t, const struct ups *ups)
{
	for (size_t i = 0; i < ups->command_count; i++)
		print_entry(t, !i, ups->commands[i].name, NULL);
}

static void list_settings(const struct tool *t, const struct ups *ups)
{
	bool first = true;

	for (size_t i = 0; i < ups->var_count; i++) {
		if (!(ups->vars[i].flags & VAR_RW))
			continue;
		print_entry(t, first, ups->vars[i].name, ups->vars[i].value);
		first = false;
	}
}

static void list(struct work *k)
{
	const struct tool *t = k->errand.tool;
	bool commands = k->order.verb == SP_INSTCMD;

	if (t->json) {
		show_json_head();
		fputs(commands ? "\"commands\":[" : "\"settings\":{", stdout);
	}
	if (commands)
		list_commands(t, k->errand.ups);
	else
		list_settings(t, k->errand.ups);
	if (t->json)
		puts(commands ? "]}" : "}}");
	errand_end(&k->errand, EXIT_FINE);
}

/* ---- orders ---- */

static void on_ordered(void *user, enum sp_result result, const char *error)
{
	struct errand *e = user;

	(void)result;
	if (error) {
		errand_refused(e, error);
		return;
	}
	if (e->tool->json) {
		show_json_head();
		puts("\"result\":\"done\"}");
	} else {
		puts("done");
	}
	errand_end(e, EXIT_FINE);
}

static void begin(struct errand *e)
{
	struct work *k = (struct work *)(void *)e;

	if (k->order.name)
		live_order(e->live, e->ups, &k->order, on_ordered, e);
	else
		list(k);
}

static int run(const struct tool *t, const char *ups, struct sp_request order)
{
	struct work k = { .errand = { .tool = t, .name = ups, .details = !order.name,
			.orders = order.name != NULL, .begin = begin }, .order = order };

	return errand_run(&k.errand);
}

static bool is_confirmed(const struct tool *t, const char *ups, const char *command)
{
	char question[256];

	snprintf(question, sizeof question, "%.100s of %.100s can take the power from its load",
		command, ups);
	return !varcat_command_is_control(command) || confirm(t, question);
}

int cmd_run(const struct tool *t, int argc, char **argv)
{
	if (argc < 1 || argc > 3)
		return tool_fail(EXIT_USAGE, "holdover cmd UPS", "cmd: UPS [COMMAND [VALUE]]");
	if (argc > 1 && !is_confirmed(t, argv[0], argv[1]))
		return tool_fail(EXIT_SOMETHING, "--yes",
			"%s can take the power from the load; not sent", argv[1]);
	return run(t, argv[0], (struct sp_request){ .verb = SP_INSTCMD,
				       .name = argc > 1 ? argv[1] : NULL,
				       .value = argc > 2 ? argv[2] : NULL });
}

int set_run(const struct tool *t, int argc, char **argv)
{
	char *equals = argc == 2 ? strchr(argv[1], '=') : NULL;

	if (argc < 1 || argc > 2 || (argc == 2 && (!equals || equals == argv[1])))
		return tool_fail(EXIT_USAGE, "holdover set UPS", "set: UPS [VARIABLE=VALUE]");
	if (argc == 1)
		return run(t, argv[0], (struct sp_request){ .verb = SP_SET });
	*equals = 0;
	return run(t, argv[0],
		(struct sp_request){ .verb = SP_SET, .name = argv[1], .value = equals + 1 });
}
