/* SPDX-License-Identifier: GPL-2.0-or-later
 * poweroff: carries out one request of the guard; the only program of Holdover that is root under
 * systemd.
 *
 * systemd starts it with the guard's connection as standard input (holdover-poweroff@.service). It
 * reads one line (guard/request.h), carries it out, and answers "ok" or the error. After a
 * power-off request it keeps running, and forces the power-off when the battery's time is over. It
 * uses only libc, because it has to work in the last second of a machine. -n: print the actions,
 * and do nothing.
 */
#include "guard/command.h"
#include "guard/guardconf.h"
#include "guard/once.h"
#include "guard/request.h"
#include "lib/clock.h"
#include "lib/paths.h"
#include "lib/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

enum {
	READ_MS = 2000, WALL_MS = 2000,
	FORCED_MS = 10 * 1000,	/* time for systemd's immediate power-off */
	HOOK_MS = 90 * 1000,	/* the time that systemd gives it */
};

#define COMMAND_LOCK "/run/holdover-poweroff.lock"
#define FORCE_LOCK "/run/holdover-poweroff.forced"
#define HOOK "/usr/lib/systemd/system-shutdown/holdover"
#define REHEARSAL "/run/holdover-guard/rehearsal"
#define PROGRAMS "/usr/lib/holdover"

static int dry_run;

static void answer(const char *text)
{
	if (dprintf(STDIN_FILENO, "%s\n", text) < 0)
		fprintf(stderr, "no answer could be given: %s\n", strerror(errno));
}

/* As command_wait. */
static int run(const char *const argv[], uint64_t limit_ms)
{
	if (!dry_run)
		return command_wait(command_start(argv), limit_ms);
	for (size_t i = 0; argv[i]; i++)
		printf("%s%s", i ? " " : "would run: ", argv[i]);
	putchar('\n');
	fflush(stdout);
	return 0;
}

static void pass_until(uint64_t end_ms)
{
	uint64_t now = clock_ms();

	if (now >= end_ms)
		return;
	if (dry_run)
		printf("would wait %u s\n", (unsigned)((end_ms - now + 999) / 1000));
	else
		usleep((useconds_t)((end_ms - now) * 1000));
}

/* ---- the request ---- */

/* 0, or -1: no valid request within READ_MS. */
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
	run((const char *const[]){ "/usr/bin/wall", text, NULL }, WALL_MS);
}

/* ---- powering off ---- */

/* The administrator's command, from a file that only root can write. */
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

static int power_off(uint64_t limit_ms)
{
	char *command = configured_command();
	int status;

	if (command)
		status = run((const char *const[]){ "/bin/sh", "-c", command, NULL }, limit_ms);
	else
		status = run((const char *const[]){ "/usr/bin/systemctl", "--no-block",
				     "poweroff", NULL }, limit_ms);
	free(command);
	return status;
}

/* Each step is used if the previous one has not stopped the machine. */
static void force_by_steps(void)
{
	uint64_t end_ms = clock_ms() + FORCED_MS;

	run((const char *const[]){ "/usr/bin/systemctl", "--force", "poweroff", NULL }, FORCED_MS);
	pass_until(end_ms);
	if (dry_run) {
		puts("would sync, run the hook, and power off by the kernel");
		return;
	}
	sync();
	run((const char *const[]){ HOOK, "poweroff", NULL }, HOOK_MS);
	reboot(RB_POWER_OFF);
}

/* Uses once, because the hooks of two helpers would interfere. */
static void force(void)
{
	int lock = -1;

	if (!dry_run && once_begin(FORCE_LOCK, &lock, clock_ms()) != ONCE_MINE)
		return;
	force_by_steps();
	once_end(lock, false, clock_ms());
}

/* If the command has not ended when the battery's time is over, the power-off is forced. */
static int end_in_order(const struct request *r)
{
	uint64_t begun_ms = clock_ms(), limit_ms = (uint64_t)r->seconds * 1000;
	int lock = -1, status;
	enum once_turn turn = dry_run ? ONCE_MINE : once_begin(COMMAND_LOCK, &lock, begun_ms);
	char text[64];

	if (turn != ONCE_MINE) {
		answer(turn == ONCE_DONE ? "ok" : "the shutdown command still runs");
		return 0;
	}
	status = power_off(limit_ms);
	once_end(lock, !status, clock_ms());
	snprintf(text, sizeof text,
		status == COMMAND_OVERDUE ? "the shutdown command has not ended"
		: status ? "the command failed (%d)" : "ok", status);
	answer(text);
	/* after the request, so that a terminal that hangs delays nothing */
	tell_everybody(r->text);
	if (status && status != COMMAND_OVERDUE)
		return 1;
	pass_until(begun_ms + limit_ms);
	force();
	return 0;
}

/* Runs the hook as root with the record of the rehearsal: it prints its commands. */
static int rehearse(void)
{
	int status;

	dry_run = 1;
	power_off(0);
	dry_run = 0;
	status = run((const char *const[]){ HOOK, "-n", REHEARSAL, PROGRAMS, NULL }, HOOK_MS);
	if (status)
		answer("the shutdown hook cannot be run");
	else
		answer("ok");
	return status;
}

static int do_request(const struct request *r)
{
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
	return end_in_order(r);
}

int main(int argc, char **argv)
{
	struct request r;

	process_begin();
	dry_run = argc == 2 && !strcmp(argv[1], "-n");
	if (argc > 1 && !dry_run) {
		fputs("usage: poweroff [-n], with a request as standard input\n", stderr);
		return 64;
	}
	/* the guard may have closed the connection before the answer */
	signal(SIGPIPE, SIG_IGN);
	if (read_request(&r)) {
		answer("not a request");
		return 1;
	}
	return do_request(&r);
}
