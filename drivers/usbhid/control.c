/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - turns settings and commands of usbhid-ups into feature reports.
 *
 * The binding prepares the report, with the last values of the neighbouring fields; this file sends
 * it, no faster than the device allows, and reads it back. core/orders makes composite commands.
 */
#include "drivers/core/orders.h"
#include "drivers/usb/hid_class.h"
#include "drivers/usbhid/usbhid.h"
#include "drivers/usbhid/hid/vendor.h"
#include "lib/clock.h"
#include "lib/log.h"

#include <errno.h>
#include <string.h>

enum { WRITE_GAP_MS = 125 };

/* Returns the number of bytes written or -errno. Waits first until the device is ready for a
 * write. */
static int write_report(struct usbhid *u, const struct hid_write *write)
{
	uint64_t since = clock_ms() - u->wrote_at_ms;
	int n;

	if (u->quirks & HID_QUIRK_SLOW_WRITES && since < WRITE_GAP_MS)
		device_pause(u->device, (unsigned)(WRITE_GAP_MS - since));
	n = usb_set_report(u->session.port, HID_FEATURE, write->report_id, write->bytes,
		write->size);
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
	device_changed(u->device);
	if (n > 0) {
		/* Reads back what the device has set; the next write to this report starts from
		 * that. */
		usbhid_read_report(u, (struct hid_report_ref){ HID_FEATURE, write->report_id });
		hid_binding_finish(u->binding);
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

/* Sends a command that the device itself has. */
static enum sp_result own_command(struct device *d, const char *name, const char *value)
{
	struct usbhid *u = d->own;
	const struct hid_var_row *row = hid_vendor_command(u->vendor, name);
	const char *own;

	if (hid_binding_has_command(u->binding, name))
		return plain_command(u, name, value);
	if (!row || !ups_command(u->device->ups, name))
		return SP_NOT_SUPPORTED;
	/* the argument: as given, else the value of its variable, else that of the row */
	own = ups_value(u->device->ups, row->preset);
	return usbhid_set(u->device, row->name, value && *value ? value : own ? own : row->preset);
}

static bool rounded(struct device *d, const char *command, double *value)
{
	struct usbhid *u = d->own;
	struct hid_write write;

	if (hid_binding_command(u->binding, command, NULL, &write))
		return false;
	*value = write.value;
	return true;
}

static const struct orders orders = { .command = own_command, .set = usbhid_set,
	.rounded = rounded };

enum sp_result usbhid_command(struct device *d, const char *name, const char *value)
{
	return orders_command(d, &orders, name, value);
}

void usbhid_offer_orders(struct usbhid *u)
{
	orders_offer(u->device, &orders);
	orders_apply_options(u->device, &orders);
}
