/* SPDX-License-Identifier: GPL-2.0-or-later
 * order - `holdover cmd` and `holdover set`: what a UPS offers, and an order followed to the driver's
 * own result. Over the NUT protocol, so a user of upsd.users is needed.
 */
#include "lib/nutorder.h"
#include "tools/cli/confirm.h"
#include "tools/client/connection.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct work {
	struct connection connection;
	const struct tool *tool;
	const char *const *words;	/* the question or order; ends with NULL */
	bool is_order;
	const char *kind;		/* of a list: its name in JSON */
	size_t rows;
	int status;
	char error[64];
};

/* ---- lists ---- */

static bool is_array(const struct work *k)
{
	return !strcmp(k->kind, "commands");
}

static void begin_json(const struct work *k)
{
	show_json_head();
	printf("\"%s\":%c", k->kind, is_array(k) ? '[' : '{');
}

/* "CMD ups name" and "RW ups name value": a name, and a value where there is one. */
static void on_row(void *user, const struct words *w)
{
	struct work *k = user;
	bool valued = words_count(w) > 3;

	if (!k->tool->json) {
		printf("%s%s%s\n", words_at(w, 2), valued ? " = " : "", words_at(w, 3));
		return;
	}
	if (!k->rows++)
		begin_json(k);
	else
		putchar(',');
	show_json_text(words_at(w, 2));
	if (valued) {
		putchar(':');
		show_json_text(words_at(w, 3));
	}
}

static void on_listed(void *user, const char *error)
{
	struct work *k = user;

	if (error) {
		snprintf(k->error, sizeof k->error, "%s", error);
		k->status = EXIT_SOMETHING;
	} else if (k->tool->json) {
		if (!k->rows)
			begin_json(k);
		printf("%c}\n", is_array(k) ? ']' : '}');
	}
	connection_finish(&k->connection);
}

/* ---- orders ---- */

static void on_ordered(void *user, enum sp_result result, const char *error)
{
	struct work *k = user;

	snprintf(k->error, sizeof k->error, "%s", error ? error : "");
	if (error && !strcmp(error, "TIMEOUT"))
		k->status = EXIT_UNKNOWN;
	else if (error && (!strcmp(error, "FAILED") || !strcmp(error, "INSTCMD-FAILED") ||
				  !strcmp(error, "SET-FAILED")))
		k->status = EXIT_SERIOUS;
	else
		k->status = result == SP_OK ? EXIT_FINE : EXIT_SOMETHING;
	connection_finish(&k->connection);
}

static void on_ready(struct connection *c)
{
	static const struct nutclient_asker rows = { on_row, on_listed };
	struct work *k = c->work;

	if (k->is_order)
		nutorder_new(&c->loop, c->client, k->words, on_ordered, k);
	else
		nutclient_ask_words(c->client, k->words, &rows, k);
}

static int run(const struct tool *t, const char *const *words, bool is_order, const char *kind)
{
	struct work k = { .connection = { .ready = on_ready }, .tool = t, .words = words,
		.is_order = is_order, .kind = kind };

	k.connection.work = &k;
	if (!connection_run(&k.connection, t))
		return tool_fail(EXIT_UNKNOWN, NULL, "%s", k.connection.why);
	if (*k.error)
		return tool_fail(k.status, strstr(k.error, "REQUIRED") || strstr(k.error, "DENIED")
				? "--user NAME --password-file FILE" : NULL, "%s", k.error);
	if (is_order && t->json) {
		show_json_head();
		puts("\"result\":\"done\"}");
	} else if (is_order) {
		puts("done");
	}
	return k.status;
}

/* Whether the command may take the power away. */
static bool is_dangerous(const char *command)
{
	return !strncmp(command, "shutdown.", 9) || !strcmp(command, "load.off") ||
		!strncmp(command, "load.off.", 9) || strstr(command, ".load.off");
}

static bool is_confirmed(const struct tool *t, const char *ups, const char *command)
{
	char question[256];

	snprintf(question, sizeof question, "%.100s of %.100s can switch its load off", command,
		ups);
	return !is_dangerous(command) || confirm(t, question);
}

int cmd_run(const struct tool *t, int argc, char **argv)
{
	if (argc < 1 || argc > 3)
		return tool_fail(EXIT_USAGE, "holdover cmd UPS", "cmd: UPS [COMMAND [VALUE]]");
	if (argc == 1)
		return run(t, (const char *const[]){ "LIST", "CMD", argv[0], NULL }, false,
			"commands");
	if (!is_confirmed(t, argv[0], argv[1]))
		return tool_fail(EXIT_SOMETHING, "--yes", "%s can switch the load off; not sent",
			argv[1]);
	return run(t, (const char *const[]){ "INSTCMD", argv[0], argv[1],
			      argc > 2 ? argv[2] : NULL, NULL }, true, NULL);
}

int set_run(const struct tool *t, int argc, char **argv)
{
	char *equals = argc == 2 ? strchr(argv[1], '=') : NULL;

	if (argc < 1 || argc > 2 || (argc == 2 && (!equals || equals == argv[1])))
		return tool_fail(EXIT_USAGE, "holdover set UPS", "set: UPS [VARIABLE=VALUE]");
	if (argc == 1)
		return run(t, (const char *const[]){ "LIST", "RW", argv[0], NULL }, false,
			"settings");
	*equals = 0;
	return run(t, (const char *const[]){ "SET", "VAR", argv[0], argv[1], equals + 1, NULL },
		true, NULL);
}
