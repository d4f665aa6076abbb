/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_options - see usb_options.h.
 */
#include "drivers/usb_options.h"

struct usb_match usb_options_match(const struct device *d)
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
