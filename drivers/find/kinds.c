/* SPDX-License-Identifier: GPL-2.0-or-later
 * kinds - see kinds.h.
 */
#include "drivers/find/kinds.h"

#include "drivers/usbhid/hid/vendor.h"

#include <string.h>

static bool hid_recognises(const struct usb_info *i, const uint8_t *descriptor, size_t size)
{
	if (!i->hid)
		return false;
	return size ? hid_vendor_recognises(i->vid, i->pid, i->manufacturer, i->product, descriptor,
			      size)
		    : hid_vendor_lists(i->vid, i->pid);
}

static bool hid_id(size_t n, uint16_t *vid, uint16_t *pid)
{
	for (size_t v = 0; v < hid_vendor_count; v++)
		for (const struct hid_device_id *id = hid_vendors[v]->ids; id->vid; id++)
			if (!n--) {
				*vid = id->vid;
				*pid = id->pid;
				return true;
			}
	return false;
}

const struct find_kind find_kinds[] = {
	{ "usbhid-ups", "*:03????:*", hid_recognises, hid_id },
	{ 0 }
};

const struct find_kind *find_kind_for(const struct usb_info *info, const uint8_t *descriptor,
	size_t size)
{
	for (const struct find_kind *k = find_kinds; k->driver; k++)
		if (k->recognises(info, descriptor, size))
			return k;
	return NULL;
}

const struct find_kind *find_kind_named(const char *driver)
{
	for (const struct find_kind *k = find_kinds; k->driver; k++)
		if (!strcmp(k->driver, driver))
			return k;
	return NULL;
}
