/* SPDX-License-Identifier: GPL-2.0-or-later
 * spawn - see spawn.h.
 */
#include "supervisor/spawn.h"
#include "lib/mem.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* descriptor of the line in the child; HOLDOVER_HEARTBEAT has it */
enum { LINE = 3 };

/* The environment of the row followed by our own: getenv reads the first of a name. The caller
 * frees the list, not its strings. */
static char **environment_of(const struct spawn *s)
{
	static char line[] = "HOLDOVER_HEARTBEAT=3", muted[] = "HOLDOVER_MUTED=1",
		    log[] = "HOLDOVER_LOG=stderr";
	size_t inherited = 0, own = 0, n;
	char **list;

	while (environ[inherited])
		inherited++;
	while (s->env && s->env[own])
		own++;
	list = mem_grow(NULL, inherited + own + 4, sizeof(char *));
	n = 0;
	if (s->logs_to_stderr)
		list[n++] = log;
	for (size_t i = 0; i < own; i++)
		list[n++] = (char *)(uintptr_t)s->env[i];
	if (s->line >= 0)
		list[n++] = line;
	if (s->muted)
		list[n++] = muted;
	memcpy(list + n, environ, (inherited + 1) * sizeof(char *));
	return list;
}

/* The caller frees the list, not its strings. */
static char **arguments_of(const struct spawn *s)
{
	size_t n = 0;
	char **list;

	while (s->argv[n])
		n++;
	list = mem_grow(NULL, n + 2, sizeof(char *));
	for (size_t i = 0; i < n; i++)
		list[i] = (char *)(uintptr_t)s->argv[i];
	list[n] = (char *)(uintptr_t)s->also;
	list[n + 1] = NULL;
	return list;
}

/* ---- in the child: nothing allocates ---- */

/* Moves the descriptors to their numbers, whatever they are now, without overwriting one before it
 * was moved. */
static int place(const struct spawn *s, int null, int *report)
{
	int line = -1, output = s->output, errors = s->errors;

	if (output >= 0)
		output = fcntl(output, F_DUPFD_CLOEXEC, LINE + 1);
	errors = errors >= 0 ? fcntl(errors, F_DUPFD_CLOEXEC, LINE + 1) : output;
	*report = fcntl(*report, F_DUPFD_CLOEXEC, LINE + 1);
	if (s->line >= 0)
		line = fcntl(s->line, F_DUPFD_CLOEXEC, LINE + 1);
	if (s->line >= 0 && (line < 0 || dup2(line, LINE) < 0))
		return -errno;
	for (int fd = STDIN_FILENO; fd <= (s->quiet ? STDERR_FILENO : STDIN_FILENO); fd++)
		if (dup2(null, fd) < 0)
			return -errno;
	if (output >= 0 && (dup2(output, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0))
		return -errno;
	return 0;
}

static void forget_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Also for programs of others; those of Holdover do more in lib/confine. */
static void give_up(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static _Noreturn void become(const struct spawn *s, char **argv, char **env, int null, int report)
{
	int error = place(s, null, &report);

	forget_signals();
	if (!error && s->identity)
		error = identity_become(s->identity);
	give_up();
	if (!error) {
		execve(argv[0], argv, env);
		error = -errno;
	}
	(void)!write(report, &error, sizeof error);
	_exit(127);
}

/* ---- */

static int report_of(int fd, pid_t child)
{
	int error = 0;

	while (read(fd, &error, sizeof error) < 0 && errno == EINTR)
		;
	if (error)
		waitpid(child, NULL, 0);
	return error;
}

pid_t spawn_start(const struct spawn *s)
{
	char **argv, **env;
	int ends[2], null = process_null(O_CLOEXEC), error;
	sigset_t all, before;
	pid_t child;

	if (null < 0)
		return -errno;
	if (pipe2(ends, O_CLOEXEC)) {
		error = -errno;
		close(null);
		return error;
	}
	argv = arguments_of(s);
	env = environment_of(s);
	/* no handler may run in the child: it shares our pipes */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	child = fork();
	error = child < 0 ? -errno : 0;
	if (!child)
		become(s, argv, env, null, ends[1]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[1]);
	close(null);
	if (!error)
		error = report_of(ends[0], child);
	close(ends[0]);
	free(argv);
	free(env);
	return error ? error : child;
}
