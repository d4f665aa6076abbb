/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - composes ups.status, ups.alarm and related variables of usbhid-ups from the device's
 * bits and the administrator's options.
 *
 * Everything is composed from scratch each time, by the pure functions of drivers/power: bits (the
 * words), debounce (which of them are shown while on line), log_throttle (how often that is
 * logged). This file joins them, and logs.
 */
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/usbhid.h"
#include "lib/clock.h"
#include "lib/log.h"

enum { FLAPPING_DELAY_S = 3, HOVER_PCT = 100 };

void usbhid_status_begin(struct usbhid *u)
{
	struct usbhid_status *s = &u->status;
	const struct device *d = u->device;
	bool flaps = u->quirks & HID_QUIRK_LB_FLAPS;
	long delay_s = device_option_number(d, "lbrb_log_delay_sec", flaps ? FLAPPING_DELAY_S : 0);

	*s = (struct usbhid_status){
		.rule = {
			.delay_ms = delay_s > 0 ? (uint64_t)delay_s * 1000 : 0,
			.configured = device_option(d, "lbrb_log_delay_sec"),
			.without_calibrating = device_flag(d, "lbrb_log_delay_without_calibrating"),
			.flaps = flaps,
		},
		.discharge_log_rule = {
			.every_s = device_option_number(d, "onlinedischarge_log_throttle_sec", -1),
			.hover_pct = (double)device_option_number(d,
				"onlinedischarge_log_throttle_hovercharge", HOVER_PCT),
		},
		.options = {
			.online_discharge_is_battery = device_flag(d, "onlinedischarge_onbattery") ||
				device_flag(d, "onlinedischarge_battery") ||
				device_flag(d, "onlinedischarge"),
			.online_discharge_is_calibration =
				device_flag(d, "onlinedischarge_calibration"),
			.no_mains_field = !hid_binding_has_bit(u->binding, POWER_ONLINE),
		},
	};
	if (flaps)
		log_say(LOG_NOTE,
			"UPS [%s]: this model is known to say \"battery low\" and \"replace battery\" for "
			"seconds while on line; not believed for %ld s then (lbrb_log_delay_sec)",
			d->name, delay_s > 0 ? delay_s : 0);
}

bool usbhid_is_at_rest(const struct usbhid *u)
{
	const struct power_bits *bits = hid_binding_bits(u->binding);

	return !u->wrote_at_ms && bits->state[POWER_ONLINE] == POWER_SET &&
	       bits->state[POWER_DISCHARGING] != POWER_SET;
}

/* Without either option the two bits contradict each other. Mains are believed, and the
 * contradiction is logged. */
static void note_discharge(struct usbhid *u)
{
	const struct power_bits *bits = hid_binding_bits(u->binding);
	struct usbhid_status *s = &u->status;
	const struct power_options *o = &s->options;

	if (bits->state[POWER_ONLINE] != POWER_SET ||
		bits->state[POWER_DISCHARGING] != POWER_SET || o->online_discharge_is_battery ||
		o->online_discharge_is_calibration)
		return;
	if (log_throttle_due(&s->discharge_log, &s->discharge_log_rule, o->charge_known,
		    o->charge_pct, clock_ms()))
		log_say(LOG_WARN,
			"UPS [%s]: mains are present and the battery discharges: calibration, or a device "
			"that does not report an outage; onlinedischarge_calibration or "
			"onlinedischarge_onbattery decides (usbhid-ups(8))",
			u->device->name);
}

static void note_hidden(struct usbhid *u, bool hidden)
{
	if (hidden && !u->status.hidden)
		log_limited(&u->status.complaint, LOG_NOTE,
			"UPS [%s]: the device says while on line that its battery is low or to be "
			"replaced; not shown yet", u->device->name);
	u->status.hidden = hidden;
}

void usbhid_show_status(struct usbhid *u, enum debounce_event event)
{
	const struct power_bits *bits = hid_binding_bits(u->binding);
	struct usbhid_status *s = &u->status;
	char alarm[UPS_VALUE_MAX + 1];
	struct device *d = u->device;
	uint32_t words, shown;

	s->options.charge_known = ups_number(d->ups, "battery.charge", &s->options.charge_pct);
	words = power_status(bits, &s->options);
	shown = debounce(&s->debounce, &s->rule, event, words, clock_ms());
	/* In an outage any bit may change the status or end the outage. */
	hid_binding_watch_bits(u->binding, s->debounce.waits || words & ST_OB);
	note_discharge(u);
	note_hidden(u, shown != words);
	power_alarm(bits, shown, alarm, sizeof alarm);
	device_set(d, "ups.alarm", *alarm ? alarm : NULL);
	device_set(d, "input.transfer.reason", power_transfer_reason(bits));
	device_set(d, "battery.charger.status", power_charger_status(bits));
	device_status(d, shown);
	s->outage = words & ST_OB;
	s->calm = !*alarm && !(words & ~(uint32_t)(ST_OL | ST_CHRG));
}
