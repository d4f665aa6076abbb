/* SPDX-License-Identifier: GPL-2.0-or-later
 * kind - which devices nutdrv_qx serves; see drivers/find/kind.h.
 */
#include "drivers/find/kind.h"

#include "drivers/qx/transports/transport.h"

static bool recognises(const struct usb_info *i, const uint8_t *descriptor, size_t size)
{
	(void)descriptor;
	(void)size;
	for (const struct qx_usb_id *row = qx_usb_ids; row->transport; row++) {
		const struct find_id ids[] = {
			{ row->vid, row->pid, row->manufacturer, row->product }, { 0 } };

		if (find_id_matches(ids, i))
			return true;
	}
	return false;
}

static bool id(size_t n, uint16_t *vid, uint16_t *pid)
{
	for (const struct qx_usb_id *row = qx_usb_ids; row->transport; row++)
		if (!n--) {
			*vid = row->vid;
			*pid = row->pid;
			return true;
		}
	return false;
}

extern const struct find_kind qx_kind;
const struct find_kind qx_kind = {
	.driver = "nutdrv_qx",
	.interfaces = "?*",
	.recognises = recognises,
	.id = id,
};
