/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - ups.status as the core publishes it: the driver's words, ignorelb applied, ALARM first.
 */
#include "drivers/core/core_parts.h"
#include "lib/buf.h"
#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

void device_status(struct device *d, uint32_t words)
{
	struct core *c = core_of(d);

	c->status = words;
	free(c->status_more);
	c->status_more = NULL;
}

void device_status_text(struct device *d, const char *text)
{
	struct core *c = core_of(d);
	char *copy = mem_dup(text ? text : ""), *save = NULL;
	struct buf more = { 0 };

	for (char *word = strtok_r(copy, " \t", &save); word; word = strtok_r(NULL, " \t", &save))
		if (!status_word(word) && more.len + strlen(word) < UPS_VALUE_MAX - STATUS_TEXT_MAX)
			buf_add_fmt(&more, "%s%s", more.len ? " " : "", word);
	device_status(d, status_parse(text ? text : ""));
	c->status_more = more.len ? mem_dup(buf_text(&more)) : NULL;
	buf_fini(&more);
	free(copy);
}

enum verdict { UNKNOWN, ENOUGH, LOW };

static enum verdict compare(const struct ups *ups, const char *name, const char *limit)
{
	double value, low;

	if (!ups_number(ups, name, &value) || !ups_number(ups, limit, &low))
		return UNKNOWN;
	return (long)value < (long)low ? LOW : ENOUGH;
}

/* Some devices report 100 %, and some configurations set it. */
static bool is_absurd(struct core *c)
{
	double low;

	if (!ups_number(c->device.ups, "battery.charge.low", &low) || low < CHARGE_LOW_ABSURD_PCT)
		return false;
	if (!c->absurd_logged)
		log_say(LOG_WARN, "UPS [%s]: a battery.charge.low of %.0f %% is ignored",
			c->device.name, low);
	c->absurd_logged = true;
	return true;
}

/* If neither charge nor run time can be compared, the device's own bit decides. */
static uint32_t judge_low_battery(struct device *d, uint32_t words)
{
	enum verdict charge = is_absurd(core_of(d)) ? UNKNOWN
		: compare(d->ups, "battery.charge", "battery.charge.low");
	enum verdict runtime = compare(d->ups, "battery.runtime", "battery.runtime.low");

	if (charge == UNKNOWN && runtime == UNKNOWN)
		return words;
	words &= ~(uint32_t)ST_LB;
	return charge == LOW || runtime == LOW ? words | ST_LB : words;
}

void core_publish_status(struct device *d)
{
	uint32_t words = core_of(d)->status;
	const char *alarm = ups_value(d->ups, "ups.alarm"), *more = core_of(d)->status_more;
	char text[STATUS_TEXT_MAX];

	if (!words && !more) {
		device_set(d, "ups.status", NULL);
		return;
	}
	if (device_flag(d, "ignorelb"))
		words = judge_low_battery(d, words);
	if (alarm && *alarm)
		words |= ST_ALARM;
	status_format(words, text);
	device_set_fmt(d, "ups.status", "%s%s%s", text, *text && more ? " " : "", more ? more : "");
}

void core_copy_identity(struct device *d)
{
	static const struct {
		const char *from, *to;
	} names[] = {
		{ "ups.mfr", "device.mfr" }, { "ups.model", "device.model" },
		{ "ups.serial", "device.serial" },
	};

	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		const char *value = ups_value(d->ups, names[i].from);

		if (value)
			device_set(d, names[i].to, value);
	}
	if (!ups_value(d->ups, "device.type"))
		device_set(d, "device.type", "ups");
}
