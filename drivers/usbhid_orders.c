/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid_orders - settings and commands of usbhid-ups: a wish becomes the bytes of a feature report.
 *
 * The binding prepares the report, with what was last read of the fields beside; here it is sent, at
 * the pace the device can take, and read back. Composite commands are two of those in a row.
 */
#include "drivers/usbhid.h"
#include "drivers/hid/vendor.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

enum { WRITE_GAP_MS = 125 };

/* Commands that are others in disguise, or two in a row; offered where those exist. */
static const struct composite {
	const char *name;
	const char *first,
		*first_value; /* a NULL value: the command's own or its delay variable's */
	const char *then, *then_value;		/* NULL: one step only */
	const char *restart; /* ups.start.auto before it, where the device has that */
} composites[] = {
	{ "load.off", "load.off.delay", "0", NULL, NULL, NULL },
	{ "load.on", "load.on.delay", "0", NULL, NULL, NULL },
	{ "shutdown.return", "load.on.delay", NULL, "load.off.delay", NULL, "yes" },
	{ "shutdown.stayoff", "load.on.delay", "-1", "load.off.delay", NULL, "no" },
	{ "beeper.on", "beeper.enable", NULL, NULL, NULL, NULL },
	{ "beeper.off", "beeper.disable", NULL, NULL, NULL, NULL },
};

static bool is_possible(const struct usbhid *u, const struct composite *c)
{
	return hid_binding_has_command(u->binding, c->first) &&
	       (!c->then || hid_binding_has_command(u->binding, c->then));
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
	n = usb_set_report(u->port, HID_FEATURE, write->report_id, write->bytes, write->size);
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
	u->settings_changed = true;
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

enum sp_result usbhid_command(struct device *d, const char *name, const char *value)
{
	struct usbhid *u = d->own;
	const struct hid_var_row *row = hid_vendor_command(u->vendor, name);

	if (hid_binding_has_command(u->binding, name))
		return plain_command(u, name, value);
	if (row && ups_command(d->ups, name)) {
		/* its argument: given, that of its variable, or what the row says */
		const char *own = ups_value(d->ups, row->preset);

		return usbhid_set(d, row->name, value && *value ? value : own ? own : row->preset);
	}
	for (size_t i = 0; i < MEM_COUNT(composites); i++) {
		const struct composite *c = &composites[i];
		enum sp_result result;

		if (strcasecmp(name, c->name))
			continue;
		if (c->restart)
			usbhid_set(d, "ups.start.auto", c->restart);
		result = plain_command(u, c->first, c->first_value);
		if (result != SP_OK || !c->then)
			return result;
		uv_sleep(WRITE_GAP_MS);	/* some devices drop the second of two quick commands */
		return plain_command(u, c->then, c->then_value ? c->then_value : value);
	}
	return SP_NOT_SUPPORTED;
}
