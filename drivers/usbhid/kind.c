/* SPDX-License-Identifier: GPL-2.0-or-later
 * kind - which devices usbhid-ups serves; see drivers/find/kind.h.
 */
#include "drivers/find/kind.h"

#include "drivers/usbhid/hid/vendor.h"

/* Devices whose HID reports are all zeros; they speak Qx by string index (UPSmart). */
static const struct find_id facades[] = { { 0x0001, 0x0000, NULL, NULL }, { 0 } };

static bool recognises(const struct usb_info *i, const uint8_t *descriptor, size_t size)
{
	if (!i->hid || find_id_matches(facades, i))
		return false;
	return size ? hid_vendor_recognises(i->vid, i->pid, i->manufacturer, i->product, descriptor,
			      size)
		    : hid_vendor_lists(i->vid, i->pid);
}

static bool id(size_t n, uint16_t *vid, uint16_t *pid)
{
	for (size_t v = 0; v < hid_vendor_count; v++)
		for (const struct hid_device_id *row = hid_vendors[v]->ids; row->vid; row++)
			if (!n--) {
				*vid = row->vid;
				*pid = row->pid;
				return true;
			}
	return false;
}

extern const struct find_kind usbhid_kind;
const struct find_kind usbhid_kind = {
	.driver = "usbhid-ups",
	.interfaces = "*:03????:*",
	.recognises = recognises,
	.id = id,
};
