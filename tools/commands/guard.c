/* SPDX-License-Identifier: GPL-2.0-or-later
 * guard - `holdover guard`: shows the state of the guard of this machine, begins or cancels a
 * shutdown; by the control socket of holdover-guard.
 */
#include "lib/control.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "tools/cli/confirm.h"
#include "tools/cli/fail.h"
#include "tools/cli/place.h"
#include "tools/cli/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 5000 };

struct answer {
	const struct tool *tool;
	unsigned lines;
};

static void on_line(void *user, const char *text)
{
	struct answer *a = user;

	if (!a->tool->json) {
		puts(text);
		return;
	}
	if (a->lines++)
		putchar(',');
	show_json_text(text);
}

static const struct tool_peer guard = { "no guard runs on this host", "the guard",
	"systemctl status holdover-guard", "sudo holdover guard" };

static int judge(int status)
{
	if (status < 0)
		return tool_fail_control(status, &guard);
	return status ? EXIT_SOMETHING : EXIT_FINE;
}

static int ask(const struct tool *t, const char *word)
{
	struct answer a = { .tool = t };
	char *dir = place_state_dir(t), *path = paths_join(dir, "control-holdover-guard");
	int status;

	if (t->json) {
		show_json_head();
		fputs("\"lines\":[", stdout);
	}
	status = control_ask(path, word, ANSWER_MS, on_line, &a);
	if (t->json)
		printf("],\"accepted\":%s}\n", status ? "false" : "true");
	free(path);
	free(dir);
	return judge(status);
}

/* A name that cannot be written in a line is not that of a UPS. */
static bool is_understood(int argc, const char *word, const char *ups)
{
	static const char *const words[] = { "status", "now", "cancel", "rehearse" };
	bool known = false;

	for (size_t i = 0; i < MEM_COUNT(words); i++)
		known = known || !strcmp(words[i], word);
	return known && argc <= (strcmp(word, "rehearse") ? 1 : 2) &&
	       !(ups && strpbrk(ups, "\"\\\n"));
}

int guard_run(const struct tool *t, int argc, char **argv)
{
	const char *word = argc ? argv[0] : "status", *ups = argc > 1 ? argv[1] : NULL;
	char *line;
	int status;

	if (!is_understood(argc, word, ups) || t->host)
		return tool_fail(EXIT_USAGE, "holdover guard status",
			"guard: status, now, cancel or rehearse [UPS], of this host");
	if (!strcmp(word, "now") && !confirm(t, "This machine will power off"))
		return tool_fail(EXIT_SOMETHING, "--yes", "no shutdown was begun");
	if (!ups)
		return ask(t, word);
	line = mem_fmt("%s \"%s\"", word, ups);
	status = ask(t, line);
	free(line);
	return status;
}
