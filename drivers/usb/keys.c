/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_options - see keys.h.
 */
#include "drivers/usb/keys.h"

struct usb_match usb_options_match(const struct device *d)
{
	const char *setting = device_option(d, "usb_set_altinterface");

	return (struct usb_match){
		.vendorid = device_option(d, "vendorid"),
		.productid = device_option(d, "productid"),
		.vendor = device_option(d, "vendor"),
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
