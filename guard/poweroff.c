/* SPDX-License-Identifier: GPL-2.0-or-later
 * poweroff: the only program of Holdover that is root under systemd, for one request of the guard.
 *
 * systemd starts it with the guard's connection as standard input (holdover-poweroff@.service). It
 * reads one line (guard/request.h), does it, and answers "ok" or why not. After a power-off it stays,
 * and forces what has not ended when the battery's time is over. It uses no library but libc: it has
 * to work in the last second of a machine. -n: say what would be done, and do nothing.
 */
#include "guard/guardconf.h"
#include "guard/request.h"
#include "lib/paths.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_MS = 2000, FORCED_S = 10 };

#define HOOK "/usr/lib/systemd/system-shutdown/holdover"
#define REHEARSAL "/run/holdover-guard/rehearsal"
#define PROGRAMS "/usr/lib/holdover"

static int dry_run;

static void answer(const char *text)
{
	if (dprintf(STDIN_FILENO, "%s\n", text) < 0)
		fprintf(stderr, "no answer could be given: %s\n", strerror(errno));
}

/* 0, or an exit status; -1: it could not be started. */
static int run(const char *const argv[])
{
	int status = 0;
	pid_t child;

	if (dry_run) {
		for (size_t i = 0; argv[i]; i++)
			printf("%s%s", i ? " " : "would run: ", argv[i]);
		putchar('\n');
		fflush(stdout);
		return 0;
	}
	child = fork();
	if (!child) {
		dup2(STDERR_FILENO, STDIN_FILENO);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void pass(unsigned seconds)
{
	if (dry_run)
		printf("would wait %u s\n", seconds);
	else
		sleep(seconds);
}

/* ---- the request ---- */

/* 0, or -1: nothing that can be understood within READ_MS. */
static int read_request(struct request *r)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	char line[REQUEST_LINE_MAX + 2], *newline = NULL;
	size_t n = 0;

	while (!newline && n < sizeof line - 1) {
		ssize_t got;

		if (poll(&p, 1, READ_MS) <= 0)
			return -1;
		got = read(STDIN_FILENO, line + n, sizeof line - 1 - n);
		if (got <= 0)
			return -1;
		n += (size_t)got;
		newline = memchr(line, '\n', n);
	}
	return newline && request_read(r, line, (size_t)(newline - line)) ? 0 : -1;
}

static void tell_everybody(const char *text)
{
	run((const char *const[]){ "/usr/bin/wall", text, NULL });
}

/* ---- powering off ---- */

/* The administrator's command, from a file that root alone can write. */
static char *configured_command(void)
{
	struct conf_report unheard = { .quiet = true };
	struct guardconf conf;
	char *command;

	guardconf_read(paths_conf_dir(NULL), &conf, &unheard);
	command = conf.shutdown_command ? strdup(conf.shutdown_command) : NULL;
	guardconf_fini(&conf);
	return command;
}

static int power_off(void)
{
	char *command = configured_command();
	int status;

	if (command)
		status = run((const char *const[]){ "/bin/sh", "-c", command, NULL });
	else
		status = run((const char *const[]){
			"/usr/bin/systemctl", "--no-block", "poweroff", NULL });
	free(command);
	return status;
}

/* Each step is for a machine that the step before has not stopped. */
static void force(void)
{
	run((const char *const[]){ "/usr/bin/systemctl", "--force", "poweroff", NULL });
	pass(FORCED_S);
	if (dry_run) {
		puts("would sync, run the hook, and power off by the kernel");
		return;
	}
	sync();
	run((const char *const[]){ HOOK, "poweroff", NULL });
	reboot(RB_POWER_OFF);
}

/* The hook is run, by root and with the record of the rehearsal: it says its commands. */
static int rehearse(void)
{
	int status;

	dry_run = 1;
	power_off();
	dry_run = 0;
	status = run((const char *const[]){ HOOK, "-n", REHEARSAL, PROGRAMS, NULL });
	if (status)
		answer("the shutdown hook cannot be run");
	else
		answer("ok");
	return status;
}

static int do_request(const struct request *r)
{
	char text[64];
	int status;

	switch (r->kind) {
	case REQUEST_REHEARSE:
		printf("rehearsal: %s\n", r->text);
		return rehearse();
	case REQUEST_WALL:
		tell_everybody(r->text);
		answer("ok");
		return 0;
	case REQUEST_FORCE:
		answer("ok");
		tell_everybody(r->text);
		force();
		return 0;
	case REQUEST_POWER_OFF:
		break;
	}
	status = power_off();
	snprintf(text, sizeof text, status ? "the command failed (%d)" : "ok", status);
	answer(text);
	tell_everybody(r->text);	/* after it: a terminal that hangs delays nothing */
	if (status)
		return 1;
	pass(r->seconds);
	force();
	return 0;
}

int main(int argc, char **argv)
{
	struct request r;

	dry_run = argc == 2 && !strcmp(argv[1], "-n");
	if (argc > 1 && !dry_run) {
		fputs("usage: poweroff [-n], with a request as standard input\n", stderr);
		return 64;
	}
	if (read_request(&r)) {
		answer("not a request");
		return 1;
	}
	return do_request(&r);
}
