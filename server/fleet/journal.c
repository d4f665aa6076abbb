/* SPDX-License-Identifier: GPL-2.0-or-later
 * journal - see journal.h.
 */
#include "server/fleet/journal.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Words other than mains and battery, which are logged together. */
static const struct {
	uint32_t word;
	const char *set, *cleared;
	enum log_level level; /* of `set` */
	const char *event, *event_end;
} rows[] = {
	{ ST_LB, "battery is low", "battery is no longer low", LOG_WARN, "battery_low",
		"battery_low_end" },
	{ ST_RB, "battery should be replaced", "battery need not be replaced any more", LOG_WARN,
		"replace_battery", "replace_battery_end" },
	{ ST_OVER, "overloaded", "no longer overloaded", LOG_WARN, "overload", "overload_end" },
	{ ST_OFF, "output is off", "output is on again", LOG_WARN, "output_off", "output_off_end" },
	{ ST_BYPASS, "on bypass", "no longer on bypass", LOG_WARN, "bypass", "bypass_end" },
	{ ST_CAL, "calibration has begun", "calibration has ended", LOG_NOTE, "calibration",
		"calibration_end" },
};

#define FIELDS(what) (&(struct log_fields){ what, ups->name })

/* "3 min 20 s" */
static const char *span(uint64_t ms, char out[32])
{
	unsigned long long s = ms / 1000;

	if (s < 60)
		snprintf(out, 32, "%llu s", s);
	else if (s < 3600)
		snprintf(out, 32, "%llu min %llu s", s / 60, s % 60);
	else
		snprintf(out, 32, "%llu h %llu min", s / 3600, s / 60 % 60);
	return out;
}

/* " (battery 97 %, runtime 26 min)", as far as they are known. */
static const char *reserve(const struct ups *ups, char out[80])
{
	double charge, runtime;
	bool has_charge = ups_number(ups, "battery.charge", &charge),
	     has_runtime = ups_number(ups, "battery.runtime", &runtime) && runtime >= 0;
	char time[32];

	*out = 0;
	if (has_charge && has_runtime)
		snprintf(out, 80, " (battery %.0f %%, runtime %s)", charge,
			span((uint64_t)(runtime * 1000), time));
	else if (has_charge)
		snprintf(out, 80, " (battery %.0f %%)", charge);
	else if (has_runtime)
		snprintf(out, 80, " (runtime %s)", span((uint64_t)(runtime * 1000), time));
	return out;
}

static void log_mains(struct journal *j, const struct ups *ups, uint32_t words, uint64_t now)
{
	bool was = j->words & ST_OB, is = words & ST_OB;
	char text[80], time[32];

	if (was == is)
		return;
	if (j->known)
		j->turned_ms = now;
	if (is)
		log_event(&j->mains, LOG_WARN, FIELDS("outage"), "UPS [%s]: on battery%s",
			ups->name, reserve(ups, text));
	else if (words & ST_OL)
		log_event(&j->mains, LOG_NOTE, FIELDS("outage_end"),
			"UPS [%s]: back on mains after %s%s", ups->name,
			span(now - j->since_ms, time), reserve(ups, text));
	j->since_ms = now;
}

static void log_words(struct journal *j, const struct ups *ups, uint32_t words)
{
	char text[80];

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		bool was = j->words & rows[i].word, is = words & rows[i].word;

		if (is && !was)
			log_event(&j->trouble, rows[i].level, FIELDS(rows[i].event),
				"UPS [%s]: %s%s", ups->name, rows[i].set,
				rows[i].word == ST_LB ? reserve(ups, text) : "");
		else if (was && !is)
			log_event(&j->trouble, LOG_NOTE, FIELDS(rows[i].event_end), "UPS [%s]: %s",
				ups->name, rows[i].cleared);
	}
}

/* A status is used while the data are fresh; a change while they were stale is logged
 * afterwards. */
static void judge_status(struct journal *j, const struct ups *ups)
{
	const char *value = ups_value(ups, UPS_STATUS);
	uint32_t words;

	if (!j->fresh || !value)
		return;
	words = status_parse(value);
	if (!(words & (ST_OL | ST_OB)) && !j->known)
		return;
	log_mains(j, ups, words, clock_ms());
	log_words(j, ups, words);
	j->words = words;
	j->known = true;
}

static void judge_state(struct journal *j, const struct ups *ups, enum ups_state state)
{
	uint64_t now = clock_ms();
	char time[32];

	if (j->fresh && state != UPS_FRESH) {
		j->fresh = false;
		j->stale_since_ms = j->turned_ms = now;
		log_event(&j->data, LOG_WARN, FIELDS("data_lost"), "UPS [%s]: data are stale%s",
			ups->name, j->words & ST_OB ? "; it was on battery" : "");
	} else if (!j->fresh && state == UPS_FRESH) {
		const char *status = ups_value(ups, UPS_STATUS);

		j->fresh = true;
		if (j->was_fresh)
			j->turned_ms = now;
		if (j->was_fresh)
			log_event(&j->data, LOG_NOTE, FIELDS("data_lost_end"),
				"UPS [%s]: fresh again after %s: %s", ups->name,
				span(now - j->stale_since_ms, time), status ? status : "no status");
		else
			log_event(&j->data, LOG_NOTE, FIELDS("connected"),
				"UPS [%s]: connected: %s", ups->name,
				status ? status : "no status");
		j->was_fresh = true;
	}
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *c)
{
	struct journal *j = (struct journal *)(void *)w;

	if (c->op == UPS_SET_STATE) {
		judge_state(j, ups, (enum ups_state)c->number);
		judge_status(j, ups);
	} else if (c->op == UPS_SET_FSD && j->fsd != (c->number != 0)) {
		j->fsd = c->number != 0;
		log_event(&j->data, LOG_WARN,
			FIELDS(j->fsd ? "forced_shutdown" : "forced_shutdown_end"),
			"UPS [%s]: forced shutdown %s", ups->name,
			j->fsd ? "is set" : "is cleared");
	} else if (c->op == UPS_SET && !strcasecmp(c->name, UPS_STATUS)) {
		judge_status(j, ups);
	}
}

void journal_begin(struct journal *j, struct ups *ups)
{
	*j = (struct journal){ .watcher.changed = on_change, .since_ms = clock_ms() };
	ups_watch(ups, &j->watcher);
}

void journal_end(struct journal *j, struct ups *ups)
{
	ups_unwatch(ups, &j->watcher);
}

int64_t journal_outage_ms(const struct journal *j, uint64_t now_ms)
{
	return j->words & ST_OB ? (int64_t)(now_ms - j->since_ms) : -1;
}

int64_t journal_stale_ms(const struct journal *j, uint64_t now_ms)
{
	if (!j->was_fresh)
		return -1;
	return j->fresh ? 0 : (int64_t)(now_ms - j->stale_since_ms);
}

int64_t journal_unchanged_ms(const struct journal *j, uint64_t now_ms)
{
	return j->turned_ms ? (int64_t)(now_ms - j->turned_ms) : -1;
}
