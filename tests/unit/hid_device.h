/* SPDX-License-Identifier: GPL-2.0-or-later
 * hid_device - an invented HID UPS with its table of rows, bound, with a sink that records: the
 * base of the binding's tests.
 *
 * The device has each case once (fields of all kinds, input reports laid out otherwise, limits with
 * and without sign); the table has rows for them and for what the device lacks. Each test program
 * includes it and has one of its own.
 */
#ifndef TESTS_UNIT_HID_DEVICE_H
#define TESTS_UNIT_HID_DEVICE_H

#include "drivers/usbhid/hid/binding.h"
#include "lib/mem.h"
#include "tests/unit/hid_bytes.h"
#include "tests/unit/support.h"

static const uint8_t device[] = {
	UPS_POWER_SUMMARY,
	0x05, 0x85, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01,
	/* 1: feature ACPresent, Discharging, 6 pad; input the other way round behind a byte of
	   padding */
	0x85, 0x01, FEATURE(0xd0), FEATURE(0x45), 0x95, 0x06, 0xb1, 0x03, 0x95, 0x08, 0x81,
	0x03, 0x95, 0x01, INPUT(0x45), INPUT(0xd0), 0x95, 0x06, 0x81, 0x03, 0x95, 0x01,
	/* 2: RemainingCapacity, RunTimeToEmpty; only the first of them also as input */
	0x85, 0x02, 0x75, 0x08, 0x25, 0x64, FEATURE(0x66), INPUT(0x66), 0x75, 0x10, 0x27, 0xff,
	0xff, 0x00, 0x00, FEATURE(0x68),
	/* 3: DelayBeforeShutdown, DelayBeforeStartup, -1..32767 each */
	0x85, 0x03, 0x05, 0x84, 0x16, 0xff, 0xff, 0x26, 0xff, 0x7f, FEATURE(0x57),
	FEATURE(0x56),
	/* 4: AudibleAlarmControl 1..3 */
	0x85, 0x04, 0x75, 0x08, 0x15, 0x01, 0x25, 0x03, FEATURE(0x5a),
	/* 5: PercentLoad, as input only */
	0x85, 0x05, 0x15, 0x00, 0x26, 0xff, 0x00, INPUT(0x35),
	/* 6: ConfigVoltage, pure constant */
	0x85, 0x06, 0x09, 0x40, 0xb1, 0x01,
	/* 7: iProduct */
	0x85, 0x07, FEATURE(0xfe),
	/* 8: DelayBeforeReboot, no sign */
	0x85, 0x08, FEATURE(0x55),
	/* 9, 10: DesignCapacity, FullChargeCapacity */
	0x05, 0x85, 0x85, 0x09, FEATURE(0x83), 0x85, 0x0a, FEATURE(0x67),
	/* 11: ShutdownImminent; 12: a second mains presence, PowerFail as input only */
	0x85, 0x0b, 0x05, 0x84, FEATURE(0x69), 0x85, 0x0c, 0x05, 0x85, INPUT(0xd2),
};

static bool level_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)ctx;
	for (const struct hid_lookup *l = c->lookup; l->text; l++)
		if (value > (double)l->value - 0.5 && value < (double)l->value + 0.5) {
			snprintf(out, HID_TEXT_MAX, "%s", l->text);
			return true;
		}
	return false;
}

static bool level_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	(void)ctx;
	for (const struct hid_lookup *l = c->lookup; l->text; l++)
		if (strcmp(text, l->text) == 0) {
			*value = (double)l->value;
			return true;
		}
	return false;
}

static bool product_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	const char *text = ctx->string(ctx->user, (int)value);

	(void)c;
	snprintf(out, HID_TEXT_MAX, "%s", text ? text : "");
	return text != NULL;
}

static const struct hid_lookup levels[] = { { 1, "disabled" }, { 2, "enabled" }, { 3, "muted" },
	{ 0, NULL } };
static const struct hid_convert level = { .to_text = level_to_text,
	.to_value = level_to_value, .lookup = levels };
static const struct hid_convert product = { .to_text = product_to_text };

#define PS "PowerSummary."

static const struct hid_var_row vars[] = {
	{ "battery.charge", PS "RemainingCapacity", 0, NULL, HID_QUICK, 0, NULL },
	{ "battery.runtime", PS "RunTimeToEmpty", 1, NULL, 0, 0, NULL },
	{ "ups.beeper.status", PS "AudibleAlarmControl", 0, &level, HID_SEMISTATIC | HID_SETTABLE,
	0, NULL },
	{ "ups.load", PS "PercentLoad", 0, NULL, 0, 0, NULL },
	{ "battery.voltage.nominal", PS "ConfigVoltage", 0, NULL, HID_SEMISTATIC | HID_SETTABLE, 0,
	NULL },
	{ "ups.model", PS "iProduct", 0, &product, HID_STATIC, 0, NULL },
	{ "battery.capacity", PS "FullChargeCapacity", 0, NULL, 0, 0, NULL },
	{ "battery.capacity", PS "DesignCapacity", 0, NULL, 0, 0, NULL },
	{ "ups.delay.shutdown", "Output.DelayBeforeShutdown", 0, NULL, HID_KEPT_HERE | HID_SETTABLE,
	10, "7" },
	{ "ups.delay.shutdown", PS "DelayBeforeShutdown", 0, NULL, HID_KEPT_HERE | HID_SETTABLE, 3,
	"20" },
	{ "ups.timer.shutdown", "/UPS." PS "DelayBeforeShutdown", 0, NULL, HID_COUNTDOWN, 0, NULL },
	{ "ups.timer.start", PS "DelayBeforeStartup", 0, NULL, HID_SEMISTATIC | HID_SETTABLE, 10,
	NULL },
	{ "input.voltage", "Input.Voltage", 0, NULL, 0, 0, NULL },
	{ NULL, NULL, 0, NULL, 0, 0, NULL },
};

static const struct hid_bit_case shutdown_cases[] = {
	{ 5, POWER_NOT_IN_USE }, { 6, POWER_SET }, { 0, POWER_UNREAD },
};

static const struct hid_bit_row bits[] = {
	{ PS "ACPresent", POWER_ONLINE, POWER_SET, POWER_CLEAR, NULL, HID_QUICK },
	{ PS "Discharging", POWER_DISCHARGING, POWER_SET, POWER_CLEAR, NULL, HID_QUICK },
	{ PS "ShutdownImminent", POWER_DISCHARGING, POWER_SET, POWER_CLEAR, shutdown_cases,
	0 },
	{ PS "ShutdownImminent", POWER_ONLINE, POWER_UNREAD, POWER_UNREAD, shutdown_cases,
	0 },
	{ PS "PowerFail", POWER_ONLINE, POWER_CLEAR, POWER_UNREAD, NULL, 0 },
	{ "Output.Overload", POWER_OVERLOAD, POWER_SET, POWER_CLEAR, NULL, 0 },
	{ NULL, POWER_BIT_COUNT, POWER_UNREAD, POWER_UNREAD, NULL, 0 },
};

static const struct hid_command_row commands[] = {
	{ "load.off.delay", "Output.DelayBeforeShutdown", 99, NULL },
	{ "load.off.delay", PS "DelayBeforeShutdown", 30, "ups.delay.shutdown" },
	{ "load.on.delay", PS "DelayBeforeStartup", 30, "ups.delay.start" },
	{ "shutdown.stop", PS "DelayBeforeShutdown", -1, NULL },
	{ "reboot.stop", PS "DelayBeforeReboot", -1, NULL },
	{ "constant", PS "ConfigVoltage", 1, NULL },
	{ "beeper.mute", PS "AudibleAlarmControl", 3, NULL },
	{ NULL, NULL, 0, NULL },
};

static const struct hid_vendor vendor = { .name = "test", .vars = vars, .bits = bits,
	.commands = commands };

/* ---- the harness ---- */

static struct hid_descriptor d;
static struct hid_binding *b;
static char told[4096];			/* "name=value;" of every call of the sink */
static char offered[1024];		/* "name;" of every setting and "!name;" of every command */

static inline void tell(void *user, struct hid_report_ref from, const char *name, const char *value)
{
	size_t used = strlen(told);

	(void)user, (void)from;
	snprintf(told + used, sizeof told - used, "%s=%s;", name, value ? value : "");
}

static inline void offer_setting(void *user, const struct hid_var_row *row)
{
	size_t used = strlen(offered);

	(void)user;
	snprintf(offered + used, sizeof offered - used, "%s;", row->name);
}

static inline void offer_command(void *user, const char *name)
{
	size_t used = strlen(offered);

	(void)user;
	snprintf(offered + used, sizeof offered - used, "!%s;", name);
}

static inline const char *strings(void *user, int index)
{
	(void)user;
	return index == 3 ? "Holdover 1000" : NULL;
}

static bool has_serial;			/* the next device has a serial number of its own */

static inline void bind_device(const uint8_t *bytes, size_t size, const struct hid_vendor *v)
{
	const struct hid_context ctx = { .string = strings, .model = "", .has_serial = has_serial };
	const struct hid_sink sink = { tell, NULL };

	ck_assert_int_eq(hid_descriptor_parse(bytes, size, &d), 0);
	b = hid_binding_new(&d, v, &ctx, &sink);
	told[0] = offered[0] = '\0';
}

static inline void setup(void)
{
	bind_device(device, sizeof device, &vendor);
}

static inline void teardown(void)
{
	hid_binding_free(b);
	hid_descriptor_fini(&d);
	b = NULL;
}

static inline void opened(void)
{
	static const struct hid_offer offer = { offer_setting, offer_command, NULL };

	hid_binding_opened(b, &offer);
}

#define TAKE(kind, ...) do { \
	const uint8_t report_[] = { __VA_ARGS__ }; \
	hid_binding_read(b, kind, report_, sizeof report_); \
} while (0)

/* The calls of the sink since the last call. */
static inline const char *news(void)
{
	static char last[sizeof told];

	memcpy(last, told, sizeof last);
	told[0] = '\0';
	return last;
}

static inline void take_everything(void)
{
	TAKE(HID_FEATURE, 1, 0x01);
	TAKE(HID_FEATURE, 2, 100, 0x10, 0x0e);
	TAKE(HID_FEATURE, 3, 0xff, 0xff, 0x34, 0x12);
	TAKE(HID_FEATURE, 4, 2);
	TAKE(HID_INPUT, 5, 17);
	TAKE(HID_FEATURE, 6, 24);
	TAKE(HID_FEATURE, 7, 3);
	TAKE(HID_FEATURE, 8, 200);
	TAKE(HID_FEATURE, 9, 9);
	TAKE(HID_FEATURE, 10, 10);
	TAKE(HID_FEATURE, 11, 0);
}

static inline void open_everything(void)
{
	take_everything();
	opened();
	news();
}

static inline enum power_state says(enum power_bit bit)
{
	return (enum power_state)hid_binding_bits(b)->state[bit];
}

static inline void assert_reports(enum hid_poll poll, const char *expected)
{
	struct hid_report_ref refs[64];
	size_t n = hid_binding_reports(b, poll, refs, 64);
	char text[256] = "";

	for (size_t i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d%s", i ? " " : "",
			refs[i].id, refs[i].kind == HID_INPUT ? "i" : "");
	ck_assert_str_eq(text, expected);
}

#endif
