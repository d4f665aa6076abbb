/* SPDX-License-Identifier: GPL-2.0-or-later
 * host - checks of the machine: services beside Holdover's, clock, directories, versions.
 */
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/other_programs.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "tools/doctor/checks.h"
#include "tools/machine/nut_units.h"
#include "tools/machine/run.h"
#include "tools/machine/systemd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum { DAY_S = 86400, RESTARTS_MAX = 5, LABELS_MAX = 64, LABEL_BYTES = 128, CLOCK_MS = 20000 };

/* ---- 9: NUT's services ---- */

void check_nut_beside(struct doctor *d)
{
	struct buf names = { 0 };
	unsigned count = 0;

	for (size_t i = 0; nut_units_serve() && i < nut_units_count; i++)
		if (systemd_is_enabled(nut_units[i]))
			buf_add_fmt(&names, "%s%s", count++ ? ", " : "", nut_units[i]);
	if (count)
		doctor_find(d, "%s %s started at boot, beside Holdover", buf_text(&names),
			count == 1 ? "is" : "are");
	buf_fini(&names);
}

/* ---- 29: drivers that end ---- */

struct ends {
	char label[LABELS_MAX][LABEL_BYTES];
	char reason[LABELS_MAX][LABEL_BYTES];
	unsigned times[LABELS_MAX];
	size_t count;
};

/* "driver of [rack] ended with status 1; starting it again" */
static void on_message(void *user, const char *text, unsigned times)
{
	static const char *const words[] = { " ended with status", " was killed by signal",
		" has not responded" };
	struct ends *e = user;
	const char *end = NULL;
	size_t i = 0, n;

	for (size_t k = 0; !end && k < MEM_COUNT(words); k++)
		end = strstr(text, words[k]);
	if (!end)
		return;
	n = (size_t)(end - text);
	while (i < e->count && (strncmp(e->label[i], text, n) != 0 || e->label[i][n]))
		i++;
	if (i == LABELS_MAX || n >= LABEL_BYTES)
		return;
	if (i == e->count)
		snprintf(e->label[e->count++], LABEL_BYTES, "%.*s", (int)n, text);
	snprintf(e->reason[i], LABEL_BYTES, "%.*s", (int)strcspn(end + 1, ";"), end + 1);
	e->times[i] += times;
}

void check_restarts(struct doctor *d)
{
	struct ends e = { 0 };

	if (!doctor_each_message("holdoverd", DAY_S, on_message, &e)) {
		doctor_unknown(d, "journalctl cannot be read");
		return;
	}
	for (size_t i = 0; i < e.count; i++) {
		if (e.times[i] <= RESTARTS_MAX)
			continue;
		doctor_find(d, "%s ended %u times in the last day; the last time it %s", e.label[i],
			e.times[i], e.reason[i]);
		doctor_remedy(d, "Report it with its messages, then let the count begin afresh:");
		doctor_remedy(d, "journalctl --no-pager -u holdover-drivers --since -1d");
		doctor_remedy(d, "systemctl restart holdover-drivers");
	}
}

/* ---- 31: the clock ---- */

/* "the clock of this host was set forward by 3600 s: ..." (holdover-server) */
static void on_clock_set(void *user, const char *text, unsigned times)
{
	static const char before[] = "the clock of this host was set ";
	char *last = user;

	(void)times;
	if (!strncmp(text, before, strlen(before)))
		snprintf(last, LABEL_BYTES, "%.*s", (int)strcspn(text + strlen(before), ":"),
			text + strlen(before));
}

static void judge_jump(struct doctor *d)
{
	char last[LABEL_BYTES] = "";

	doctor_each_message("holdover-server", DAY_S, on_clock_set, last);
	if (!*last)
		return;
	doctor_find(d,
		"the clock was set %s in the last day: times of events before are off by that",
		last);
	doctor_remedy(d, "If it is right now, nothing more is to be done but to begin afresh:");
	doctor_remedy(d, "systemctl restart holdover");
	doctor_remedy(d, "If it goes on, look what sets it: timedatectl timesync-status, "
			 "chronyc tracking.");
}

static void judge_synchronisation(struct doctor *d)
{
	static const char *const argv[] = { "timedatectl", "show", "--property=NTPSynchronized",
		"--property=CanNTP", NULL };
	struct buf out = { 0 };
	int status = run_output(argv, CLOCK_MS, &out);

	if (status)
		doctor_unknown(d, "timedatectl does not answer");
	else if (strstr(buf_text(&out), "NTPSynchronized=no")) {
		doctor_find(d, "the clock is not synchronised: times of outages and dates of "
			       "certificates may be wrong");
		if (strstr(buf_text(&out), "CanNTP=no"))
			doctor_remedy(d, "apt install -y systemd-timesyncd");
		doctor_remedy(d, "timedatectl set-ntp true");
	}
	buf_fini(&out);
}

void check_clock(struct doctor *d)
{
	judge_synchronisation(d);
	judge_jump(d);
}

/* ---- 32: directories ---- */

static bool judge_space(struct doctor *d, const char *dir)
{
	struct statvfs fs;

	if (statvfs(dir, &fs))
		return true;
	if (fs.f_flag & ST_RDONLY) {
		doctor_find(d, "%s is read-only", dir);
		doctor_remedy_remount(d, "rw", dir);
		return false;
	}
	if (fs.f_blocks && !fs.f_bavail) {
		doctor_find(d, "%s: the file system is full", dir);
		doctor_remedy(d, "Make room there; this shows how much there is, and of what:");
		doctor_remedy(d, "df -h %s", dir);
		return false;
	}
	return true;
}

static void judge_owner(struct doctor *d, const char *dir)
{
	struct stat st;

	if (stat(dir, &st)) {
		doctor_find(d, "%s: %s", dir, strerror(errno));
		doctor_remedy(d, "systemd-tmpfiles --create");
	} else if (st.st_uid && !strcmp(dir, PRODUCT_STATE_DIR)) {
		doctor_find(d, "%s belongs to user %ld, not to root", dir, (long)st.st_uid);
		doctor_remedy(d, "systemd-tmpfiles --create");
	} else if (st.st_mode & S_IWOTH) {
		doctor_find(d, "%s can be written by every user of this host", dir);
		doctor_remedy(d, "systemd-tmpfiles --create");
	}
}

void check_state_dir(struct doctor *d)
{
	char *lasting = paths_lasting_dir(d->site.state_dir);
	struct stat st;

	judge_owner(d, d->site.state_dir);
	judge_space(d, d->site.state_dir);
	if (strcmp(lasting, d->site.state_dir) != 0 && !stat(lasting, &st))
		judge_space(d, lasting);
	free(lasting);
}

/* ---- 34: other programs ---- */

void check_other_daemons(struct doctor *d)
{
	struct proc p;

	for (size_t i = 0; i < other_programs_count; i++) {
		if (!proc_find(other_programs[i].process, &p))
			continue;
		doctor_find(d, "%s (pid %ld)", other_programs[i].does, (long)p.pid);
		if (!other_programs[i].yields) {
			doctor_remedy_stop(d, &p);
			continue;
		}
		doctor_remedy(d, "It does no harm. To hear no more of it:");
		doctor_remedy_accept(d);
	}
}

/* ---- 36: versions ---- */

static const struct {
	const char *prefix, *unit;
} programs[] = {
	{ "holdover-guard", "holdover-guard" },
	{ "holdover-snmp", "holdover-snmp" },
	{ "holdover", "holdover" },
};

struct old {
	struct doctor *doctor;
	bool said[MEM_COUNT(programs)];
};

/* Is it a driver of holdoverd, not another program of the same name? */
static bool on_process(void *user, const struct proc *p)
{
	struct old *o = user;
	size_t i = 0;

	if (!p->replaced)
		return true;
	while (i < MEM_COUNT(programs) &&
		strncmp(p->name, programs[i].prefix, strlen(programs[i].prefix)))
		i++;
	if (i == MEM_COUNT(programs) || o->said[i])
		return true;
	o->said[i] = true;
	doctor_find(o->doctor, "%s (pid %ld) is of a version that has been replaced since it began",
		p->name, (long)p->pid);
	doctor_remedy(o->doctor, "systemctl restart %s", programs[i].unit);
	return true;
}

void check_versions(struct doctor *d)
{
	struct old o = { .doctor = d };

	proc_each(on_process, &o);
}
