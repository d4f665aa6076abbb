/* SPDX-License-Identifier: GPL-2.0-or-later
 * facts - derives the facts of the mapping.
 *
 * Words are NUT's status words; the first match is used. Some drivers publish negative numbers for
 * unknown values: these count as unknown, since a state that makes a machine power off needs
 * positive evidence.
 */
#include "mibs/upsmib/facts.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <string.h>
#include <strings.h>

static bool has(const char *text, const char *part)
{
	return text && strcasestr(text, part);
}

/* The number, or -1 if there is none or it is negative. */
static double known_number(const struct ups *ups, const char *name)
{
	double number;

	return ups_number(ups, name, &number) && number >= 0 ? number : -1;
}

/* ---- output ---- */

enum output_source upsmib_facts_source(uint32_t words)
{
	if (words & ST_OFF)		/* drivers report OL OFF for a dead output */
		return SOURCE_NONE;
	if (words & ST_BYPASS)
		return SOURCE_BYPASS;
	if (words & ST_OB || (words & ST_DISCHRG && !(words & ST_OL)))
		return SOURCE_BATTERY;
	if (words & ST_BOOST)
		return SOURCE_BOOSTER;
	if (words & ST_TRIM)
		return SOURCE_REDUCER;
	return words & ST_OL ? SOURCE_NORMAL : SOURCE_OTHER;
}

/* ---- battery ---- */

static bool any_battery_variable(const struct ups *ups)
{
	for (size_t i = 0; i < ups->var_count; i++)
		if (!strncasecmp(ups->vars[i].name, "battery.", 8) && !ups->vars[i].unconfirmed)
			return true;
	return false;
}

static enum battery_status battery_of(const struct ups *ups, uint32_t words)
{
	double charge_pct = known_number(ups, "battery.charge");
	double runtime_s = known_number(ups, "battery.runtime");
	double low_s = known_number(ups, "battery.runtime.low");
	bool used_up = runtime_s == 0 || (charge_pct >= 0 && charge_pct <= 1);

	if (words & ST_OB && used_up)
		return BATTERY_DEPLETED;
	if (has(ups_value(ups, "ups.alarm"), "no battery") ||
		has(ups_value(ups, "ups.status"), "no battery"))
		return BATTERY_DEPLETED;
	if (words & ST_LB || (words & ST_FSD && words & ST_OB))
		return BATTERY_LOW;
	if (runtime_s >= 0 && low_s >= 0 && runtime_s <= low_s)
		return BATTERY_LOW;
	if (words & (ST_OL | ST_OB) || any_battery_variable(ups))
		return BATTERY_NORMAL;
	return BATTERY_UNKNOWN;
}

/* ---- test ---- */

enum test_summary upsmib_facts_test(const char *text)
{
	static const struct { const char *part, *and; enum test_summary summary; } parts[] = {
		{ "progress", "", TEST_IN_PROGRESS }, { "running", "", TEST_IN_PROGRESS },
		{ "scheduled", "", TEST_IN_PROGRESS }, { "abort", "", TEST_ABORTED },
		{ "cancel", "", TEST_ABORTED }, { "stopped", "", TEST_ABORTED },
		{ "no test", "", TEST_NONE }, { "not ", "init", TEST_NONE },
		{ "none", "", TEST_NONE }, { "unknown", "", TEST_NONE },
		{ "warn", "", TEST_WARNING }, { "fail", "", TEST_ERROR },
		{ "error", "", TEST_ERROR }, { "bad", "", TEST_ERROR },
		{ "refused", "", TEST_ERROR }, { "invalid", "", TEST_ERROR },
		{ "pass", "", TEST_PASS }, { "ok", "", TEST_PASS },
		{ "success", "", TEST_PASS }, { "done", "", TEST_PASS },
	};

	/* older APC models write "NO" for none: recordings of apcsmart */
	if (!text[strspn(text, " ")] || !strcasecmp(text, "no"))
		return TEST_NONE;
	for (size_t i = 0; i < MEM_COUNT(parts); i++)
		if (strcasestr(text, parts[i].part) && strcasestr(text, parts[i].and))
			return parts[i].summary;
	return TEST_WARNING;
}

/* ---- input ---- */

static bool outside(double voltage, double low, double high)
{
	return voltage >= 0 && ((low > 0 && voltage < low) || (high > 0 && voltage > high));
}

/* Boosting and trimming are normal functions, so the input is not "bad". A test runs on battery
 * while the input is good. */
static bool input_is_bad(const struct ups *ups, uint32_t words, enum test_summary test)
{
	static const char *const names[] = {
		"input.voltage", "input.L1-N.voltage", "input.L2-N.voltage", "input.L3-N.voltage",
	};
	double low = known_number(ups, "input.transfer.low");
	double high = known_number(ups, "input.transfer.high");

	if (words & ST_OB && !(words & (ST_TEST | ST_CAL)) && test != TEST_IN_PROGRESS)
		return true;
	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (outside(known_number(ups, names[i]), low, high))
			return true;
	return false;
}

static bool input_is_gone(const struct ups *ups, uint32_t words)
{
	double voltage = known_number(ups, "input.voltage");
	double low = known_number(ups, "input.transfer.low");

	if (words & ST_OL)
		return false;
	return words & ST_OB || (voltage >= 0 && voltage < (low > 0 ? low : 1));
}

/* ---- countdowns ---- */

/* NUT has -1 (some drivers 0, -60 or -10) when no countdown runs; 65535 is the -1 of a device with
 * 16 bits, as 16 published recordings of running UPSes show. */
static long running_timer(const struct ups *ups, const char *name)
{
	double seconds = known_number(ups, name);

	if (seconds <= 0 || seconds == 65535)
		return -1;
	return seconds >= INT32_MAX ? INT32_MAX : (long)seconds;
}

void upsmib_facts_read(struct upsmib_facts *f, const struct ups *ups)
{
	const char *status = ups_value(ups, "ups.status"), *alarm = ups_value(ups, "ups.alarm");
	const char *result = ups_value(ups, "ups.test.result");
	const char *charger = ups_value(ups, "battery.charger.status");

	*f = (struct upsmib_facts){
		.stale = ups_state(ups) != UPS_FRESH, .battery = BATTERY_UNKNOWN,
		.source = SOURCE_OTHER, .test = TEST_NONE, .runtime_s = -1,
		.timer_s = { -1, -1, -1 }, .alarm_text = "",
	};
	if (f->stale)
		return;
	f->words = status_parse(status ? status : "") | (ups->fsd ? ST_FSD : 0);
	f->source = upsmib_facts_source(f->words);
	f->battery = battery_of(ups, f->words);
	f->test = upsmib_facts_test(result ? result : "");
	f->runtime_s = known_number(ups, "battery.runtime");
	f->battery_bad = known_number(ups, "battery.packs.bad") > 0 ||
		(f->test == TEST_ERROR && has(result, "battery"));
	f->charger_fault = charger && !strcasecmp(charger, "fault");
	f->standby = has(ups_value(ups, "ups.mode"), "standby");
	f->input_bad = input_is_bad(ups, f->words, f->test);
	f->input_gone = input_is_gone(ups, f->words);
	f->timer_s[0] = running_timer(ups, "ups.timer.shutdown");
	f->timer_s[1] = running_timer(ups, "ups.timer.start");
	f->timer_s[2] = running_timer(ups, "ups.timer.reboot");
	f->alarm_text = alarm ? alarm : "";
}
