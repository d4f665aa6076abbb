/* SPDX-License-Identifier: GPL-2.0-or-later
 * checks - see checks.h.
 */
#include "supervisor/checks.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "supervisor/spawn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static bool same_list(char *const *a, const char *const *b)
{
	while (*a && b && *b && !strcmp(*a, *b)) {
		a++;
		b++;
	}
	return !*a && (!b || !*b);
}

/* All but the section is alike: the lines of drivers differ in nothing else. */
static bool may_join(const struct check *c, const struct supervised *what)
{
	return c && what->section && c->sections && c->sections < CHECK_SECTIONS_MAX &&
	       !strcmp(c->row->argv[0], what->argv[0]) &&
	       identity_same(&c->row->identity, what->identity) &&
	       same_list(c->row->env, what->env);
}

static void join(struct check *c, const char *section)
{
	size_t n = 0;
	char **argv;

	while (c->row->argv[n])
		n++;
	argv = mem_grow(c->row->argv, n + 3, sizeof *argv);
	argv[n] = mem_dup("-a");
	argv[n + 1] = mem_dup(section);
	argv[n + 2] = NULL;
	c->row->argv = argv;
	c->sections++;
}

void checks_add(struct checks *c, const struct supervised *what)
{
	struct check *new;

	if (!what->is_own || what->finds)
		return;
	if (may_join(c->last, what)) {
		join(c->last, what->section);
		return;
	}
	new = MEM_NEW(struct check);
	new->row = row_new(what);
	new->sections = what->section ? 1 : 0;
	if (c->last)
		c->last->next = new;
	else
		c->first = new;
	c->last = new;
}

pid_t check_start(const struct check *c, int output)
{
	const struct row *row = c->row;
	struct spawn s = { .argv = (const char *const *)row->argv, .also = "-t",
		.env = (const char *const *)row->env, .identity = &row->identity,
		.logs_to_stderr = output >= 0, .output = output, .errors = -1, .line = -1 };
	pid_t pid = spawn_start(&s);

	if (pid < 0)
		log_say(LOG_ERROR, "%s: its configuration cannot be checked: %s: %s", row->label,
			row->argv[0], strerror(-pid));
	return pid;
}

/* What it has to say it has said. */
static bool passes(const struct check *c)
{
	int status = 1;
	pid_t pid = check_start(c, -1);

	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

bool checks_run(const struct checks *c)
{
	bool good = true;

	for (const struct check *one = c->first; one; one = one->next)
		good &= passes(one);
	return good;
}

void checks_fini(struct checks *c)
{
	struct check *next;

	for (struct check *one = c->first; one; one = next) {
		next = one->next;
		row_free(one->row);
		free(one);
	}
	*c = (struct checks){ 0 };
}
