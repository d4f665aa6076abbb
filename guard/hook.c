/* SPDX-License-Identifier: GPL-2.0-or-later
 * system-shutdown/holdover poweroff|halt: has each recorded UPS cut its load, as the last act.
 *
 * systemd runs it when everything else has ended, the root read-only, with 90 s before the machine
 * goes off. The record is the guard's, in memory. A UPS that is there and does not cut its load would
 * leave the machine off permanently once the mains are back: then the machine is started again. A UPS
 * that is not there leaves it off: started again it would not notice the end of the battery.
 * -n RECORD DIR: show the commands, with the drivers of DIR/drivers, and do nothing.
 */
#include "guard/cut.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/program.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RECORD "/run/holdover-guard/killpower"
#define PROGRAMS "/usr/lib/holdover"
#define ALARM "/sys/class/rtc/rtc0/wakealarm"
#define GUARD_USER "holdover-guard"

enum {
	RECORD_BYTES_MAX = 65536,
	/* of the 90 s after which systemd ends every hook and powers the machine off */
	BUDGET_S = 80,
};

struct hook {
	const char *record, *programs;
	bool dry_run, load_stays_on;
	long longest_s;
	uint64_t begun_ms;
};

/* ---- the record ---- */

/* Only a plain file of root or the guard counts. */
static bool is_believed(int fd)
{
	const struct passwd *guard = getpwnam(GUARD_USER);
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	       (!st.st_uid || (guard && st.st_uid == guard->pw_uid));
}

static bool read_record(const struct hook *h, struct buf *text)
{
	int fd = open(h->record, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = -1;

	if (fd >= 0 && (h->dry_run || is_believed(fd)))
		n = read(fd, buf_room(text, RECORD_BYTES_MAX), RECORD_BYTES_MAX);
	else if (fd >= 0)
		log_say(LOG_ERROR, "%s: belongs to another user; ignored", h->record);
	if (fd >= 0)
		close(fd);
	text->len = n > 0 ? (size_t)n : 0;
	return text->len > 0;
}

/* ---- one UPS ---- */

static const char *driver_user(void)
{
	return getpwnam("holdover-drv") ? "holdover-drv" : "root";
}

static int run(const struct hook *h, const char *const argv[])
{
	int status = 0;
	pid_t child;

	if (h->dry_run) {
		for (size_t i = 0; argv[i]; i++)
			printf("%s%s", i ? " " : "", argv[i]);
		putchar('\n');
		return 0;
	}
	child = fork();
	if (!child) {
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void cut(struct hook *h, const struct record *r)
{
	bool ours;
	char *program = paths_driver(h->programs, NULL, r->driver, &ours);
	long delay_s = cut_delay_s(r, !access(ALARM, W_OK));
	struct cut c;
	int status;

	if (!program) {
		log_say(LOG_ERROR, "UPS [%s]: there is no driver %s; its load stays on", r->ups,
			r->driver);
		return;
	}
	cut_command(&c, r, program, driver_user(), delay_s);
	status = run(h, c.argv);
	if (status && status != PROGRAM_LOAD_ON_STATUS)
		log_say(LOG_ERROR, "UPS [%s]: %s -k: exit status %d", r->ups, program, status);
	h->load_stays_on |= status == PROGRAM_LOAD_ON_STATUS;
	if (delay_s > h->longest_s)
		h->longest_s = delay_s;
	free(program);
}

static void cut_all(struct hook *h, const struct buf *text)
{
	const char *p = buf_bytes(text), *end = p + text->len;
	struct words w;
	struct record r;

	words_init(&w);
	while (p < end && words_take(&w, &p, end) != WORDS_MORE)
		if (record_read(&r, &w))
			cut(h, &r);
		else
			log_say(LOG_ERROR, "%s: a line is no record; ignored", h->record);
	words_fini(&w);
}

/* ---- a machine that stays off ---- */

static void set_alarm(long seconds)
{
	FILE *f = fopen(ALARM, "we");

	if (!f || fprintf(f, "0\n") < 0 || fflush(f) || fprintf(f, "+%ld\n", seconds) < 0)
		log_say(LOG_WARN, "%s: %s", ALARM, strerror(errno));
	if (f)
		fclose(f);
}

static void start_again(const struct hook *h)
{
	unsigned wait_s = (unsigned)(h->longest_s > 0 ? h->longest_s : 0) + CUT_WAIT_S;
	unsigned used_s = (unsigned)((clock_ms() - h->begun_ms) / 1000);
	unsigned left_s = used_s < BUDGET_S ? BUDGET_S - used_s : 0;

	if (wait_s > left_s)
		wait_s = left_s;
	log_say(LOG_WARN, "a UPS does not cut its load; this machine starts again in %u s if it"
		" still has power", wait_s);
	if (h->dry_run)
		return;
	sleep(wait_s);
	sync();
	reboot(RB_AUTOBOOT);
}

int main(int argc, char **argv)
{
	struct hook h = { .record = RECORD, .programs = PROGRAMS };
	struct buf text = { 0 };

	log_init("holdover");
	if (argc == 4 && !strcmp(argv[1], "-n"))
		h = (struct hook){ .record = argv[2], .programs = argv[3], .dry_run = true };
	else if (argc < 2 || (strcmp(argv[1], "poweroff") && strcmp(argv[1], "halt")))
		return 0;
	h.begun_ms = clock_ms();
	if (read_record(&h, &text))
		cut_all(&h, &text);
	buf_fini(&text);
	if (h.load_stays_on)
		start_again(&h);
	else if (h.longest_s > CUT_CAPPED_S && !h.dry_run)
		set_alarm(h.longest_s + CUT_ALARM_S);
	return 0;
}
