/* SPDX-License-Identifier: GPL-2.0-or-later
 * values - checks of what the UPSes report: battery, load, impossible values.
 */
#include "lib/mem.h"
#include "lib/status.h"
#include "tools/doctor/checks.h"
#include "tools/machine/systemd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { YEARS_MAX = 5, TEST_DAYS_MAX = 180, DAY_S = 86400, HOUR_S = 3600, LOAD_MAX_PCT = 80,
	RUNTIME_MIN_S = 180, CHARGED_PCT = 90, FLAPS_MAX = 10 };

typedef void judge_fn(struct doctor *d, const struct ups *ups);

static void each_fresh(struct doctor *d, judge_fn *judge)
{
	for (size_t i = 0; i < d->upses.count; i++)
		if (doctor_is_fresh(d->upses.ups[i]))
			judge(d, d->upses.ups[i]);
}

/* ---- 25: the battery ---- */

/* Reads the forms of dates that UPSes have; a year of two digits is of this century. -1: none of
 * them. `form` gets the form found. */
static time_t read_date(const char *text, const char **form)
{
	static const char *const forms[] = { "%Y/%m/%d", "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y",
		"%d.%m.%Y", "%Y%m%d" };

	for (size_t i = 0; text && i < MEM_COUNT(forms); i++) {
		struct tm t = { 0 };
		const char *end = strptime(text, forms[i], &t);

		if (!end || (*end && *end != ' ') || t.tm_year < 90)
			continue;
		t.tm_isdst = -1;
		*form = forms[i];
		return mktime(&t);
	}
	return -1;
}

static long days_since(const struct ups *ups, const char *const names[])
{
	const char *form;

	for (size_t i = 0; names[i]; i++) {
		time_t when = read_date(ups_value(ups, names[i]), &form);

		if (when > 0 && when <= time(NULL))
			return (long)((time(NULL) - when) / DAY_S);
	}
	return -1;
}

static void judge_test(struct doctor *d, const struct ups *ups)
{
	static const char *const dates[] = { "ups.test.date", "battery.test.date", NULL };
	const char *result = ups_value(ups, "ups.test.result");
	long days = days_since(ups, dates);

	if (result && (strcasestr(result, "fail") || strcasestr(result, "bad"))) {
		doctor_find_of(d, ups->name, "%s: its last self-test: %s", ups->name, result);
		doctor_remedy(d, "Replace the battery, unless it passes another test:");
		doctor_remedy(d, "holdover%s test %s", d->options, ups->name);
	} else if (days > TEST_DAYS_MAX) {
		doctor_find_of(d, ups->name, "%s: its last self-test was %ld days ago", ups->name,
			days);
		doctor_remedy(d, "holdover%s test %s", d->options, ups->name);
	}
}

/* If the UPS stores the date it is set there, else in ups.conf. */
static void say_replace(struct doctor *d, const struct ups *ups)
{
	static const char name[] = "battery.date";
	const struct section *s = doctor_section(d, ups->name);
	const struct var *v = ups_var(ups, name);
	const char *form = "%Y/%m/%d";

	if (v)
		read_date(v->value, &form);
	if (!(v && v->flags & VAR_RW) && (!s || d->site.settings.automatic)) {
		doctor_remedy(d, "Replace the battery. This UPS does not keep its date:");
		doctor_remedy(d, "write override.battery.date to its section of ups.conf.");
		return;
	}
	doctor_remedy(d, "Replace the battery, then enter its date:");
	if (v && v->flags & VAR_RW) {
		doctor_remedy(d, "holdover%s set %s %s=$(date +%s)", d->options, ups->name, name,
			form);
		return;
	}
	doctor_remedy(d, "sed -i \"%ua\\\\  override.%s = $(date +%s)\" %s", s->line, name, form,
		d->site.settings.file);
	doctor_remedy_reload(d);
}

static void judge_battery(struct doctor *d, const struct ups *ups)
{
	static const char *const dates[] = { "battery.date", "battery.mfr.date", NULL };
	long days = days_since(ups, dates);

	if (doctor_says(ups, ST_RB)) {
		doctor_find_of(d, ups->name, "%s: the battery should be replaced", ups->name);
		say_replace(d, ups);
	} else if (days > YEARS_MAX * 365) {
		doctor_find_of(d, ups->name, "%s: the battery is %ld years old", ups->name,
			days / 365);
		say_replace(d, ups);
	}
	judge_test(d, ups);
}

void check_battery(struct doctor *d)
{
	each_fresh(d, judge_battery);
}

/* ---- 26: reserve ---- */

/* While a battery is being charged its run time still rises. */
static bool is_short(const struct ups *ups, double runtime)
{
	double charge = 100;

	ups_number(ups, "battery.charge", &charge);
	return runtime >= 0 && runtime < RUNTIME_MIN_S && charge >= CHARGED_PCT &&
	       doctor_says(ups, ST_OL);
}

static void judge_reserve(struct doctor *d, const struct ups *ups)
{
	double n;

	if (ups_number(ups, "ups.load", &n) && n > LOAD_MAX_PCT)
		doctor_find_of(d, ups->name, "%s: its load is %.0f %%", ups->name, n);
	if (ups_number(ups, "battery.runtime", &n) && is_short(ups, n))
		doctor_find_of(d, ups->name, "%s: its full battery lasts %.0f s", ups->name, n);
}

void check_reserve(struct doctor *d)
{
	each_fresh(d, judge_reserve);
}

/* ---- the journal of the server ---- */

struct counted {
	const char *ups, *text;
	const char *mended_by;		/* a setting whose change restarts the count; or NULL */
	unsigned count;
};

/* The server logs who sets what: `UPS [rack]: SET "NAME" by user 0 on its feed`, and
 * `10.0.0.9: SET "NAME" of UPS "rack" by "admin": accepted`. */
static bool is_mended(const struct counted *c, const char *message)
{
	char set[128], feed[128], network[128];

	if (!c->mended_by)
		return false;
	snprintf(set, sizeof set, "SET \"%s\"", c->mended_by);
	snprintf(feed, sizeof feed, "UPS [%s]: SET ", c->ups);
	snprintf(network, sizeof network, " of UPS \"%s\" by ", c->ups);
	return strstr(message, set) &&
	       (!strncmp(message, feed, strlen(feed)) || strstr(message, network));
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static const char outage[] = "on battery", outage_end[] = "back on mains";

/* If both come too fast the server counts them in one line (lib/log); they alternate. */
static unsigned count_of(const char *text, const char *wanted, unsigned times)
{
	if (times > 1 && begins(text, outage))
		return begins(outage, wanted) ? (times + 1) / 2 : times / 2;
	if (times > 1 && begins(text, outage_end))
		return begins(outage_end, wanted) ? (times + 1) / 2 : times / 2;
	return begins(text, wanted) ? times : 0;
}

/* "UPS [rack]: on battery (battery 97 %)" */
static void on_message(void *user, const char *message, unsigned times)
{
	struct counted *c = user;
	size_t n = strlen(c->ups);

	if (is_mended(c, message))
		c->count = 0;
	else if (begins(message, "UPS [") && !strncmp(message + 5, c->ups, n) &&
		begins(message + 5 + n, "]: "))
		c->count += count_of(message + 8 + n, c->text, times);
}

/* How often the server has logged this text of a UPS in the last hour; -1: no journal. */
static int logged(const struct ups *ups, const char *text, const char *mended_by)
{
	struct counted c = { .ups = ups->name, .text = text, .mended_by = mended_by };

	return systemd_each_message("holdover-server", HOUR_S, on_message, &c) ? (int)c.count : -1;
}

/* ---- 27: values that cannot be ---- */

static bool is_zero(const struct ups *ups, const char *variable)
{
	double n;

	return ups_number(ups, variable, &n) && n == 0;
}

/* On line for an hour, as far as the journal goes back. */
static bool is_settled(const struct ups *ups)
{
	return logged(ups, outage_end, NULL) <= 0 && logged(ups, "connected", NULL) <= 0 &&
	       logged(ups, "fresh again", NULL) <= 0;
}

static void say_report(struct doctor *d, const struct ups *ups)
{
	doctor_remedy(d, "Report it with all that the device says:");
	doctor_remedy(d, "holdover%s status %s", d->options, ups->name);
}

static void judge_impossible(struct doctor *d, const struct ups *ups)
{
	static const char *const voltages[] = { "input.voltage", "output.voltage", "battery.voltage" };

	if (!doctor_says(ups, ST_OL) || doctor_says(ups, ST_OFF))
		return;
	for (size_t i = 0; i < MEM_COUNT(voltages); i++) {
		if (!is_zero(ups, voltages[i]))
			continue;
		doctor_find_of(d, ups->name, "%s: %s is 0 while on line", ups->name, voltages[i]);
		say_report(d, ups);
	}
	if (is_zero(ups, "battery.charge") && is_settled(ups)) {
		doctor_find_of(d, ups->name, "%s: battery.charge is 0 after an hour on line",
			ups->name);
		say_report(d, ups);
	}
}

void check_impossible(struct doctor *d)
{
	each_fresh(d, judge_impossible);
}

/* ---- 28: the mains ---- */

static const char sensitivity[] = "input.sensitivity";

/* "low" and "L" are the lowest values that UPSes are known to have. */
static const char *lowest_of(const struct var *v)
{
	if (!v->limits || !v->limits->enum_count)
		return "low";
	for (size_t i = 0; i < v->limits->enum_count; i++)
		if (*v->limits->enums[i] == 'l' || *v->limits->enums[i] == 'L')
			return v->limits->enums[i];
	return NULL;
}

/* NULL: it cannot be made less sensitive. */
static const char *less_sensitive(const struct ups *ups)
{
	const struct var *v = ups_var(ups, sensitivity);
	const char *lowest = v && v->flags & VAR_RW ? lowest_of(v) : NULL;

	return lowest && strcasecmp(lowest, v->value) ? lowest : NULL;
}

static void judge_mains(struct doctor *d, const struct ups *ups)
{
	int times = logged(ups, outage, sensitivity);
	const char *lowest = less_sensitive(ups);

	if (times <= FLAPS_MAX)
		return;
	doctor_find_of(d, ups->name, "%s: on battery %d times in the last hour", ups->name, times);
	if (!lowest) {
		doctor_remedy(d,
			"Look at its plug and wiring; an hour after the last time all is well again. "
			"If the mains are like that:");
		doctor_remedy_accept(d);
		return;
	}
	doctor_remedy(d, "Look at its plug and wiring; or make it less sensitive:");
	doctor_remedy(d, "holdover%s set %s %s=%s", d->options, ups->name, sensitivity, lowest);
}

static bool has_journal(struct doctor *d)
{
	struct counted c = { .ups = "", .text = "", .mended_by = NULL };
	bool has = systemd_each_message("holdover-server", 1, on_message, &c);

	if (!has)
		doctor_unknown(d, "journalctl cannot be read");
	return has;
}

void check_flapping(struct doctor *d)
{
	if (has_journal(d))
		each_fresh(d, judge_mains);
}
