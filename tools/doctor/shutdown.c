/* SPDX-License-Identifier: GPL-2.0-or-later
 * shutdown - checks of the shutdown at the end of a battery: which program shuts this machine down,
 * is there enough time, does the UPS cut its load and switch it on again.
 */
#include "lib/clients.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "tools/doctor/checks.h"
#include "tools/machine/guard_state.h"
#include "tools/machine/nut_units.h"
#include "tools/machine/systemd.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define HOOK "/usr/lib/systemd/system-shutdown/holdover"
#define RECORD "/run/holdover-guard/killpower"
#define REHEARSED "/var/lib/holdover-guard/rehearsed"

enum { UNITS_SHOWN_MAX = 5, YEAR_S = 365 * 86400 };

static const char guard_name[] = "holdover-guard";

static bool guard_is_installed(const struct doctor *d)
{
	char *path = paths_join(d->site.programs, guard_name);
	bool is = !access(path, X_OK);

	free(path);
	return is;
}

/* ---- 17 and 18: who watches ---- */

void check_guarded(struct doctor *d)
{
	struct proc p;

	if (!d->site.guard_enabled || proc_find(guard_name, &p) || proc_find("upsmon", &p))
		return;
	doctor_find(d, "this machine is not shut down when a battery runs out: no guard runs");
	if (!guard_is_installed(d))
		doctor_remedy(d, "apt install -y holdover-guard");
	else
		doctor_remedy(d, "systemctl enable --now holdover-guard");
	doctor_remedy(d,
		"Or configure upsmon; or, if nothing is to shut this machine down, write to "
		"holdover.conf: [guard] enable = no");
}

/* "rack@localhost:3493": the name, if the host is this one. */
static bool is_local(const char *system, char *name, size_t size)
{
	const char *at = strchr(system, '@'), *host = at ? at + 1 : "localhost";
	char bare[256];

	snprintf(name, size, "%.*s", (int)strcspn(system, "@"), system);
	snprintf(bare, sizeof bare, "%.*s", (int)strcspn(host, strncmp(host, "::", 2) ? ":" : "]"),
		host);
	return site_is_loopback(bare);
}

static void find_local(void *user, const struct client *c)
{
	*(bool *)user |= c->local;
}

/* Only feeds have server.clients. */
static bool is_logged_in(const struct ups *ups)
{
	const char *clients = ups_value(ups, "server.clients");
	bool found = !clients;

	clients_each(clients, find_local, &found);
	return found;
}

static void judge_monitors(struct doctor *d, const struct site *s)
{
	char name[256];

	for (size_t i = 0; i < s->monitor_count; i++) {
		const struct ups *ups;

		if (!is_local(s->monitors[i].ups, name, sizeof name))
			continue;
		ups = doctor_ups(d, name);
		if (!ups)
			doctor_find(d, "upsmon.conf:%u: there is no UPS \"%s\"",
				s->monitors[i].line, name);
		else if (!is_logged_in(ups))
			doctor_find(d, "upsmon of this host is not logged in to %s", name);
		else
			continue;
		doctor_remedy(d,
			"Correct that line, name, user and password as ups.conf and upsd.users "
			"have them; then run:");
		doctor_remedy(d, "systemctl restart nut-monitor");
	}
}

static void say_not_running(struct doctor *d, const struct site *s)
{
	doctor_find(d, "%s/upsmon.conf watches %s, but upsmon does not run", PRODUCT_NUT_CONF_DIR,
		s->monitors[0].ups);
	if (!nut_units_monitor())
		doctor_remedy(d, "sed -i s/^MODE=.*/MODE=netclient/ %s/nut.conf",
			PRODUCT_NUT_CONF_DIR);
	doctor_remedy(d, "systemctl enable nut-monitor");
	doctor_remedy(d, "systemctl restart nut-monitor");
	doctor_remedy(d, "If Holdover's guard is to watch instead, remove the MONITOR lines.");
}

void check_upsmon(struct doctor *d)
{
	struct site nut;		/* upsmon reads no other directory */
	struct proc p;

	site_read(PRODUCT_NUT_CONF_DIR, &nut);
	if (nut.monitor_count && !proc_find("upsmon", &p))
		say_not_running(d, &nut);
	else if (nut.monitor_count && d->serves)
		judge_monitors(d, &nut);
	site_fini(&nut);
}

/* ---- 19: several UPSes ---- */

void check_need(struct doctor *d)
{
	size_t usable = 0;
	struct proc p;
	char *file;

	if (!doctor_may_read(d, "ups.conf") || !doctor_may_read(d, "holdover.conf"))
		return;
	for (size_t i = 0; i < d->site.settings.ups_count; i++)
		usable += d->site.settings.ups[i]->usable;
	if (usable < 2 || d->site.guard_need || !d->site.guard_enabled ||
		!proc_find(guard_name, &p))
		return;
	doctor_find(d, "%zu UPSes: the first one that runs out shuts this machine down", usable);
	doctor_remedy(d,
		"Say how many of them this machine needs; 1 where it has a power supply for each, "
		"%zu where each feeds a part of it:",
		usable);
	file = site_file(&d->site, "holdover.conf");
	doctor_remedy(d, "printf '[guard]\\n  need = 1\\n' >>%s", file);
	free(file);
	doctor_remedy_reload(d);
}

/* ---- 20: the last command ---- */

static bool has_any(const struct ups *ups, const char *const names[])
{
	for (size_t i = 0; names[i]; i++)
		if (ups_command(ups, names[i]))
			return true;
	return false;
}

void check_can_cut(struct doctor *d)
{
	static const char *const cuts[] = { "shutdown.return", "shutdown.stayoff", "load.off",
		"load.off.delay", "shutdown.reboot", NULL };
	static const char *const returns[] = { "shutdown.return", "shutdown.reboot", "load.on",
		"load.on.delay", NULL };

	if (d->upses.count && !d->has_commands) {
		doctor_unknown(d, "commands are shown on the feeds only; run as root");
		return;
	}
	for (size_t i = 0; i < d->upses.count; i++) {
		const struct ups *ups = d->upses.ups[i];

		if (!doctor_is_fresh(ups) || (has_any(ups, cuts) && has_any(ups, returns)))
			continue;
		doctor_find_of(d, ups->name, "%s cannot %s its load", ups->name,
			has_any(ups, cuts) ? "restore" : "cut");
		doctor_remedy(d,
			"If the mains return while this machine shuts down, it stays off: set "
			"\"restore on AC power loss\" in its BIOS, and expect to start it by hand. "
			"When that is done:");
		doctor_remedy_accept(d);
	}
}

/* ---- 21 and 22: time ---- */

/* The least of a variable over all UPSes; false: none has it. */
static bool least(const struct doctor *d, const char *variable, double *value, const char **ups)
{
	bool any = false;
	double n;

	for (size_t i = 0; i < d->upses.count; i++) {
		if (!doctor_is_fresh(d->upses.ups[i]) ||
			!ups_number(d->upses.ups[i], variable, &n) || n < 0 || (any && n >= *value))
			continue;
		any = true;
		*value = n;
		*ups = d->upses.ups[i]->name;
	}
	return any;
}

/* The run time left when the shutdown begins. upsmon waits for the low battery; the guard begins as
 * early as this machine needs, if the run time is known and the battery is sufficient. */
static bool time_left(const struct doctor *d, const struct guard_state *g, double *left,
	const char **ups)
{
	return (!g->stands_by && least(d, "battery.runtime", left, ups)) ||
	       least(d, "battery.runtime.low", left, ups);
}

static bool is_writable(const struct ups *ups, const char *name)
{
	const struct var *v = ups ? ups_var(ups, name) : NULL;

	return v && v->flags & VAR_RW;
}

void check_time_to_stop(struct doctor *d)
{
	struct guard_state g;
	const char *ups;
	double left;
	int status = guard_state_read(d->site.state_dir, &g);

	if (status == -EPERM)
		doctor_unknown(d, "the guard answers root and its own user only");
	if (status || !g.needed_s || !time_left(d, &g, &left, &ups) || left >= (double)g.needed_s)
		return;
	doctor_find_of(d, ups, "%s %s %.0f s; this machine needs %ld s to shut down", ups,
		g.stands_by ? "reports a low battery when it lasts another" : "lasts", left,
		g.needed_s);
	if (g.stands_by && is_writable(doctor_ups(d, ups), "battery.runtime.low"))
		doctor_remedy(d, "holdover%s set %s battery.runtime.low=%ld", d->options, ups,
			g.needed_s + 60);
	doctor_remedy(d,
		"Shorten what stops slowly (TimeoutStopSec= of its unit; journalctl -b -1 -r shows the "
		"last shutdown). Then have the time measured afresh:");
	doctor_remedy(d, "rm -f /var/lib/holdover-guard/shutdowns");
	doctor_remedy(d, "systemctl restart holdover-guard");
}

struct slow {
	double left_s;
	char units[UNITS_SHOWN_MAX][128];
	unsigned seconds[UNITS_SHOWN_MAX];
	size_t count, more;
};

static void on_stop(void *user, const char *unit, unsigned seconds)
{
	struct slow *s = user;

	if ((double)seconds <= s->left_s || !strncmp(unit, "holdover", 8))
		return;
	if (s->count == UNITS_SHOWN_MAX) {
		s->more++;
		return;
	}
	snprintf(s->units[s->count], sizeof s->units[0], "%s", unit);
	s->seconds[s->count++] = seconds;
}

static void say_drop_in(struct doctor *d, const char *unit, double seconds)
{
	char path[256], *folder;

	snprintf(path, sizeof path, "/etc/systemd/system/%s.d", unit);
	folder = doctor_word(path);
	doctor_remedy(d, "What is not stopped by then is killed, if that is right:");
	doctor_remedy(d, "mkdir -p %s", folder);
	doctor_remedy(d, "printf '[Service]\\nTimeoutStopSec=%.0f\\n' >%s/stop.conf", seconds,
		folder);
	doctor_remedy(d, "systemctl daemon-reload");
	free(folder);
}

void check_slow_units(struct doctor *d)
{
	struct slow s = { 0 };
	const char *ups;

	if (!least(d, "battery.runtime", &s.left_s, &ups))
		return;
	if (!systemd_each_stop(on_stop, &s)) {
		doctor_unknown(d, "systemctl does not answer");
		return;
	}
	for (size_t i = 0; i < s.count; i++) {
		if (s.seconds[i] == UINT_MAX)
			doctor_find(d, "%s may take any time to stop; %s lasts %.0f s", s.units[i],
				ups, s.left_s);
		else
			doctor_find(d, "%s may take %u s to stop; %s lasts %.0f s", s.units[i],
				s.seconds[i], ups, s.left_s);
		say_drop_in(d, s.units[i], s.left_s / 2);
	}
	if (s.more)
		doctor_find(d, "%zu more units may stop slowly", s.more);
}

/* ---- 23 and 24: the hook and its record ---- */

void check_hook(struct doctor *d)
{
	struct statvfs fs;

	if (!guard_is_installed(d))
		return;
	if (access(HOOK, F_OK)) {
		doctor_find(d, "%s is missing: no UPS will cut its load", HOOK);
		doctor_remedy_reinstall(d, "holdover-guard");
	} else if (!statvfs(HOOK, &fs) && fs.f_flag & ST_NOEXEC) {
		doctor_find(d, "%s is on a file system that is mounted noexec", HOOK);
		doctor_remedy_remount(d, "exec", HOOK);
	} else if (access(HOOK, X_OK)) {
		doctor_find(d, "%s is not executable", HOOK);
		doctor_remedy(d, "chmod 755 %s", HOOK);
	}
}

void check_record(struct doctor *d)
{
	struct guard_state g;

	if (access(RECORD, F_OK)) {
		if (errno == EACCES)
			doctor_unknown(d, "this user may not look at %s; run as root", RECORD);
		return;
	}
	if (!guard_state_read(d->site.state_dir, &g) && !g.is_watching)
		return;		/* a shutdown is in progress */
	doctor_find(d,
		"%s is there, though this machine is not shutting down: the next shutdown for "
		"any reason cuts the load of the UPS",
		RECORD);
	doctor_remedy(d, "rm %s", RECORD);
	doctor_remedy(d, "Report what happened before; the guard's messages:");
	doctor_remedy(d, "journalctl --no-pager -t holdover-guard");
}

/* ---- 35: a rehearsal ---- */

void check_rehearsal(struct doctor *d)
{
	struct stat st;
	struct proc p;

	if (!proc_find(guard_name, &p))
		return;
	if (!stat(REHEARSED, &st) && time(NULL) - st.st_mtime <= YEAR_S)
		return;
	if (errno == EACCES) {
		doctor_unknown(d, "this user may not look at %s; run as root", REHEARSED);
		return;
	}
	doctor_find(d, access(REHEARSED, F_OK) ? "the shutdown was never rehearsed"
					       : "the last rehearsal is older than a year");
	doctor_remedy(d, "holdover%s guard rehearse", d->options);
}
