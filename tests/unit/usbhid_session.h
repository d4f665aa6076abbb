/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid_session - an invented device with the standard usages and the generic tables, and the
 * driver around it from its reports to ups.status.
 *
 * The core, the binding and drivers/usbhid/status.c are those of the driver. After each report
 * everything published is checked.
 */
#ifndef TESTS_UNIT_USBHID_SESSION_H
#define TESTS_UNIT_USBHID_SESSION_H

#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/usbhid.h"
#include "tests/unit/core_fixture.h"
#include "tests/unit/hid_bytes.h"

static const uint8_t described[] = {
	UPS_POWER_SUMMARY,
	0x05, 0x85, 0x85, 0x02, 0x15, 0x00, 0x25, 0x64, 0x75, 0x08, 0x95, 0x01, FEATURE(0x66),
	0x05, 0x84, 0x09, 0x02, 0xa1, 0x00, 0x85, 0x01, 0x25, 0x01, 0x75, 0x01, 0x05, 0x85,
	/* 1: ACPresent, Discharging, Charging, BelowRemainingCapacityLimit, feature and input
	   alike */
	FEATURE(0xd0), INPUT(0xd0), FEATURE(0x45), INPUT(0x45), FEATURE(0x44), INPUT(0x44),
	FEATURE(0x42), INPUT(0x42), 0x95, 0x04, 0xb1, 0x03, 0x81, 0x03, 0x95, 0x01,
	/* 3: NeedReplacement, BatteryPresent: not read in quick polls */
	0x85, 0x03, FEATURE(0x4b), FEATURE(0xd1), 0x95, 0x06, 0xb1, 0x03, 0xc0, 0xc0, 0xc0,
};

enum { AC = 1, DISCHARGING = 2, CHARGING = 4, LOW = 8 };		/* of report 1 */
enum { WORN = 1, PRESENT = 2 };						/* of report 3 */

static struct usbhid u;

static inline void feature(uint8_t id, uint8_t byte)
{
	hid_binding_read(u.binding, HID_FEATURE, (uint8_t[]){ id, byte }, 2);
	hid_binding_finish(u.binding);
}

static inline void sink_set(
	void *user, struct hid_report_ref from, const char *name, const char *text)
{
	(void)user, (void)from;
	device_set(u.device, name, text);
}

/* A session: the device has just been opened, and of its bits nothing was read. */
static inline void plug_in(unsigned quirks)
{
	static const struct hid_context context = { .model = "" };
	static const struct hid_sink sink = { sink_set, NULL };

	hid_binding_free(u.binding);
	hid_descriptor_fini(&u.descriptor);
	u = (struct usbhid){ .device = dev.device, .quirks = quirks };
	ck_assert_int_eq(hid_descriptor_parse(described, sizeof described, &u.descriptor), 0);
	u.binding = hid_binding_new(&u.descriptor, &hid_generic, &context, &sink);
	usbhid_status_begin(&u);
	feature(2, 98);
	hid_binding_opened(u.binding, NULL);
}

static inline void unplug(void)
{
	hid_binding_free(u.binding);
	hid_descriptor_fini(&u.descriptor);
	u = (struct usbhid){ 0 };
}

static inline void show(enum debounce_event event)
{
	usbhid_show_status(&u, event);
	device_commit(u.device);
}

static inline const char *after_poll(uint8_t power, uint8_t battery)
{
	feature(1, power);
	feature(3, battery);
	show(DEBOUNCE_POLL);
	return value("ups.status");
}

static inline const char *after_input(uint8_t power)
{
	hid_binding_read(u.binding, HID_INPUT, (uint8_t[]){ 1, power }, 2);
	show(DEBOUNCE_REPORT);
	return value("ups.status");
}

static inline void pass(uint64_t ms)
{
	support_now_ms += ms;
}

static inline bool says(const char *word)
{
	return status_parse(value("ups.status")) & status_word(word);
}

/* An answer that has never changed gives way to what is sent: a random device that sends something
 * else and answers the same again is none that exists. */
static struct { int first; bool changed; } answers;

static inline void begin_with(const char *option_name, const char *option_value, unsigned quirks)
{
	begin();
	if (option_name)
		option(option_name, option_value);
	make();
	plug_in(quirks);
	answers.first = -1;
	answers.changed = false;
}

static inline void finish(void)
{
	unplug();
	end();
}

#endif
