/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid-ups - UPSes that speak the HID Power Device Class over USB.
 *
 * This file is the driver's life: find and open the device, read its reports, listen for those it
 * sends by itself. Settings and commands are usbhid_orders.c. What reports mean is drivers/hid/; how
 * bytes travel is drivers/usb. One transfer per report and poll, never one per variable.
 */
#include "drivers/hid/binding.h"
#include "drivers/hid/identity.h"
#include "drivers/hid/report.h"
#include "drivers/usb.h"
#include "drivers/usbhid.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	FULL_POLL_S = 30,
	REPORTS_MAX = 512,
	LONG_REPORT_BYTES = 8,
	SILENT_ROUNDS_MAX = 3,
	TIMEOUTS_A_ROUND = 2
};
enum { RAW_TRIES = 5 };

/* ---- finding ours ---- */

static const struct usb_match no_match;

struct usb_match usbhid_match(const struct device *d)
{
	return (struct usb_match){
		.vendorid = device_option(d, "vendorid"),
		.productid = device_option(d, "productid"),
		.vendor = device_option(d, "vendor"),
		.product = device_option(d, "product"),
		.serial = device_option(d, "serial"),
		.bus = device_option(d, "bus"),
		.device = device_option(d, "device"),
		.busport = device_option(d, "busport"),
	};
}

/* After the first success only the same unit will do: bus and address change when it is plugged in
 * again, these do not. */
static bool is_known_unit(const struct usb_info *known, const struct usb_info *info)
{
	return !known->vid || (known->vid == info->vid && known->pid == info->pid &&
				      !strcmp(known->serial, info->serial) &&
				      !strcmp(known->manufacturer, info->manufacturer) &&
				      !strcmp(known->product, info->product));
}

static bool wants(void *user, const struct usb_info *info, const uint8_t *descriptor, size_t size)
{
	const struct usbhid *u = user;

	return hid_identity_wants(info, descriptor, size) &&
	       (!u || is_known_unit(&u->known, info));
}

/* ---- reading reports ---- */

int usbhid_read_report(struct usbhid *u, struct hid_report_ref ref)
{
	uint8_t bytes[HID_REPORT_MAX];
	size_t size = hid_report_size(&u->descriptor, ref.kind, ref.id);
	int n;

	if (u->quirks & HID_QUIRK_NO_REPORT_54 && ref.id == 0x54)
		return -EAGAIN;
	if (u->quirks & HID_QUIRK_LONG_REPORTS && size < LONG_REPORT_BYTES)
		size = LONG_REPORT_BYTES;
	if (!size || size > sizeof bytes)
		return -EAGAIN;
	n = usb_get_report(u->port, (int)ref.kind, ref.id, bytes, size);
	if (n == -ENODEV || n == -ETIMEDOUT)
		return n;
	/* One byte is the id alone; another id is another report: the device's fault, not a value.
	 */
	if (n < 2 || bytes[0] != ref.id)
		return -EAGAIN;
	hid_binding_take(u->binding, ref.kind, bytes, (size_t)n);
	return 0;
}

/* A device without rows of that kind is read more widely: that nothing was due is no sign of life.
 */
static size_t reports_of(const struct usbhid *u, enum hid_poll poll,
	struct hid_report_ref refs[REPORTS_MAX])
{
	size_t count = hid_binding_reports(u->binding, poll, refs, REPORTS_MAX);

	if (!count && poll != HID_POLL_FULL)
		count = hid_binding_reports(u->binding, HID_POLL_FULL, refs, REPORTS_MAX);
	return count ? count : hid_binding_reports(u->binding, HID_POLL_OPEN, refs, REPORTS_MAX);
}

/* All reports of that kind of poll. 0: at least one was read. */
static int read_reports(struct usbhid *u, enum hid_poll poll)
{
	struct hid_report_ref refs[REPORTS_MAX];
	size_t count = reports_of(u, poll, refs), good = 0;
	int timeouts = 0;

	if (u->quirks & HID_QUIRK_INTERRUPT_ONLY)
		return 0;
	for (size_t i = 0; i < count; i++) {
		int result = usbhid_read_report(u, refs[i]);

		if (result == -ENODEV)
			return result;
		if (!result)
			good++;
		else if (result == -EAGAIN)
			hid_binding_missing(u->binding, refs[i].kind, refs[i].id);
		if (result == -ETIMEDOUT && ++timeouts >= TIMEOUTS_A_ROUND)
			return result; /* it does not answer: do not wait for every report */
	}
	return good ? 0 : -EAGAIN;
}

/* Reports that are no numbers: in full polls, and until first answered in the first few polls too.
 */
static void read_raw(struct usbhid *u, enum hid_poll poll)
{
	const struct hid_raw_row *row =
		u->quirks & HID_QUIRK_INTERRUPT_ONLY ? NULL : u->vendor->raw;

	for (uint64_t bit = 1; row && row->name; row++, bit <<= 1) {
		size_t size = hid_report_size(&u->descriptor, HID_FEATURE, row->report_id);
		char text[HID_TEXT_MAX];
		uint8_t bytes[HID_REPORT_MAX];
		int n;

		if (poll == HID_POLL_QUICK && (u->raw_known & bit || u->polls > RAW_TRIES))
			continue;
		if (!size)
			size = row->size;
		n = size ? usb_get_report(u->port, HID_FEATURE, row->report_id, bytes, size) : 0;
		if (n < 2 || !row->to_text(bytes + 1, (size_t)n - 1, text))
			continue;
		u->raw_known |= bit;
		device_set(u->device, row->name, *text ? text : NULL);
	}
}

/* ---- what becomes of it ---- */

static void sink_set(void *user, const char *name, const char *value)
{
	struct usbhid *u = user;

	device_set(u->device, name, value);
}

static void show_status(struct usbhid *u)
{
	const struct hid_bits *bits = hid_binding_bits(u->binding);
	struct device *d = u->device;
	struct hid_status_options o = {
		.online_discharge_is_battery = device_flag(d, "onlinedischarge_onbattery") ||
					       device_flag(d, "onlinedischarge"),
		.online_discharge_is_calibration = device_flag(d, "onlinedischarge_calibration"),
	};
	char alarm[UPS_VALUE_MAX + 1];

	o.charge_known = ups_number(d->ups, "battery.charge", &o.charge_pct);
	hid_bits_alarm(bits, alarm, sizeof alarm);
	device_set(d, "ups.alarm", *alarm ? alarm : NULL);
	device_set(d, "input.transfer.reason", hid_bits_transfer_reason(bits));
	device_set(d, "battery.charger.status", hid_bits_charger_status(bits));
	device_status(d, hid_bits_status(bits, &o));
}

static void on_report(void *user, const uint8_t *bytes, size_t size)
{
	struct usbhid *u = user;
	uint8_t with_id[HID_REPORT_MAX + 1] = {
		0
	}; /* without report ids the id 0 is not on the wire */

	if (!u->descriptor.has_report_ids && size <= HID_REPORT_MAX) {
		memcpy(with_id + 1, bytes, size);
		bytes = with_id;
		size++;
	}
	u->heard_at_ms = clock_ms();
	hid_binding_take(u->binding, HID_INPUT, bytes, size);
	show_status(u);
	device_commit(u->device);
}

static size_t declared_size(void *user, uint8_t id)
{
	const struct usbhid *u = user;

	size_t size =
		hid_report_size(&u->descriptor, HID_INPUT, u->descriptor.has_report_ids ? id : 0);

	return size && !u->descriptor.has_report_ids ? size - 1 : size;
}

static void on_gone(void *user, int error)
{
	struct usbhid *u = user;

	device_lost(u->device, error);
}

static void on_arrival(void *user)
{
	struct usbhid *u = user;

	device_arrived(u->device);
}

/* ---- opening ---- */

static const char *device_string(void *user, int index)
{
	struct usbhid *u = user;

	return usb_string(u->port, index);
}

static void offer_setting(void *user, const struct hid_var_row *row)
{
	struct usbhid *u = user;
	const struct hid_lookup *l = row->convert ? row->convert->lookup : NULL;
	double min, max;

	if (row->flags & HID_COMMAND)
		device_add_command(u->device, row->name);
	else if (!ups_var(u->device->ups, row->name))
		return; /* the device has the field but no value that means something */
	else if (row->max_length || !l)
		device_writable_string(u->device, row->name,
			row->max_length ? row->max_length : 10);
	else
		for (; l->text; l++)	/* the words that this device may have */
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
	static const struct { const char *option, *variable; } delays[] = {
		{ "offdelay", "ups.delay.shutdown" }, { "ondelay", "ups.delay.start" },
		{ "lowbatt", "battery.charge.low" },
	};
	struct hid_write write;

	hid_binding_opened(u->binding, &(struct hid_offer){ offer_setting, offer_command, u });
	usbhid_offer_composites(u);
	for (size_t i = 0; i < MEM_COUNT(delays); i++) {
		const char *value = device_option(u->device, delays[i].option);
		int result =
			value ? hid_binding_set(u->binding, delays[i].variable, value, &write) : 1;

		if (!result)
			usb_set_report(u->port, HID_FEATURE, write.report_id, write.bytes,
				write.size);
		else if (result < 0)
			log_say(LOG_WARN,
				"UPS [%s]: option %s = %s does not fit this device; ignored",
				u->device->name, delays[i].option, value);
	}
}

/* The descriptor into fields, and those joined with the vendor's rows. */
static int bind_tables(struct usbhid *u, char why[256])
{
	const struct usb_info *info = usb_port_info(u->port);
	struct hid_context context = { .string = device_string, .user = u, .model = u->who.model };
	struct hid_sink sink = { sink_set, u };
	size_t size;
	const uint8_t *bytes = usb_report_descriptor(u->port, &size);

	if (hid_descriptor_parse(bytes, size, &u->descriptor)) {
		snprintf(why, 256, "the report descriptor of %04x:%04x (%zu bytes) makes no sense",
			info->vid, info->pid, size);
		return -ENODEV;
	}
	u->vendor = hid_identity_vendor(u->device, info, &u->quirks);
	if (!device_flag(u->device, "disable_fix_report_desc"))
		hid_quirks_repair(&u->descriptor, u->quirks);
	hid_identity_show(u->device, u->port, &u->descriptor, u->vendor, u->quirks, &u->who);
	context.quirks = u->quirks;
	context.region = (int)u->who.region;
	context.has_serial = *info->serial;
	u->binding = hid_binding_new(&u->descriptor, u->vendor, &context, &sink);
	if (!hid_binding_bits_bound(u->binding))
		log_say(LOG_WARN,
			"UPS [%s]: %04x:%04x tells no status bit at all; another interface or subdriver may be right",
			u->device->name, info->vid, info->pid);
	return 0;
}

static int open_device(struct device *d, char why[256])
{
	struct usbhid *u = d->own;
	struct usb_match match = usbhid_match(d);
	struct usb_listener listener = { .report = on_report,
		.report_size = declared_size,
		.gone = on_gone,
		.user = u };
	int result = usb_open(u->usb, &match, wants, u, &u->port, why);

	if (result)
		return result;
	result = bind_tables(u, why);
	if (result)
		return result;
	result = read_reports(u, HID_POLL_OPEN);
	if (result) {
		snprintf(why, 256, "the UPS does not answer (%s)", strerror(-result));
		return result;
	}
	u->raw_known = u->polls = 0;
	read_raw(u, HID_POLL_OPEN);
	offer(u);
	if (!(u->quirks & HID_QUIRK_POLL_ONLY) && (result = usb_listen(u->port, &listener)))
		log_say(LOG_NOTE, "UPS [%s]: no interrupt reports (%s); polling only", d->name,
			strerror(-result));
	u->known = *usb_port_info(u->port);
	u->full_at_ms = clock_ms();
	u->heard_at_ms = 0;
	log_say(LOG_NOTE, "UPS [%s]: using %s %s on bus %s device %s with the %s tables", d->name,
		u->known.manufacturer, u->known.product, u->known.bus, u->known.device,
		u->vendor->name);
	return 0;
}

static void close_device(struct device *d)
{
	struct usbhid *u = d->own;

	hid_binding_free(u->binding);
	u->binding = NULL;
	hid_descriptor_fini(&u->descriptor);
	if (u->port)
		usb_close(u->port);
	u->port = NULL;
	u->silent_rounds = 0;
}

/* ---- polling ---- */

static enum hid_poll kind_of_poll(struct usbhid *u)
{
	long every = device_option_number(u->device, "pollfreq",
		u->vendor->poll_full_s ? u->vendor->poll_full_s : FULL_POLL_S);
	uint64_t now = clock_ms();

	if (!u->settings_changed && now - u->full_at_ms < (uint64_t)every * 1000)
		return HID_POLL_QUICK;
	u->full_at_ms = now;
	if (u->settings_changed) {
		u->settings_changed = false;
		return HID_POLL_SETTINGS;
	}
	return u->quirks & HID_QUIRK_POLL_ONLY ? HID_POLL_OPEN : HID_POLL_FULL;
}

static int poll_device(struct device *d)
{
	struct usbhid *u = d->own;
	enum hid_poll poll = kind_of_poll(u);
	int result = read_reports(u, poll);

	/* Of what comes by interrupt only, silence is no news for a while, and then it is none at
	 * all. */
	if (u->quirks & HID_QUIRK_INTERRUPT_ONLY &&
		(!u->heard_at_ms || clock_ms() - u->heard_at_ms > FULL_POLL_S * 1000))
		return -EAGAIN;

	if (result == -ENODEV)
		return result;
	if (result) { /* reopen what stays silent: some controllers hang until then */
		u->full_at_ms = 0;
		return ++u->silent_rounds >= SILENT_ROUNDS_MAX ? -ENODEV : -EAGAIN;
	}
	u->silent_rounds = 0;
	u->polls++;
	read_raw(u, poll);
	show_status(u);
	return 0;
}

/* ---- begin, end, find ---- */

static int setup(struct device *d)
{
	struct usbhid *u = MEM_NEW(struct usbhid);
	int result = usb_new(d->loop, &u->usb);

	if (result) {
		log_say(LOG_ERROR, "UPS [%s]: libusb does not start: %s", d->name,
			strerror(-result));
		free(u);
		return result;
	}
	u->device = d;
	d->own = u;
	usb_on_arrival(u->usb, on_arrival, u);
	return 0;
}

static void teardown(struct device *d)
{
	struct usbhid *u = d->own;

	usb_free(u->usb);
	free(u);
	d->own = NULL;
}

struct finding {
	FILE *out;
	int count;
};

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text))
			return false;
	return true;
}

static bool note_found(void *user, const struct usb_info *info, const uint8_t *descriptor,
	size_t size)
{
	struct finding *f = user;

	if (!wants(NULL, info, descriptor, size))
		return false;
	fprintf(f->out, f->count ? "[ups%d]\n" : "[ups]\n", f->count + 1);
	fprintf(f->out,
		"  driver = usbhid-ups\n  port = auto\n  vendorid = %04x\n  productid = %04x\n",
		info->vid, info->pid);
	if (*info->serial && is_plain(info->serial))
		fprintf(f->out, "  serial = \"%s\"\n", info->serial);
	f->count++;
	return false;			/* look on: nothing is opened */
}

static int find(uv_loop_t *loop, FILE *out)
{
	struct finding f = { .out = out };
	struct usb_port *port;
	struct usb *usb;
	char why[256];

	if (usb_new(loop, &usb))
		return 0;
	usb_open(usb, &no_match, note_found, &f, &port, why);
	usb_free(usb);
	uv_run(loop, UV_RUN_DEFAULT);
	return f.count;
}

static const struct driver_option options[] = {
	{ .key = "vendorid", .help = "<regex> of the 4 hex digits of the USB vendor" },
	{ .key = "productid", .help = "<regex> of the 4 hex digits of the USB product" },
	{ .key = "vendor", .help = "<regex> of the manufacturer's string" },
	{ .key = "product", .help = "<regex> of the product string" },
	{ .key = "serial", .help = "<regex> of the serial number" },
	{ .key = "bus", .help = "<regex> of the bus number, 001" },
	{ .key = "device",
		.help = "<regex> of the device number; changes when it is plugged in again" },
	{ .key = "busport", .help = "<regex> of the port on the bus" },
	{ .key = "subdriver", .help = "<name> of the tables to use" },
	{ .key = "explore", .help = "(flag) write down what the device has, and end: --explore" },
	{ .key = "keepserials", .help = "(flag) with explore: do not mask serial numbers" },
	{ .key = "pollfreq", .help = "<seconds> between full polls (30; CyberPower 12)" },
	{ .key = "pollonly", .help = "(flag) do not use the interrupt pipe" },
	{ .key = "interruptonly", .help = "(flag) use nothing but the interrupt pipe" },
	{ .key = "lowbatt", .help = "<percent> of charge that is low, if the device can be told" },
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
	{ .key = NULL }
};

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
	.poll = poll_device,
	.set = usbhid_set,
	.command = usbhid_command,
	.close = close_device,
	.teardown = teardown,
	.find = find,
	.explore = usbhid_explore,
};
