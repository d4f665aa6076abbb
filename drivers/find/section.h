/* SPDX-License-Identifier: GPL-2.0-or-later
 * section - a section of ups.conf that matches exactly one USB device.
 */
#ifndef DRIVERS_FIND_SECTION_H
#define DRIVERS_FIND_SECTION_H

#include "drivers/usb/info.h"
#include "lib/buf.h"

#include <stdbool.h>

/* By ids and serial number, so that it is found at any port; with `by_place`, or without a serial
 * number, by the port as well. Strings of the device are quoted, in the grammar of ups.conf and as
 * a regular expression. */
void find_section_print(struct buf *out, const char *name, const char *driver,
	const struct usb_info *info, bool by_place);

#endif
