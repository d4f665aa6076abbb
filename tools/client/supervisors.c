/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervisors - see supervisors.h.
 */
#include "tools/client/supervisors.h"
#include "lib/control.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "tools/cli/fail.h"
#include "tools/cli/place.h"

#include <stdlib.h>
#include <string.h>

static const char *const sockets[] = { "control-holdoverd", "control-holdoverd-net" };

struct answer {
	const struct tool *tool;
	const struct supervisors_word *what;
	struct buf *said;
	bool begun;
};

static void on_line(void *user, const char *text)
{
	struct answer *a = user;

	if (!a->begun && !strcmp(text, CONTROL_BEGUN)) {
		a->begun = true;
		if (a->what->begun)
			a->what->begun(a->tool, a->what->ups);
		return;
	}
	buf_add_text(a->said, text);
	buf_add_char(a->said, '\n');
}

/* 0: done; 1: refused, `said` has the reason; CONTROL_NOT_MINE: none that answered has such a UPS;
 * -errno of the first one else. */
static int ask_all(const char *dir, const char *word, struct answer *a)
{
	int first = 0;
	bool answered = false;

	for (size_t i = 0; i < MEM_COUNT(sockets); i++) {
		char *path = paths_join(dir, sockets[i]);
		int status = control_ask(path, word, a->what->timeout_ms, on_line, a);

		free(path);
		if (!status || status == 1)
			return status;
		buf_clear(a->said);
		answered |= status == CONTROL_NOT_MINE;
		first = first ? first : status;
	}
	return answered ? CONTROL_NOT_MINE : first;
}

static const struct tool_peer holdoverd = { "no holdoverd runs on this host", "holdoverd",
	"systemctl status holdover-drivers", "sudo holdover restart UPS, sudo holdover record UPS" };

static int judge(int status, const char *ups, struct buf *said)
{
	if (!status)
		return EXIT_FINE;
	if (status < 0)
		return tool_fail_control(status, &holdoverd);
	if (status == CONTROL_NOT_MINE)
		return tool_fail(EXIT_SOMETHING, "holdover status",
			"there is no driver for a UPS \"%s\"", ups);
	return tool_fail(EXIT_SOMETHING, NULL, "%s: %.*s", ups,
		(int)strcspn(buf_text(said), "\n"), buf_text(said));
}

bool supervisors_is_name(const char *text)
{
	return *text && !text[strcspn(text, "\"\\#\n[]")];
}

int supervisors_ask(const struct tool *t, const struct supervisors_word *what, struct buf *said)
{
	char *dir = place_state_dir(t), *word = mem_fmt("%s \"%s\"", what->verb, what->ups);
	struct answer a = { t, what, said, false };
	int status = judge(ask_all(dir, word, &a), what->ups, said);

	free(word);
	free(dir);
	return status;
}
