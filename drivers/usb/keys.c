/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_options - see keys.h.
 */
#include "drivers/usb/keys.h"

#include "lib/mem.h"

#include <string.h>

/* What only was found, or any device will do for, is not taken from a program. */
static bool spares(const struct device *d)
{
	static const char *const which[] = { "vendorid", "productid", "vendor", "product", "serial",
		"bus", "device", "busport" };
	const char *driver = device_option(d, "driver");

	for (size_t i = 0; i < MEM_COUNT(which) && !d->is_found; i++)
		if (device_option(d, which[i]))
			return false;
	return d->is_found || (driver && !strcmp(driver, "auto"));
}

struct usb_match usb_options_match(const struct device *d)
{
	const char *setting = device_option(d, "usb_set_altinterface");
	const char *vendor = device_option(d, "vendor");

	return (struct usb_match){
		.vendorid = device_option(d, "vendorid"),
		.productid = device_option(d, "productid"),
		/* "NULL": the device has no manufacturer string */
		.vendor = vendor && !strcmp(vendor, "NULL") ? "" : vendor,
		.product = device_option(d, "product"),
		.serial = device_option(d, "serial"),
		.bus = device_option(d, "bus"),
		.device = device_option(d, "device"),
		.busport = device_option(d, "busport"),
		.usb_config_index = device_option(d, "usb_config_index"),
		.usb_hid_rep_index = device_option(d, "usb_hid_rep_index"),
		.usb_hid_desc_index = device_option(d, "usb_hid_desc_index"),
		.usb_hid_ep_in = device_option(d, "usb_hid_ep_in"),
		.usb_set_altinterface = setting ? setting
			: device_flag(d, "usb_set_altinterface") ? "0" : NULL,
		.spares = spares(d),
	};
}

/* Judges one key alone, by compiling it as a match. */
static bool judge(const char *key, const char *value, char why[256])
{
	struct setting item = { .key = (char *)key, .value = (char *)value };
	const struct section alone = { .items = &item, .count = 1 };
	const struct device d = { .conf = &alone };
	const struct usb_match match = usb_options_match(&d);
	struct usb_match_rules rules;
	bool good = !usb_match_compile(&match, &rules, why);

	usb_match_release(&rules);
	return good;
}

const struct driver_option usb_options[] = {
	{ .key = "vendorid", .judge = judge,
		.help = "<regex> of the 4 hex digits of the USB vendor" },
	{ .key = "productid", .judge = judge,
		.help = "<regex> of the 4 hex digits of the USB product" },
	{ .key = "vendor", .judge = judge, .help = "<regex> of the manufacturer's string" },
	{ .key = "product", .judge = judge, .help = "<regex> of the product string" },
	{ .key = "serial", .judge = judge, .help = "<regex> of the serial number" },
	{ .key = "bus", .judge = judge, .help = "<regex> of the bus number, 001" },
	{ .key = "device", .judge = judge,
		.help = "<regex> of the device number; changes when it is plugged in again" },
	{ .key = "busport", .judge = judge, .help = "<regex> of the port on the bus" },
	{ .key = "waitbeforereconnect", .help = "<seconds> between losing and reopening it (0)" },
	{ .key = "allow_duplicates", .help = "accepted; a device in use is always passed over" },
	{ .key = "usb_config_index", .judge = judge,
		.help = "<hex> index of the configuration to look into" },
	{ .key = "usb_hid_rep_index", .judge = judge, .help = "<hex> number of the interface" },
	{ .key = "usb_hid_desc_index", .judge = judge,
		.help = "<hex> index of the HID descriptor" },
	{ .key = "usb_hid_ep_in", .judge = judge,
		.help = "<hex> number of the interrupt IN endpoint" },
	{ .key = "usb_hid_ep_out", .help = "accepted; nothing is sent by interrupt" },
	{ .key = "usb_set_altinterface", .judge = judge,
		.help = "(flag or <hex>) select this alternate setting (0)" },
	{ .key = "explore", .help = "(flag) write down what the device has, and end: --explore" },
	{ .key = "keepserials", .help = "(flag) with explore: do not mask serial numbers" },
	{ .key = NULL }
};
