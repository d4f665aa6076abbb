/* SPDX-License-Identifier: GPL-2.0-or-later
 * test - `holdover test UPS [quick|deep|stop]`: starts a battery test and waits for its end.
 */
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/timer.h"
#include "tools/cli/confirm.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/client/errand.h"
#include "tools/judge/selftest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { POLL_MS = 2000, TICK_MS = 1000 };

static const struct kind {
	const char *word, *commands[2];	/* the first that the UPS has is used */
	unsigned limit_s;		/* 0: do not wait for its end */
} kinds[] = {
	{ "quick", { "test.battery.start.quick", "test.battery.start" }, 600 },
	{ "deep", { "test.battery.start.deep", NULL }, 12 * 3600 },
	{ "stop", { "test.battery.stop", NULL }, 0 },
};

/* By enum selftest_result. */
static const struct {
	const char *text, *name;
	int status;
} results[] = {
	[SELFTEST_RUNNING] = { "it goes on in the UPS", "running", EXIT_UNKNOWN },
	[SELFTEST_PASSED] = { "passed", "passed", EXIT_FINE },
	[SELFTEST_FAILED] = { "FAILED", "failed", EXIT_SERIOUS },
	[SELFTEST_ABORTED] = { "aborted", "aborted", EXIT_SERIOUS },
	[SELFTEST_SILENT] = { "the UPS shows nothing of it", "unknown", EXIT_UNKNOWN },
	[SELFTEST_UNREPORTED] = { "ended; the UPS does not report a result", "unknown",
		EXIT_UNKNOWN },
};

struct testing {
	struct errand errand;		/* first */
	const struct kind *kind;
	struct selftest test;
	struct timer *tick;
	uv_signal_t interrupt;
	bool is_live;			/* seconds are counted on the terminal */
};

/* ---- what is shown ---- */

static unsigned seconds(const struct testing *t)
{
	return (unsigned)((clock_ms() - t->test.begun_ms) / 1000);
}

static void print_progress(const struct testing *t)
{
	printf("\r%s: self-test … %u s ", t->errand.ups->name, seconds(t));
	fflush(stdout);
}

static void print_measured(const struct selftest *s)
{
	bool charge = !isnan(s->charge_before) && !isnan(s->charge_now),
	     volts = !isnan(s->volts_lowest);

	if (!charge && !volts)
		return;
	fputs(" (", stdout);
	if (charge)
		printf("charge %.0f → %.0f %%", s->charge_before, s->charge_now);
	if (volts)
		printf("%s%.1f V lowest", charge ? ", " : "", s->volts_lowest);
	putchar(')');
}

static void print_text(const struct testing *t, enum selftest_result r)
{
	const char *said = ups_value(t->errand.ups, "ups.test.result");

	if (t->is_live)
		putchar('\r');
	printf("%s: self-test … %u s … %s", t->errand.ups->name, seconds(t), results[r].text);
	print_measured(&t->test);
	if (r != SELFTEST_PASSED && said)
		printf("; it reports \"%s\"", said);
	putchar('\n');
}

static void print_number(const char *key, double number)
{
	if (isnan(number))
		printf(",\"%s\":null", key);
	else
		printf(",\"%s\":%.10g", key, number);
}

static void print_json(const struct testing *t, const char *result)
{
	show_json_head();
	fputs("\"ups\":", stdout);
	show_json_text(t->errand.ups->name);
	printf(",\"test\":\"%s\",\"result\":\"%s\",\"reported\":", t->kind->word, result);
	show_json_text(ups_value(t->errand.ups, "ups.test.result"));
	print_number("seconds", t->kind->limit_s ? (double)seconds(t) : (double)NAN);
	print_number("charge_before", t->kind->limit_s ? t->test.charge_before : NAN);
	print_number("charge_after", t->kind->limit_s ? t->test.charge_now : NAN);
	print_number("voltage_lowest", t->kind->limit_s ? t->test.volts_lowest : NAN);
	puts("}");
}

/* ---- the course ---- */

static void finish(struct testing *t, enum selftest_result r)
{
	if (t->errand.tool->json)
		print_json(t, results[r].name);
	else
		print_text(t, r);
	errand_end(&t->errand, results[r].status);
}

static void look(struct testing *t)
{
	enum selftest_result r = selftest_look(&t->test, t->errand.ups, clock_ms());

	if (r != SELFTEST_RUNNING)
		finish(t, r);
	else if (t->is_live)
		print_progress(t);
}

static void on_tick(void *user)
{
	look(user);
}

static void changed(struct errand *e, const struct ups_change *change)
{
	struct testing *t = (struct testing *)(void *)e;

	(void)change;
	if (t->tick)
		look(t);
}

static void on_interrupt(uv_signal_t *s, int number)
{
	struct testing *t = s->data;

	(void)number;
	finish(t, SELFTEST_RUNNING);
	fprintf(stderr, "holdover: try: holdover test %s stop\n", t->errand.name);
}

static void stopped(struct testing *t)
{
	if (t->errand.tool->json)
		print_json(t, "stopped");
	else
		printf("%s: the UPS was ordered to stop its test\n", t->errand.ups->name);
	errand_end(&t->errand, EXIT_FINE);
}

static void on_ordered(void *user, enum sp_result result, const char *error)
{
	struct testing *t = user;

	(void)result;
	if (error) {
		errand_refused(&t->errand, error);
		return;
	}
	if (!t->kind->limit_s) {
		stopped(t);
		return;
	}
	t->tick = timer_new(&t->errand.loop, on_tick, t);
	timer_start(t->tick, TICK_MS, TICK_MS);
	uv_signal_start(&t->interrupt, on_interrupt, SIGINT);
}

/* ---- the beginning ---- */

static const char *command_of(const struct kind *k, const struct ups *ups)
{
	for (size_t i = 0; i < MEM_COUNT(k->commands) && k->commands[i]; i++)
		if (ups_command(ups, k->commands[i]))
			return k->commands[i];
	return NULL;
}

/* 0, or an exit status after printing why no test is begun now. */
static int may_begin(const struct testing *t)
{
	const char *name = t->errand.ups->name;
	enum show_state s = show_state(t->errand.ups);

	if (!t->kind->limit_s)
		return 0;
	if (s == SHOW_NO_DATA)
		return tool_fail(EXIT_UNKNOWN, "holdover status", "%s: no data", name);
	if (s == SHOW_ON_BATTERY || s == SHOW_LOW)
		return tool_fail(EXIT_SOMETHING, "holdover status",
			"%s is on battery; no test was begun", name);
	return 0;
}

static void begin(struct errand *e)
{
	struct testing *t = (struct testing *)(void *)e;
	const char *command = command_of(t->kind, e->ups);
	int status = may_begin(t);

	uv_signal_init(&e->loop, &t->interrupt);
	t->interrupt.data = t;
	if (!status && !command)
		status = tool_fail(EXIT_SOMETHING, "holdover cmd UPS",
			"%s has no command for this: %s", e->name, t->kind->commands[0]);
	if (status) {
		errand_end(e, status);
		return;
	}
	selftest_begin(&t->test, e->ups, t->kind->limit_s, clock_ms());
	live_order(e->live, e->ups, &(struct sp_request){ .verb = SP_INSTCMD, .name = command },
		on_ordered, t);
}

static void end(struct errand *e)
{
	struct testing *t = (struct testing *)(void *)e;

	timer_free(t->tick);
	if (t->interrupt.data)
		uv_close((uv_handle_t *)&t->interrupt, NULL);
}

static const struct kind *kind_named(const char *word)
{
	for (size_t i = 0; i < MEM_COUNT(kinds); i++)
		if (!strcmp(kinds[i].word, word))
			return &kinds[i];
	return NULL;
}

int test_run(const struct tool *tool, int argc, char **argv)
{
	struct testing t = { .kind = kind_named(argc > 1 ? argv[1] : "quick"),
		.is_live = isatty(STDOUT_FILENO) && !tool->json && !tool->quiet };

	if (argc < 1 || argc > 2 || !t.kind)
		return tool_fail(EXIT_USAGE, "holdover test UPS", "test: UPS [quick|deep|stop]");
	if (!strcmp(t.kind->word, "deep") &&
		!confirm(tool,
			"A deep test empties the battery; an outage meanwhile, or soon after, "
			"finds little of it"))
		return tool_fail(EXIT_SOMETHING, "--yes", "no test was begun");
	t.errand = (struct errand){ .tool = tool, .name = argv[0], .poll_ms = POLL_MS,
		.details = true, .orders = true, .begin = begin, .changed = changed, .end = end };
	return errand_run(&t.errand);
}
