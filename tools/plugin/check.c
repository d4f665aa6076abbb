/* SPDX-License-Identifier: GPL-2.0-or-later
 * check - see check.h. Order and units are those of the Nagios plugin guidelines.
 */
#include "tools/plugin/check.h"
#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/upsmib/lines.h"
#include "mibs/upsmib/take.h"
#include "tools/plugin/battery_date.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

struct metric {
	const char *name, *variables[2], *unit, *limits;
	/* For several phases: the object of UPS-MIB whose row has the names, and which phase value
	 * is used. */
	uint32_t phases[4];
	/* NULL: the first variable that is a number */
	bool (*measure)(const struct check *c, const struct reading *r, double *out);
};

static bool measure_voltage(const struct check *c, const struct reading *r, double *out);
static bool measure_age(const struct check *c, const struct reading *r, double *out);
static bool measure_battery_age(const struct check *c, const struct reading *r, double *out);

static const struct metric metrics[CHECK_METRICS] = {
	[CHECK_CHARGE] = { "charge", { "battery.charge" }, "%", ";0;100", { 0 }, NULL },
	[CHECK_RUNTIME] = { "runtime", { "battery.runtime" }, "s", ";0", { 0 }, NULL },
	[CHECK_LOAD] = { "load", { "ups.load" }, "%", ";0;100", { 4, 4, 1, 5 }, NULL },
	[CHECK_VOLTAGE] = { "voltage", { NULL }, "%", "", { 0 }, measure_voltage },
	[CHECK_INPUT] = { "input", { "input.voltage" }, "", "", { 3, 3, 1, 3 }, NULL },
	[CHECK_BATTERY] = { "battery", { "battery.voltage" }, "", "", { 0 }, NULL },
	[CHECK_TEMPERATURE] = { "temperature", { "ups.temperature", "battery.temperature" }, "", "",
		{ 0 }, NULL },
	[CHECK_AGE] = { "age", { NULL }, "s", ";0", { 0 }, measure_age },
	[CHECK_BATTERY_AGE] = { "battery_age", { NULL }, "", ";0", { 0 }, measure_battery_age },
};

/* Sorted by severity; the first row whose words the status has is the sentence. */
static const struct {
	uint32_t word;
	enum check_state state;
	const char *text;
} faults[] = {
	{ ST_FSD, CHECK_CRITICAL, ": forced shutdown" },
	{ ST_LB, CHECK_CRITICAL, ": battery low" },
	{ ST_OFF, CHECK_CRITICAL, ": off" },
	{ ST_OVER, CHECK_CRITICAL, ": overloaded" },
	{ ST_OB, CHECK_WARNING, " on battery" },
	{ ST_BYPASS, CHECK_WARNING, " on bypass" },
	{ ST_RB, CHECK_WARNING, ": replace the battery" },
};

const char *check_word(enum check_state s)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };

	return words[s];
}

enum check_state check_worst(enum check_state a, enum check_state b)
{
	static const int rank[] = { [CHECK_OK] = 0,
		[CHECK_WARNING] = 1,
		[CHECK_UNKNOWN] = 2,
		[CHECK_CRITICAL] = 3 };

	return rank[a] >= rank[b] ? a : b;
}

bool check_threshold(const char *text, struct range of[CHECK_METRICS])
{
	const char *equals = strchr(text, '=');
	size_t n = equals ? (size_t)(equals - text) : 0;

	if (!equals)
		return range_parse(text, &of[CHECK_CHARGE]);
	for (size_t i = 0; i < CHECK_METRICS; i++)
		if (strlen(metrics[i].name) == n && !strncmp(metrics[i].name, text, n))
			return range_parse(equals + 1, &of[i]);
	return false;
}

/* ---- values ---- */

/* The value of the phases that is farthest from `middle`. */
static bool measure_phases(const struct ups *ups, const uint32_t object[4], double middle,
	double *out)
{
	const uint32_t first[] = { object[0], object[1], object[2], object[3], 1 };
	unsigned line;
	const struct upsmib_row *row = upsmib_take_row(first, MEM_COUNT(first), &line);
	bool any = false;

	for (size_t i = 0; row && i < UPSMIB_VARS && row->phase_vars[i] && !any; i++)
		for (line = 0; line < UPSMIB_LINES_MAX; line++) {
			double value;

			if (!upsmib_lines_number(ups, row, row->phase_vars[i], line, &value))
				continue;
			if (!any || fabs(value - middle) > fabs(*out - middle))
				*out = value;
			any = true;
		}
	return any;
}

static bool measure_around(const struct ups *ups, const struct metric *m, double middle,
	double *out)
{
	for (size_t i = 0; i < MEM_COUNT(m->variables) && m->variables[i]; i++)
		if (ups_number(ups, m->variables[i], out))
			return true;
	return m->phases[0] && measure_phases(ups, m->phases, middle, out);
}

static bool measure(const struct check *c, const struct reading *r, const struct metric *m,
	double *out)
{
	return m->measure ? m->measure(c, r, out) : measure_around(r->ups, m, 0, out);
}

/* The deviation of the input from nominal, in percent of nominal, to a hundredth. */
static bool measure_voltage(const struct check *c, const struct reading *r, double *out)
{
	double nominal;

	(void)c;
	if (!ups_number(r->ups, "input.voltage.nominal", &nominal) || nominal <= 0 ||
		!measure_around(r->ups, &metrics[CHECK_INPUT], nominal, out))
		return false;
	*out = round(fabs(*out - nominal) * 10000 / nominal) / 100;
	return true;
}

static bool measure_age(const struct check *c, const struct reading *r, double *out)
{
	(void)c;
	*out = r->age_s;
	return !isnan(r->age_s);
}

/* In years, to a hundredth. */
static bool measure_battery_age(const struct check *c, const struct reading *r, double *out)
{
	if (!battery_date_age(ups_value(r->ups, "battery.date"), c->now, out) &&
		!battery_date_age(ups_value(r->ups, "battery.mfr.date"), c->now, out))
		return false;
	*out = floor(*out * 100) / 100;
	return true;
}

/* ---- performance data ---- */

static void add_label(struct buf *perf, const struct ups *ups, bool prefix, const char *name)
{
	buf_add_text(perf, perf->len ? " " : "");
	for (const char *p = prefix ? ups->name : ""; *p; p++)
		buf_add_char(perf, isalnum((unsigned char)*p) || strchr("_-.", *p) ? *p : '_');
	buf_add_fmt(perf, "%s%s=", prefix ? "." : "", name);
}

/* `in_outage`: the default thresholds of the run time apply. */
static enum check_state judge_metric(const struct check *c, const struct reading *r,
	enum check_metric m, bool in_outage, bool prefix, struct buf *perf)
{
	struct range warning = c->warning[m], critical = c->critical[m];
	double value;

	if (!measure(c, r, &metrics[m], &value))
		return CHECK_OK;
	if (m == CHECK_RUNTIME && in_outage) {
		if (!warning.text)
			range_parse("600:", &warning);
		if (!critical.text)
			range_parse("300:", &critical);
	}
	add_label(perf, r->ups, prefix, metrics[m].name);
	buf_add_fmt(perf, "%.10g%s;%s;%s%s", value, metrics[m].unit,
		warning.text ? warning.text : "", critical.text ? critical.text : "",
		metrics[m].limits);
	if (range_alerts(&critical, value))
		return CHECK_CRITICAL;
	return range_alerts(&warning, value) ? CHECK_WARNING : CHECK_OK;
}

/* ---- the sentence ---- */

static void add_duration(struct buf *text, double seconds)
{
	if (seconds < 60)
		buf_add_fmt(text, "%.0f s", seconds);
	else if (seconds < 7200)
		buf_add_fmt(text, "%.0f min", floor(seconds / 60));
	else
		buf_add_fmt(text, "%.0f h", floor(seconds / 3600));
}

static void add_values(const struct check *c, const struct reading *r, struct buf *text)
{
	double value;

	if (measure(c, r, &metrics[CHECK_CHARGE], &value))
		buf_add_fmt(text, ", %.0f %%", value);
	if (measure(c, r, &metrics[CHECK_RUNTIME], &value)) {
		buf_add_text(text, ", ");
		add_duration(text, value);
		buf_add_text(text, " left");
	}
	if (measure(c, r, &metrics[CHECK_LOAD], &value))
		buf_add_fmt(text, ", load %.0f %%", value);
}

/* "rack: no data for 34 s (driver not connected)" */
static enum check_state report_no_data(const struct check *c, const struct reading *r,
	struct buf *text)
{
	buf_add_fmt(text, "%s: no data", r->ups->name);
	if (!isnan(r->age_s)) {
		buf_add_text(text, " for ");
		add_duration(text, r->age_s);
	}
	if (*r->why)
		buf_add_fmt(text, " (%s)", r->why);
	return c->stale;
}

/* The words of its status; a calibration discharges the battery intentionally. */
static enum check_state judge_status(uint32_t words, const char **sentence)
{
	enum check_state state = CHECK_OK;

	if (words & ST_CAL)
		words &= ~(uint32_t)(ST_OB | ST_LB);
	*sentence = words & ST_CAL ? " calibrating" : words & ST_TEST ? " testing" : " on line";
	for (size_t i = 0; i < MEM_COUNT(faults); i++) {
		if (!(words & faults[i].word))
			continue;
		if (state == CHECK_OK)
			*sentence = faults[i].text;
		state = check_worst(state, faults[i].state);
	}
	return state;
}

enum check_state check_ups(const struct check *c, const struct reading *r, bool prefix,
	struct buf *text, struct buf *perf)
{
	const char *status = r->ups->state == UPS_FRESH ? ups_value(r->ups, UPS_STATUS) : NULL;
	const uint32_t power = ST_OL | ST_OB | ST_OFF | ST_BYPASS | ST_FSD | ST_CAL;
	uint32_t words = status_parse(status ? status : "");
	bool in_outage = words & ST_OB && !(words & ST_CAL);
	const char *sentence;
	enum check_state state;

	if (r->ups->state == UPS_ABSENT) {
		buf_add_fmt(text, "%s: the server has no such UPS", r->ups->name);
		return CHECK_CRITICAL;
	}
	if (!(words & power))
		return report_no_data(c, r, text);
	state = judge_status(words, &sentence);
	for (size_t m = 0; m < CHECK_METRICS; m++)
		state = check_worst(state,
			judge_metric(c, r, (enum check_metric)m, in_outage, prefix, perf));
	buf_add_fmt(text, "%s%s", r->ups->name, sentence);
	if (words & ST_OB && *sentence == ' ' && !isnan(r->outage_s)) {
		buf_add_text(text, " for ");
		add_duration(text, r->outage_s);
	}
	add_values(c, r, text);
	return state;
}
