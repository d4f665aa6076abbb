/* SPDX-License-Identifier: GPL-2.0-or-later
 * explore - writes a recording of a HID device in the format of tests/usb/README.md, which the
 * emulator can play; comments list every field and the variables it becomes.
 *
 * It only reads. Pure but for the two calls of its source, so that a test needs no device.
 */
#ifndef DRIVERS_USBHID_HID_EXPLORE_H
#define DRIVERS_USBHID_HID_EXPLORE_H

#include "drivers/usbhid/hid/descriptor.h"
#include "drivers/usbhid/hid/vendor.h"
#include "drivers/usb/port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct hid_explore_source {
	const struct usb_info *info;
	const uint8_t *descriptor;
	size_t descriptor_size;
	const struct hid_vendor *vendor;	/* whose tables serve it */
	unsigned quirks;

	/* As usb_get_report and usb_string; they may block as those do. For a device with
	 * HID_QUIRK_INTERRUPT_ONLY only input reports that it has sent are requested. */
	int (*report)(void *user, int kind, uint8_t id, uint8_t *buf, size_t size);
	const char *(*string)(void *user, int index);
	void *user;
	const size_t *heard;	/* [256]: bytes of the input reports it has sent by interrupt, which
				   report() gives; 0 = none */

	/* Serial numbers are written with every letter as X and every digit as 0, unless this is
	 * set. */
	bool keep_serials;
};

/* Reads every report and string once and writes the recording. Reports that are known to hang
 * devices are not read; the recording lists them. 0; nothing was written: -EINVAL the descriptor
 * holds no field, -ENODEV the device was unplugged meanwhile. */
int hid_explore_write(const struct hid_explore_source *s, FILE *out);

#endif
