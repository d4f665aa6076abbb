/* SPDX-License-Identifier: GPL-2.0-or-later
 * hid_class - see hid_class.h.
 */
#include "drivers/usb/hid_class.h"

#include <errno.h>

enum { GET_REPORT = 0x01, SET_REPORT = 0x09, TO_INTERFACE = 0x21, FROM_INTERFACE = 0xa1 };
enum { REPORT_BYTES_MAX = 4096 };

static int request(struct usb_port *port, uint8_t type, uint8_t number, uint16_t report,
	uint8_t *buf, size_t size)
{
	size_t skip = report & 255 ? 0 : 1;
	struct usb_setup setup = { type, number, report, usb_port_info(port)->interface };
	int n;

	if (size <= skip)
		return -EINVAL;
	n = usb_control(port, setup, buf + skip, size - skip, USB_TIMEOUT_MS);
	return n < 0 ? n : n + (int)skip;
}

int usb_get_report(struct usb_port *port, int kind, uint8_t id, uint8_t *buf, size_t size)
{
	if (size)
		buf[0] = 0;
	return request(port, FROM_INTERFACE, GET_REPORT, (uint16_t)((kind & 255) << 8 | id), buf,
		size < REPORT_BYTES_MAX ? size : REPORT_BYTES_MAX);
}

int usb_set_report(struct usb_port *port, int kind, uint8_t id, const uint8_t *buf, size_t size)
{
	return request(port, TO_INTERFACE, SET_REPORT, (uint16_t)((kind & 255) << 8 | id),
		(uint8_t *)buf, size);	/* outwards: only read */
}
