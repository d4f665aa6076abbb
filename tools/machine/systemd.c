/* SPDX-License-Identifier: GPL-2.0-or-later
 * systemd - see systemd.h.
 */
#include "tools/machine/systemd.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "tools/machine/run.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 10000, DO_TIMEOUT_MS = 120000 };

bool systemd_runs(void)
{
	return !access("/run/systemd/system", F_OK);
}

/* One word: "enabled", "static", "active", "failed". */
static bool is(const char *verb, const char *unit, const char *wanted)
{
	const char *const argv[] = { "systemctl", verb, unit, NULL };
	struct buf out = { 0 };
	bool same;

	run_output(argv, TIMEOUT_MS, &out);
	same = !strncmp(buf_text(&out), wanted, strlen(wanted));
	buf_fini(&out);
	return same;
}

bool systemd_is_enabled(const char *unit)
{
	return is("is-enabled", unit, "enabled");
}

bool systemd_is_active(const char *unit)
{
	return is("is-active", unit, "active");
}

static void last_line(struct buf *out, char why[SYSTEMD_WHY_MAX])
{
	char *text = mem_dup(buf_text(out)), *line = NULL, *save = NULL;

	for (char *l = strtok_r(text, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
		line = l;
	snprintf(why, SYSTEMD_WHY_MAX, "%s", line ? line : "no reason was given");
	free(text);
}

int systemd_do(const char *verb, const char *option, const char *unit, char why[SYSTEMD_WHY_MAX])
{
	const char *const argv[] = { "systemctl", verb, unit, option, NULL };
	struct buf out = { 0 };
	int status = run_output(argv, DO_TIMEOUT_MS, &out);

	last_line(&out, why);
	if (status < 0)
		snprintf(why, SYSTEMD_WHY_MAX, "systemctl: %s", strerror(-status));
	buf_fini(&out);
	return status;
}

/* ---- lines of a program's output ---- */

typedef void line_fn(void *user, char *line);

static bool each_line(const char *const argv[], line_fn *fn, void *user)
{
	struct buf out = { 0 };
	int status = run_output(argv, TIMEOUT_MS, &out);
	char *save = NULL, *text = mem_dup(buf_text(&out));

	for (char *line = strtok_r(text, "\n", &save); !status && line;
		line = strtok_r(NULL, "\n", &save))
		fn(user, line);
	free(text);
	buf_fini(&out);
	return !status;
}

struct stops {
	void (*fn)(void *user, const char *unit, unsigned seconds);
	void *user;
	char unit[256];
	unsigned seconds;
	bool known;
};

/* "1min 30s", "500ms", "infinity" */
static unsigned read_span(const char *text)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = { { "y", 31557600 }, { "month", 2629800 }, { "w", 604800 }, { "d", 86400 },
		{ "h", 3600 }, { "min", 60 }, { "ms", 0.001 },
		{ "us", 0.000001 }, { "s", 1 } };
	double sum = 0;

	if (!strncmp(text, "infinity", 8))
		return UINT_MAX;
	while (*text) {
		char *end;
		double n = strtod(text, &end);

		if (end == text)
			break;
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			if (!strncmp(end, units[i].unit, strlen(units[i].unit))) {
				sum += n * units[i].seconds;
				break;
			}
		text = end + strspn(end, "abcdefghijklmnopqrstuvwxyz ");
	}
	return sum < 1e9 ? (unsigned)sum : UINT_MAX;
}

/* "TimeoutStopUSec=1min 30s" and "Id=cron.service", in either order; a unit has both. */
static void stop_line(void *user, char *line)
{
	static const char id[] = "Id=", stop[] = "TimeoutStopUSec=";
	struct stops *s = user;

	if (!strncmp(line, stop, strlen(stop))) {
		s->seconds = read_span(line + strlen(stop));
		s->known = true;
	} else if (!strncmp(line, id, strlen(id))) {
		snprintf(s->unit, sizeof s->unit, "%s", line + strlen(id));
	} else {
		return;
	}
	if (!s->known || !*s->unit)
		return;
	s->fn(s->user, s->unit, s->seconds);
	s->known = false;
	*s->unit = 0;
}

bool systemd_each_stop(void (*fn)(void *user, const char *unit, unsigned seconds), void *user)
{
	static const char *const argv[] = { "systemctl", "show", "--property=Id,TimeoutStopUSec",
		"--type=service", "--state=running", "*", NULL };
	struct stops s = { .fn = fn, .user = user };

	return each_line(argv, stop_line, &s);
}

struct messages {
	systemd_message_fn *fn;
	void *user;
	const char *program;
	bool of_all;			/* the lines include those of other programs */
};

/* "holdover-server: UPS [rack]: on battery" (lib/log); in syslog it has no name before it. */
static void message_line(void *user, char *line)
{
	struct messages *m = user;
	size_t n = strlen(m->program);
	bool named = !strncmp(line, m->program, n) && !strncmp(line + n, ": ", 2);
	unsigned times;

	if (!named && m->of_all)
		return;
	line += named ? n + 2 : 0;
	times = log_times(line, &n);
	line[n] = 0;
	m->fn(m->user, line, times);
}

/* Without a journal journalctl prints nothing and succeeds. */
static bool has_journal(void)
{
	return !access("/run/log/journal", X_OK) || !access("/var/log/journal", X_OK);
}

/* A program that systemd has not started itself is in the journal under the name of the one that it
 * has started. */
static bool each_message_of(const char *identifier, unsigned since_s, struct messages *m)
{
	char since[64];
	const char *const argv[] = { "journalctl", "--quiet", "--output=cat", "--no-pager",
		"--identifier", identifier, "--since", since, NULL };

	snprintf(since, sizeof since, "-%us", since_s);
	return each_line(argv, message_line, m);
}

bool systemd_each_message(const char *program, unsigned since_s, systemd_message_fn *fn, void *user)
{
	static const char starter[] = "holdoverd";
	struct messages m = { .fn = fn, .user = user, .program = program };

	if (!has_journal() || !each_message_of(program, since_s, &m))
		return false;
	m.of_all = true;
	return !strcmp(program, starter) || each_message_of(starter, since_s, &m);
}
