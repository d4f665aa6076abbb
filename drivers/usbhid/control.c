/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid_orders - settings and commands of usbhid-ups: a wish becomes the bytes of a feature
 * report.
 *
 * The binding prepares the report, with what was last read of the fields beside; here it is sent,
 * at the pace the device can take, and read back. Composite commands are two of those in a row.
 */
#include "drivers/usb/hid_class.h"
#include "drivers/usbhid/usbhid.h"
#include "drivers/usbhid/hid/vendor.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum { WRITE_GAP_MS = 125 };

/* Commands that are others in disguise, or two in a row; offered where those exist. */
static const struct composite {
	const char *name;
	const char *first,
		*first_value; /* a NULL value: the command's own or its delay variable's */
	const char *then;			/* NULL: one step only */
	const char *restart; /* ups.start.auto before it, where the device has that */
} composites[] = {
	{ "load.off", "load.off.delay", "0", NULL, NULL },
	{ "load.on", "load.on.delay", "0", NULL, NULL },
	{ "shutdown.return", "load.on.delay", NULL, "load.off.delay", "yes" },
	{ "shutdown.stayoff", "load.on.delay", "-1", "load.off.delay", "no" },
	{ "beeper.on", "beeper.enable", NULL, NULL, NULL },
	{ "beeper.off", "beeper.disable", NULL, NULL, NULL },
};

static bool is_possible(const struct usbhid *u, const struct composite *c)
{
	return ups_command(u->device->ups, c->first) &&
	       (!c->then || ups_command(u->device->ups, c->then));
}

void usbhid_offer_composites(struct usbhid *u)
{
	for (size_t i = 0; i < MEM_COUNT(composites); i++)
		if (is_possible(u, &composites[i]))
			device_add_command(u->device, composites[i].name);
}

/* Bytes written or -errno, not before the device can take it. */
static int write_report(struct usbhid *u, const struct hid_write *write)
{
	uint64_t since = clock_ms() - u->wrote_at_ms;
	int n;

	if (u->quirks & HID_QUIRK_SLOW_WRITES && since < WRITE_GAP_MS)
		uv_sleep((unsigned)(WRITE_GAP_MS - since));
	n = usb_set_report(u->session.port, HID_FEATURE, write->report_id, write->bytes, write->size);
	u->wrote_at_ms = clock_ms();
	return n;
}

static enum sp_result send_report(struct usbhid *u, int prepared, const struct hid_write *write)
{
	int n;

	if (prepared == -ENOENT || prepared == -EROFS)
		return SP_NOT_SUPPORTED;
	if (prepared == -EINVAL)
		return SP_INVALID;
	if (prepared == 1)
		return SP_OK;
	if (prepared)
		return SP_FAILED;
	n = write_report(u, write);
	u->poll.settings_changed = true;
	if (n > 0) {
		/* what the device made of it; also the ground for the next write to this report */
		usbhid_read_report(u, (struct hid_report_ref){ HID_FEATURE, write->report_id });
		return SP_OK;
	}
	log_say(LOG_WARN, "UPS [%s]: the device refused report %02x: %s", u->device->name,
		write->report_id, strerror(-n));
	return SP_FAILED;
}

enum sp_result usbhid_set(struct device *d, const char *name, const char *value)
{
	struct usbhid *u = d->own;
	struct hid_write write;

	return send_report(u, hid_binding_set(u->binding, name, value, &write), &write);
}

static enum sp_result plain_command(struct usbhid *u, const char *name, const char *value)
{
	struct hid_write write;

	return send_report(u, hid_binding_command(u->binding, name, value, &write), &write);
}

/* A command that the device itself has. */
static enum sp_result own_command(struct usbhid *u, const char *name, const char *value)
{
	const struct hid_var_row *row = hid_vendor_command(u->vendor, name);
	const char *own;

	if (hid_binding_has_command(u->binding, name))
		return plain_command(u, name, value);
	if (!row || !ups_command(u->device->ups, name))
		return SP_NOT_SUPPORTED;
	/* its argument: given, that of its variable, or what the row says */
	own = ups_value(u->device->ups, row->preset);
	return usbhid_set(u->device, row->name, value && *value ? value : own ? own : row->preset);
}

static enum sp_result run_composite(struct usbhid *u, const struct composite *c, const char *value)
{
	enum sp_result result;

	if (c->restart)
		usbhid_set(u->device, "ups.start.auto", c->restart);
	result = own_command(u, c->first, c->first_value);
	if (result != SP_OK || !c->then)
		return result;
	uv_sleep(WRITE_GAP_MS);	/* some devices drop the second of two quick commands */
	return own_command(u, c->then, value);
}

enum sp_result usbhid_command(struct device *d, const char *name, const char *value)
{
	struct usbhid *u = d->own;
	enum sp_result result = own_command(u, name, value);

	for (size_t i = 0; result == SP_NOT_SUPPORTED && i < MEM_COUNT(composites); i++)
		if (!strcasecmp(name, composites[i].name))
			return run_composite(u, &composites[i], value);
	return result;
}

/* ---- options ---- */

static const struct delay_option {
	const char *option, *variable;
	const char *command;	/* that takes the variable's value, or NULL */
} delay_options[] = {
	{ "offdelay", "ups.delay.shutdown", "load.off.delay" },
	{ "ondelay", "ups.delay.start", "load.on.delay" },
	{ "lowbatt", "battery.charge.low", NULL },
};

static void note_rounding(const struct usbhid *u, const struct delay_option *o)
{
	struct hid_write write;
	double asked;

	if (!o->command || !ups_number(u->device->ups, o->variable, &asked) ||
		hid_binding_command(u->binding, o->command, NULL, &write) ||
		fabs(write.value - asked) < 1)
		return;
	log_say(LOG_WARN,
		"UPS [%s]: option %s = %.0f: the device counts in larger steps; %.0f s it is",
		u->device->name, o->option, asked, write.value);
}

/* A load that is told to go on before it is off may never go off, or never come back. */
static void note_order(const struct usbhid *u)
{
	double off, on;

	if (ups_number(u->device->ups, "ups.delay.shutdown", &off) &&
		ups_number(u->device->ups, "ups.delay.start", &on) && on > 0 && on <= off)
		log_say(LOG_WARN,
			"UPS [%s]: ondelay (%.0f s) should be longer than offdelay (%.0f s)",
			u->device->name, on, off);
}

static bool is_sane(const struct usbhid *u, const struct delay_option *o, const char *value)
{
	long percent;

	if (o->command || !conf_number(value, INT32_MIN, INT32_MAX, &percent) ||
		percent < CHARGE_LOW_ABSURD_PCT)
		return true;
	log_say(LOG_WARN, "UPS [%s]: option %s = %s would make every outage an emergency; ignored",
		u->device->name, o->option, value);
	return false;
}

void usbhid_apply_delays(struct usbhid *u)
{
	struct hid_write write;
	bool given = false;

	for (size_t i = 0; i < MEM_COUNT(delay_options); i++) {
		const struct delay_option *o = &delay_options[i];
		const char *value = device_option(u->device, o->option);
		int result;

		if (!value || !is_sane(u, o, value))
			continue;
		result = hid_binding_set(u->binding, o->variable, value, &write);
		if (!result)
			send_report(u, result, &write);
		else if (result < 0)
			log_say(LOG_WARN,
				"UPS [%s]: option %s = %s does not fit this device; ignored",
				u->device->name, o->option, value);
		if (result >= 0)
			note_rounding(u, o);
		given |= result >= 0 && o->command;
	}
	if (given)
		note_order(u);
}
