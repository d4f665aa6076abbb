/* SPDX-License-Identifier: GPL-2.0-or-later
 * check - see check.h. Order and units are those of the Nagios plugin guidelines.
 */
#include "tools/plugin/check.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const struct {
	const char *name, *variable, *unit, *limits;
} metrics[CHECK_METRICS] = {
	[CHECK_CHARGE] = { "charge", "battery.charge", "%", ";0;100" },
	[CHECK_RUNTIME] = { "runtime", "battery.runtime", "s", ";0" },
	[CHECK_LOAD] = { "load", "ups.load", "%", ";0;100" },
	[CHECK_TEMPERATURE] = { "temperature", "ups.temperature", "", "" },
	/* deviation in percent of nominal; computed */
	[CHECK_VOLTAGE] = { "voltage", NULL, "%", "" },
};

/* By severity, then the words that a status has; the first that fits is the sentence. */
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
	static const int rank[] = { [CHECK_OK] = 0, [CHECK_WARNING] = 1, [CHECK_UNKNOWN] = 2,
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

static bool measure(const struct ups *ups, enum check_metric m, double *out)
{
	double nominal;

	if (m != CHECK_VOLTAGE)
		return ups_number(ups, metrics[m].variable, out);
	if (!ups_number(ups, "input.voltage", out) ||
		!ups_number(ups, "input.voltage.nominal", &nominal) || nominal <= 0)
		return false;
	*out = fabs(*out - nominal) * 100 / nominal;
	return true;
}

static void add_label(struct buf *perf, const struct ups *ups, bool prefix, const char *name)
{
	buf_add_text(perf, perf->len ? " " : "");
	for (const char *p = prefix ? ups->name : ""; *p; p++)
		buf_add_char(perf, isalnum((unsigned char)*p) || strchr("_-.", *p) ? *p : '_');
	buf_add_fmt(perf, "%s%s=", prefix ? "." : "", name);
}

/* Values with no threshold of their own. */
static void add_voltages(struct buf *perf, const struct ups *ups, bool prefix)
{
	static const char *const rows[][2] = { { "input", "input.voltage" },
		{ "battery", "battery.voltage" } };
	double value;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		if (!ups_number(ups, rows[i][1], &value))
			continue;
		add_label(perf, ups, prefix, rows[i][0]);
		buf_add_fmt(perf, "%.10g;;;;", value);
	}
}

/* `in_outage`: thresholds of the run time that nobody gave are in force. */
static enum check_state judge_metric(const struct check *c, const struct ups *ups,
	enum check_metric m, bool in_outage, bool prefix, struct buf *perf)
{
	struct range warning = c->warning[m], critical = c->critical[m];
	double value;

	if (!measure(ups, m, &value))
		return CHECK_OK;
	if (m == CHECK_RUNTIME && in_outage) {
		if (!warning.text)
			range_parse("600:", &warning);
		if (!critical.text)
			range_parse("300:", &critical);
	}
	add_label(perf, ups, prefix, metrics[m].name);
	buf_add_fmt(perf, "%.10g%s;%s;%s%s", value, metrics[m].unit,
		warning.text ? warning.text : "", critical.text ? critical.text : "",
		metrics[m].limits);
	if (range_alerts(&critical, value))
		return CHECK_CRITICAL;
	return range_alerts(&warning, value) ? CHECK_WARNING : CHECK_OK;
}

static void add_values(const struct ups *ups, struct buf *text)
{
	double value;

	if (ups_number(ups, "battery.charge", &value))
		buf_add_fmt(text, ", %.0f %%", value);
	if (ups_number(ups, "battery.runtime", &value))
		buf_add_fmt(text, value < 60 ? ", %.0f s left" : ", %.0f min left",
			value < 60 ? value : floor(value / 60));
	if (ups_number(ups, "ups.load", &value))
		buf_add_fmt(text, ", load %.0f %%", value);
}

/* The words of its status; a calibration discharges the battery by intent. */
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

enum check_state check_ups(const struct check *c, const struct ups *ups, bool prefix,
	struct buf *text, struct buf *perf)
{
	const char *status = ups->state == UPS_FRESH ? ups_value(ups, UPS_STATUS) : NULL;
	const uint32_t power = ST_OL | ST_OB | ST_OFF | ST_BYPASS | ST_FSD | ST_CAL;
	uint32_t words = status_parse(status ? status : "");
	const char *sentence;
	enum check_state state;

	if (ups->state == UPS_ABSENT) {
		buf_add_fmt(text, "%s: the server has no such UPS", ups->name);
		return CHECK_CRITICAL;
	}
	if (!(words & power)) {
		buf_add_fmt(text, "%s: no data", ups->name);
		return c->stale;
	}
	state = judge_status(words, &sentence);
	for (size_t m = 0; m < CHECK_METRICS; m++)
		state = check_worst(state, judge_metric(c, ups, (enum check_metric)m,
			words & ST_OB && !(words & ST_CAL), prefix, perf));
	add_voltages(perf, ups, prefix);
	buf_add_fmt(text, "%s%s", ups->name, sentence);
	add_values(ups, text);
	return state;
}
