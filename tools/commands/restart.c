/* SPDX-License-Identifier: GPL-2.0-or-later
 * restart - `holdover restart UPS`: the driver of one UPS is stopped and started again by the
 * holdoverd of this host, over its control socket. Drivers that need the network belong to a
 * holdoverd of their own, which is asked as well.
 */
#include "lib/control.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "tools/cli/fail.h"
#include "tools/cli/place.h"
#include "tools/cli/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 5000 };

static const char *const sockets[] = { "control-holdoverd", "control-holdoverd-net" };

static void on_line(void *user, const char *text)
{
	(void)user;
	(void)text;	/* the refusal is put into words below */
}

/* 0: done; 1: no holdoverd that answered has such a UPS; -errno of the first one else. */
static int ask_all(const struct tool *t, const char *ups)
{
	char *dir = place_state_dir(t), *word = mem_fmt("restart \"%s\"", ups);
	int first = 0, status = 0;
	bool refused = false;

	for (size_t i = 0; i < MEM_COUNT(sockets); i++) {
		char *path = paths_join(dir, sockets[i]);

		status = control_ask(path, word, ANSWER_MS, on_line, NULL);
		free(path);
		if (!status)
			break;
		refused |= status > 0;
		first = first ? first : status;
	}
	free(word);
	free(dir);
	return !status ? 0 : refused ? 1 : first;
}

static const struct tool_peer holdoverd = { "no holdoverd runs on this host", "holdoverd",
	"systemctl status holdover-drivers", "sudo holdover restart UPS" };

static int judge(int status, const char *ups)
{
	switch (status) {
	case 0: return EXIT_FINE;
	case 1: return tool_fail(EXIT_SOMETHING, "holdover status",
		"there is no driver for a UPS \"%s\"", ups);
	default: return tool_fail_control(status, &holdoverd);
	}
}

/* A name that words_quote would have to escape is no name of a section. */
static bool is_name(const char *text)
{
	return *text && !text[strcspn(text, "\"\\#\n[]")];
}

int restart_run(const struct tool *t, int argc, char **argv)
{
	int status;

	if (argc != 1 || t->host || !is_name(argv[0]))
		return tool_fail(EXIT_USAGE, "holdover restart UPS", "restart: one UPS of this host");
	status = judge(ask_all(t, argv[0]), argv[0]);
	if (t->json) {
		show_json_head();
		fputs("\"ups\":", stdout);
		show_json_text(argv[0]);
		printf(",\"restarted\":%s}\n", status ? "false" : "true");
	} else if (!status) {
		printf("the driver of %s is starting again\n", argv[0]);
	}
	return status;
}
