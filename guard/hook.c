/* SPDX-License-Identifier: GPL-2.0-or-later
 * system-shutdown/holdover poweroff|halt: has each recorded UPS cut its load, as the last step of a
 * shutdown.
 *
 * systemd runs it when everything else has ended, the root read-only, with 90 s before the machine
 * goes off. The guard has written the record, in memory. If a UPS answers and does not cut its
 * load, the machine would stay off when mains return: so it is restarted. If a UPS is not found the
 * machine stays off, because after a restart it would not detect the end of the battery. -n RECORD
 * DIR: print the commands, with the drivers of DIR/drivers, and run none.
 */
#include "guard/command.h"
#include "guard/cut.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/process.h"
#include "lib/program.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD "/run/holdover-guard/killpower"
#define PROGRAMS "/usr/lib/holdover"
#define ALARM "/sys/class/rtc/rtc0/wakealarm"
#define GUARD_USER "holdover-guard"

enum {
	RECORD_BYTES_MAX = 65536,
	/* part of the 90 s after which systemd kills every hook and powers the machine off */
	BUDGET_S = 80,
	ORDER_MS = 30 * 1000,	/* a driver searches for its device for 10 s */
	HOOK_UPS_MAX = 64,
};

struct order {			/* the running command for one UPS */
	pid_t child;
	char *ups;
};

struct hook {
	const char *record, *programs;
	bool dry_run, load_stays_on;
	long longest_s;
	uint64_t begun_ms;
	struct order order[HOOK_UPS_MAX];
	size_t count;
};

/* ---- the record ---- */

/* Only a plain file of root or the guard is accepted. */
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

/* -1 in a dry run: it is only printed. */
static pid_t start(const struct hook *h, const char *const argv[])
{
	if (!h->dry_run)
		return command_start(argv);
	for (size_t i = 0; argv[i]; i++)
		printf("%s%s", i ? " " : "", argv[i]);
	putchar('\n');
	return -1;
}

static void cut(struct hook *h, const struct record *r)
{
	bool ours;
	char *program = paths_driver(h->programs, NULL, r->driver, &ours);
	long delay_s = cut_delay_s(r, !access(ALARM, W_OK));
	struct cut c;

	if (!program || h->count == HOOK_UPS_MAX) {
		log_say(LOG_ERROR, "UPS [%s]: %s %s; its load stays on", r->ups,
			program ? "too many UPSes for" : "there is no driver", r->driver);
		free(program);
		return;
	}
	cut_command(&c, r, program, driver_user(), delay_s);
	h->order[h->count++] = (struct order){ start(h, c.argv), mem_dup(r->ups) };
	if (delay_s > h->longest_s)
		h->longest_s = delay_s;
	free(program);
}

/* Each driver runs in its own process: one that hangs does not delay the others. */
static void cut_all(struct hook *h, const struct buf *text)
{
	const char *p = buf_bytes(text), *end = p + text->len;
	struct words w;
	struct record r;

	words_init(&w);
	while (p < end && words_read(&w, &p, end) != WORDS_MORE)
		if (record_read(&r, &w))
			cut(h, &r);
		else
			log_say(LOG_ERROR, "%s: a line is no record; ignored", h->record);
	words_fini(&w);
}

static void wait_for(struct hook *h, const struct order *o)
{
	uint64_t until_ms = h->begun_ms + ORDER_MS, now_ms = clock_ms();
	int status = command_wait(o->child, until_ms > now_ms ? until_ms - now_ms : 0);

	h->load_stays_on |= status == PROGRAM_LOAD_ON_STATUS;
	if (status == COMMAND_OVERDUE) {
		log_say(LOG_ERROR, "UPS [%s]: its driver hangs", o->ups);
		kill(o->child, SIGKILL);
	} else if (status && status != PROGRAM_LOAD_ON_STATUS) {
		log_say(LOG_ERROR, "UPS [%s]: its driver failed (%d)", o->ups, status);
	}
}

static void wait_for_all(struct hook *h)
{
	for (size_t i = 0; i < h->count; i++) {
		if (!h->dry_run)
			wait_for(h, &h->order[i]);
		free(h->order[i].ups);
	}
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

	process_begin();
	log_init("holdover");
	if (argc == 4 && !strcmp(argv[1], "-n"))
		h = (struct hook){ .record = argv[2], .programs = argv[3], .dry_run = true };
	else if (argc < 2 || (strcmp(argv[1], "poweroff") && strcmp(argv[1], "halt")))
		return 0;
	h.begun_ms = clock_ms();
	if (read_record(&h, &text))
		cut_all(&h, &text);
	wait_for_all(&h);
	buf_fini(&text);
	if (h.load_stays_on)
		start_again(&h);
	else if (h.longest_s > CUT_CAPPED_S && !h.dry_run)
		set_alarm(h.longest_s + CUT_ALARM_S);
	return 0;
}
