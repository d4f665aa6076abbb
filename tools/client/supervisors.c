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

static void on_line(void *user, const char *text)
{
	buf_add_text(user, text);
	buf_add_char(user, '\n');
}

/* 0: done; 1: refused, `said` has the reason; CONTROL_NOT_MINE: none that answered has such a UPS;
 * -errno of the first one else. */
static int ask_all(const char *dir, const char *word, unsigned timeout_ms, struct buf *said)
{
	int first = 0;
	bool answered = false;

	for (size_t i = 0; i < MEM_COUNT(sockets); i++) {
		char *path = paths_join(dir, sockets[i]);
		int status = control_ask(path, word, timeout_ms, on_line, said);

		free(path);
		if (!status || status == 1)
			return status;
		buf_clear(said);
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

int supervisors_ask(const struct tool *t, const char *verb, const char *ups, unsigned timeout_ms,
	struct buf *said)
{
	char *dir = place_state_dir(t), *word = mem_fmt("%s \"%s\"", verb, ups);
	int status = judge(ask_all(dir, word, timeout_ms, said), ups, said);

	free(word);
	free(dir);
	return status;
}
