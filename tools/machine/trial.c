/* SPDX-License-Identifier: GPL-2.0-or-later
 * trial - see trial.h.
 */
#include "tools/machine/trial.h"
#include "lib/conf.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "tools/machine/run.h"

#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 30000 };

void trial_run(const char *programs, const char *conf_dir, struct trial *out)
{
	char *program = paths_join(programs, "holdoverd");
	const char *const argv[] = { program, "-t", "-C", conf_dir, NULL };
	struct buf text = { 0 };

	out->status = run_output(argv, TIMEOUT_MS, &text);
	out->text = mem_dup(buf_text(&text));
	buf_fini(&text);
	free(program);
}

void trial_fini(struct trial *t)
{
	free(t->text);
	t->text = NULL;
}

/* "holdover-server: FILE:12: text", or "holdover-server: FILE: text" of the file as a whole. */
static bool read_fault(char *line, struct trial_fault *out)
{
	char *file = strstr(line, ": /"), *end, *number;

	end = file ? strchr(file + 2, ':') : NULL;
	if (!end || !end[1])
		return false;
	*out = (struct trial_fault){ .file = file + 2, .text = end + 2 };
	*end = 0;
	number = end + 1;
	end = strchr(number, ':');
	if (!end || *number == ' ')
		return strchr(strrchr(out->file, '/'), '.') != NULL;	/* not a directory */
	*end = 0;
	if (conf_number(number, 1, INT32_MAX, &out->line))
		out->text = end + 1 + (end[1] == ' ');
	return true;
}

/* Several programs may report the same fault. */
static bool is_same(const struct trial_fault *a, const struct trial_fault *b)
{
	return a->line == b->line && !strcmp(a->file, b->file) && !strcmp(a->text, b->text);
}

void trial_each(struct trial *t, void (*fn)(void *user, const struct trial_fault *f), void *user)
{
	struct trial_fault last = { .file = "", .text = "" }, f;
	char *save = NULL;

	for (char *line = strtok_r(t->text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!read_fault(line, &f) || is_same(&f, &last))
			continue;
		fn(user, &f);
		last = f;
	}
}
