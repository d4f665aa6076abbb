/* SPDX-License-Identifier: GPL-2.0-or-later
 * selftest - see selftest.h.
 */
#include "tools/judge/selftest.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	SECOND = 1000,
	/* a test that was not reported by then is SELFTEST_SILENT */
	SIGN_MS = 60 * SECOND,
	TEXT_MS = 10 * SECOND,		/* the text may follow the status by this time */
};

/* The first row whose word is part of the text is used. */
static const struct {
	const char *part;
	enum selftest_result result;
} meanings[] = {
	{ "no test", SELFTEST_UNREPORTED }, { "not possible", SELFTEST_FAILED },
	{ "progress", SELFTEST_RUNNING }, { "scheduled", SELFTEST_RUNNING },
	{ "running", SELFTEST_RUNNING }, { "abort", SELFTEST_ABORTED },
	{ "fail", SELFTEST_FAILED }, { "error", SELFTEST_FAILED },
	{ "warning", SELFTEST_FAILED }, { "change battery", SELFTEST_FAILED },
	{ "replace", SELFTEST_FAILED }, { "disconnected", SELFTEST_FAILED },
	{ "bad", SELFTEST_FAILED }, { "pass", SELFTEST_PASSED }, { "ok", SELFTEST_PASSED },
	{ "normal", SELFTEST_PASSED }, { "good", SELFTEST_PASSED },
};

enum selftest_result selftest_meaning(const char *text)
{
	for (size_t i = 0; i < MEM_COUNT(meanings); i++)
		if (strcasestr(text, meanings[i].part))
			return meanings[i].result;
	return SELFTEST_UNREPORTED;
}

static const char *text_of(const struct ups *ups, const char *name)
{
	const char *value = ups_value(ups, name);

	return value ? value : "";
}

static double number_of(const struct ups *ups, const char *name)
{
	double number;

	return ups_number(ups, name, &number) ? number : NAN;
}

void selftest_begin(struct selftest *s, const struct ups *ups, unsigned limit_s, uint64_t now)
{
	*s = (struct selftest){ .begun_ms = now, .limit_ms = (uint64_t)limit_s * SECOND };
	snprintf(s->text, sizeof s->text, "%s", text_of(ups, "ups.test.result"));
	snprintf(s->date, sizeof s->date, "%s", text_of(ups, "ups.test.date"));
	s->charge_before = s->charge_now = number_of(ups, "battery.charge");
	s->volts_lowest = number_of(ups, "battery.voltage");
}

static bool is_running(const struct ups *ups)
{
	return status_parse(text_of(ups, UPS_STATUS)) & (ST_TEST | ST_CAL) ||
	       selftest_meaning(text_of(ups, "ups.test.result")) == SELFTEST_RUNNING;
}

static bool is_news(const char *before, const char *now)
{
	return *now && strncmp(before, now, SELFTEST_TEXT_MAX - 1) != 0;
}

static void measure(struct selftest *s, const struct ups *ups)
{
	double volts = number_of(ups, "battery.voltage");

	s->charge_now = number_of(ups, "battery.charge");
	if (!(s->volts_lowest <= volts) && !isnan(volts))
		s->volts_lowest = volts;
}

/* By the text; if that has no known meaning by RB, battery to be replaced. */
static enum selftest_result verdict(const struct ups *ups)
{
	if (selftest_meaning(text_of(ups, "ups.test.result")) != SELFTEST_UNREPORTED)
		return selftest_meaning(text_of(ups, "ups.test.result"));
	return status_parse(text_of(ups, UPS_STATUS)) & ST_RB ? SELFTEST_FAILED
							      : SELFTEST_UNREPORTED;
}

enum selftest_result selftest_look(struct selftest *s, const struct ups *ups, uint64_t now)
{
	bool news = is_news(s->text, text_of(ups, "ups.test.result")) ||
		    is_news(s->date, text_of(ups, "ups.test.date"));

	measure(s, ups);
	if (ups_state(ups) == UPS_FRESH && is_running(ups)) {
		s->was_running = true;
		s->ended_ms = 0;
		return now - s->begun_ms < s->limit_ms ? SELFTEST_RUNNING : SELFTEST_UNREPORTED;
	}
	if (ups_state(ups) != UPS_FRESH)
		return now - s->begun_ms < s->limit_ms ? SELFTEST_RUNNING : SELFTEST_SILENT;
	if (!s->was_running && !news)
		return now - s->begun_ms < SIGN_MS ? SELFTEST_RUNNING : SELFTEST_SILENT;
	if (!s->ended_ms)
		s->ended_ms = now;
	return news || now - s->ended_ms >= TEXT_MS ? verdict(ups) : SELFTEST_RUNNING;
}
