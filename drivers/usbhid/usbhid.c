/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid-ups - UPSes that speak the HID Power Device Class over USB.
 *
 * This file is the driver's life: find and open the device, listen for the reports that it sends by
 * itself, and close it. poll.c requests reports, status.c publishes the power, control.c carries
 * out settings and commands. hid/ interprets reports; drivers/usb transfers bytes.
 */
#include "drivers/usbhid/hid/binding.h"
#include "drivers/usbhid/hid/identity.h"
#include "drivers/usbhid/hid/report.h"
#include "drivers/usb/match.h"
#include "drivers/usb/keys.h"
#include "drivers/usbhid/usbhid.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding the UPS ---- */

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	size_t size;
	const uint8_t *descriptor = usb_candidate_descriptor(c, &size);

	(void)user;
	return hid_identity_wants(info, descriptor, size);
}

/* ---- what becomes of it ---- */

static void sink_set(void *user, struct hid_report_ref from, const char *name, const char *value)
{
	struct usbhid *u = user;

	device_source(u->device, usbhid_source(from.kind, from.id));
	device_set(u->device, name, value);
	device_source(u->device, 0);
}

static void on_report(void *user, const uint8_t *bytes, size_t size)
{
	struct usbhid *u = user;
	uint8_t with_id[HID_REPORT_MAX + 1] = {
		0
	}; /* without report ids the id 0 is not on the wire */
	bool known;

	if (!u->descriptor.has_report_ids && size <= HID_REPORT_MAX) {
		memcpy(with_id + 1, bytes, size);
		bytes = with_id;
		size++;
	}
	u->quiet_polls = 0;
	known = hid_binding_read(u->binding, HID_INPUT, bytes, size);
	hid_binding_finish(u->binding);
	if (!known)
		return;			/* no row has a field in it, so it confirms no data */
	u->heard_at_ms = clock_ms();
	usbhid_show_status(u, DEBOUNCE_REPORT);
	device_commit(u->device);
}

static size_t declared_size(void *user, uint8_t id)
{
	const struct usbhid *u = user;
	size_t size;

	if (u->interrupt_bytes)
		return (size_t)u->interrupt_bytes;
	size = hid_report_size(&u->descriptor, HID_INPUT, u->descriptor.has_report_ids ? id : 0);
	return size && !u->descriptor.has_report_ids ? size - 1 : size;
}

/* ---- opening ---- */

static const char *device_string(void *user, int index)
{
	struct usbhid *u = user;

	return usb_string(u->session.port, index);
}

static void offer_setting(void *user, const struct hid_var_row *row)
{
	struct usbhid *u = user;
	const struct hid_lookup *l = row->convert ? row->convert->lookup : NULL;
	double min, max;

	if (row->flags & HID_COMMAND)
		device_add_command(u->device, row->name);
	else if (!ups_var(u->device->ups, row->name))
		return; /* the device has the field but no valid value */
	else if (row->max_length || !l)
		device_writable_string(u->device, row->name,
			row->max_length ? row->max_length : 10);
	else
		for (; l->text; l++)	/* the words that this device accepts */
			if (hid_binding_accepts(u->binding, row->name, l->text))
				device_add_enum(u->device, row->name, l->text);
	if (hid_binding_limits(u->binding, row->name, &min, &max))
		device_add_range(u->device, row->name, (long)ceil(min), (long)floor(max));
}

static void offer_command(void *user, const char *name)
{
	struct usbhid *u = user;

	device_add_command(u->device, name);
}

static void offer(struct usbhid *u)
{
	hid_binding_opened(u->binding, &(struct hid_offer){ offer_setting, offer_command, u });
	usbhid_offer_orders(u);
}

/* Parses the descriptor into fields, and joins them with the vendor's rows. */
static int bind_tables(struct usbhid *u, char why[256])
{
	const struct usb_info *info = usb_port_info(u->session.port);
	struct hid_context context = { .string = device_string, .user = u, .model = u->who.model };
	struct hid_sink sink = { sink_set, u };
	size_t size;
	const uint8_t *bytes = usb_report_descriptor(u->session.port, &size);

	if (hid_descriptor_parse(bytes, size, &u->descriptor)) {
		snprintf(why, 256, "the report descriptor of %04x:%04x (%zu bytes) is invalid",
			info->vid, info->pid, size);
		return -ENODEV;
	}
	u->vendor = hid_identity_vendor(u->device, info, &u->quirks);
	if (!device_flag(u->device, "disable_fix_report_desc"))
		hid_quirks_repair(&u->descriptor, u->quirks);
	hid_identity_show(u->device, u->session.port, &u->descriptor, u->vendor, u->quirks,
		&u->who);
	context.quirks = u->quirks;
	context.region = (int)u->who.region;
	context.has_serial = *info->serial;
	u->binding = hid_binding_new(&u->descriptor, u->vendor, &context, &sink);
	usbhid_status_begin(u);
	if (!hid_binding_bits_bound(u->binding))
		log_say(LOG_WARN,
			"UPS [%s]: %04x:%04x has no status bit at all; another interface or subdriver may be right",
			u->device->name, info->vid, info->pid);
	return 0;
}

static void read_options(struct usbhid *u)
{
	const struct device *d = u->device;

	u->interrupt_bytes = device_option_number(d, "interruptsize", 0);
	if (u->interrupt_bytes < 0 || u->interrupt_bytes > HID_REPORT_MAX)
		u->interrupt_bytes = 0;
	u->tolerance = device_option_number(d, "interrupt_pipe_no_events_tolerance", -1);
}

static void listen_for_reports(struct usbhid *u)
{
	struct usb_listener listener = {
		.report = u->quirks & HID_QUIRK_POLL_ONLY ? NULL : on_report,
		.report_size = declared_size,
		.user = u };
	int result = usb_session_listen(&u->session, &listener);

	u->listening = !result && listener.report && usb_port_info(u->session.port)->endpoint_in;
	u->quiet_polls = -1;		/* the first poll follows at once */
	if (result)
		log_say(LOG_NOTE, "UPS [%s]: no interrupt reports (%s); polling only",
			u->device->name, strerror(-result));
}

static int open_device(struct device *d, char why[256])
{
	struct usbhid *u = d->own;
	char tables[48];
	int result = usb_session_open(&u->session, wants, u, why);

	if (!result)
		result = bind_tables(u, why);
	if (result)
		return result;
	read_options(u);
	result = usbhid_poll_open(u);
	if (result) {
		snprintf(why, 256, "the UPS does not answer (%s)", strerror(-result));
		return result;
	}
	offer(u);
	listen_for_reports(u);
	u->opened_at_ms = clock_ms();
	u->heard_at_ms = u->wrote_at_ms = 0;
	snprintf(tables, sizeof tables, "with the %s tables", u->vendor->name);
	usb_session_opened(&u->session, tables);
	return 0;
}

static void close_device(struct device *d)
{
	struct usbhid *u = d->own;

	hid_binding_free(u->binding);
	u->binding = NULL;
	hid_descriptor_fini(&u->descriptor);
	usb_session_close(d);
}

/* ---- begin and end ---- */

static int setup(struct device *d)
{
	int result = usb_session_setup(d, sizeof(struct usbhid));

	if (!result)
		((struct usbhid *)d->own)->device = d;
	return result;
}

static const struct driver_option own_options[] = {
	{ .key = "subdriver",
		.help = "<name or regex> of the tables to use, also as NUT calls them" },
	{ .key = "pollonly", .help = "(flag) do not use the interrupt pipe" },
	{ .key = "interruptonly", .help = "(flag) use nothing but the interrupt pipe" },
	{ .key = "interruptsize", .help = "<bytes> of a report by interrupt" },
	{ .key = "interrupt_pipe_no_events_tolerance",
		.help = "<polls> without a report by interrupt, then reopen (-1: never)" },
	{ .key = "lowbatt", .help = "<percent> of charge that is low, if the device has that setting" },
	{ .key = "offdelay", .help = "<seconds> before the load is shut off" },
	{ .key = "ondelay", .help = "<seconds> before it is switched on again" },
	{ .key = "maxreport", .help = "(flag) ask for longer reports than declared" },
	{ .key = "disable_fix_report_desc",
		.help = "(flag) leave wrong report descriptors as they are" },
	{ .key = "powercom_sdcmd_byte_order_fallback",
		.help = "(flag) PowerCOM: delays with their bytes swapped" },
	{ .key = "powercom_sdcmd_discrete_delay",
		.help = "(flag) PowerCOM Raptor, Smart King Pro: delays from a list" },
	{ .key = "onlinedischarge", .help = "(flag) old name of onlinedischarge_onbattery" },
	{ .key = "onlinedischarge_onbattery", .help = "(flag) OL while discharging means OB" },
	{ .key = "onlinedischarge_calibration",
		.help = "(flag) OL while discharging means calibration" },
	{ .key = "onlinedischarge_battery", .help = "(flag) the same as ..._onbattery" },
	{ .key = "onlinedischarge_log_throttle_sec",
		.help = "<seconds> between two lines about that (-1: at each change of charge)" },
	{ .key = "onlinedischarge_log_throttle_hovercharge",
		.help = "<percent> of charge from which on changes are no news (100)" },
	{ .key = "lbrb_log_delay_sec",
		.help = "<seconds> that LB and RB must last while calibrating on line (0)" },
	{ .key = "lbrb_log_delay_without_calibrating", .help = "(flag) that holds on line always" },
	{ .key = NULL }
};

static const struct driver_option *const options[] = { usb_options, own_options, NULL };

static const char *const shutdown_commands[] = { "shutdown.return", "shutdown.reboot",
	"load.off.delay", "shutdown.stayoff", NULL };

extern const struct driver usbhid_driver;
const struct driver usbhid_driver = {
	.name = "usbhid-ups",
	.version = "1",
	.summary = "HID power devices over USB",
	.options = options,
	.shutdown = shutdown_commands,
	.setup = setup,
	.open = open_device,
	.poll = usbhid_poll,
	.set = usbhid_set,
	.command = usbhid_command,
	.close = close_device,
	.teardown = usb_session_teardown,
	.explore = usbhid_explore,
};
