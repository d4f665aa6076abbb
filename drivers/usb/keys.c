/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_options - see keys.h.
 */
#include "drivers/usb/keys.h"

#include <string.h>

struct usb_match usb_options_match(const struct device *d)
{
	const char *setting = device_option(d, "usb_set_altinterface");
	const char *vendor = device_option(d, "vendor");

	return (struct usb_match){
		.vendorid = device_option(d, "vendorid"),
		.productid = device_option(d, "productid"),
		/* NULL: it has no manufacturer's string */
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
	};
}

const struct driver_option usb_options[] = {
	{ .key = "vendorid", .help = "<regex> of the 4 hex digits of the USB vendor" },
	{ .key = "productid", .help = "<regex> of the 4 hex digits of the USB product" },
	{ .key = "vendor", .help = "<regex> of the manufacturer's string" },
	{ .key = "product", .help = "<regex> of the product string" },
	{ .key = "serial", .help = "<regex> of the serial number" },
	{ .key = "bus", .help = "<regex> of the bus number, 001" },
	{ .key = "device",
		.help = "<regex> of the device number; changes when it is plugged in again" },
	{ .key = "busport", .help = "<regex> of the port on the bus" },
	{ .key = "waitbeforereconnect", .help = "<seconds> between losing and reopening it (0)" },
	{ .key = "allow_duplicates", .help = "accepted; a device in use is always passed over" },
	{ .key = "usb_config_index", .help = "<hex> index of the configuration to look into" },
	{ .key = "usb_hid_rep_index", .help = "<hex> number of the interface" },
	{ .key = "usb_hid_desc_index", .help = "<hex> index of the HID descriptor" },
	{ .key = "usb_hid_ep_in", .help = "<hex> number of the interrupt IN endpoint" },
	{ .key = "usb_hid_ep_out", .help = "accepted; nothing is sent by interrupt" },
	{ .key = "usb_set_altinterface",
		.help = "(flag or <hex>) select this alternate setting (0)" },
	{ .key = NULL }
};
