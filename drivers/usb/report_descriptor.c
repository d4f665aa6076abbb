/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_report_descriptor - see report_descriptor.h. Firmwares get its length wrong in every way.
 * Sources: HID 1.11 sections 6.2.1 and 7.1; field reports beside each rule.
 */
#include "drivers/usb/report_descriptor.h"

#include "drivers/usb/claim.h"
#include "drivers/usb/node.h"
#include "lib/mem.h"

#include <errno.h>

enum { HID_DESCRIPTOR_SIZE = 9 };

/* Length of the report descriptor as a HID descriptor states it; 0: none there. */
static size_t stated_length(const uint8_t *b, int size)
{
	for (int i = 0; i + HID_DESCRIPTOR_SIZE <= size && b[i]; i += b[i])
		if (b[i] >= HID_DESCRIPTOR_SIZE && b[i + 1] == LIBUSB_DT_HID)
			return (size_t)(b[i + 7] | b[i + 8] << 8);
	return 0;
}

/* The HID descriptor follows the interface descriptor in HID 1.11, the endpoint descriptor in HID
 * 1.00.
 */
static size_t length_in_config(const struct libusb_interface_descriptor *s)
{
	size_t n = stated_length(s->extra, s->extra_length);

	for (int k = 0; !n && k < s->bNumEndpoints; k++)
		n = stated_length(s->endpoint[k].extra, s->endpoint[k].extra_length);
	return n;
}

static int get_interface_descriptor(struct usb_candidate *c, uint16_t value, uint8_t *b,
	size_t size)
{
	struct usb_setup setup = { LIBUSB_ENDPOINT_IN | LIBUSB_RECIPIENT_INTERFACE,
		LIBUSB_REQUEST_GET_DESCRIPTOR, value, c->info.interface };

	return usb_transfer_control(&c->line, setup, b, size, USB_TIMEOUT_MS);
}

/* libusb refuses more than USB_CONTROL_MAX bytes, and the kernel's HID driver a descriptor longer
 * than that; usbfs itself does not. So the interface is released for this request. */
static size_t fetch_long_descriptor(struct usb_candidate *c, uint8_t *bytes, size_t want)
{
	int n;

	libusb_set_auto_detach_kernel_driver(c->line.handle, 0);
	usb_claim_release(c);
	n = usb_node_report_descriptor(&c->info, bytes, want);
	return usb_claim(c) || n < 0 ? 0 : (size_t)n;
}

/* Does it end where its last collection ends? HID 1.11 section 6.2.2: items have 0, 1, 2 or 4
 * bytes; long items state their size. */
static bool is_complete(const uint8_t *bytes, size_t size)
{
	enum { LONG_ITEM = 0xfe, COLLECTION = 0xa0, END_COLLECTION = 0xc0, TAG_AND_TYPE = 0xfc };
	static const uint8_t sizes[] = { 0, 1, 2, 4 };
	size_t at = 0;
	int depth = 0;

	while (at < size) {
		uint8_t item = bytes[at];

		depth += (item & TAG_AND_TYPE) == COLLECTION;
		depth -= (item & TAG_AND_TYPE) == END_COLLECTION;
		at += item != LONG_ITEM     ? 1u + sizes[item & 3]
		      : at + 1 < size ? 3u + bytes[at + 1] : size;
	}
	return at == size && depth <= 0;
}

/* Devices and releases whose second HID descriptor is the right one. */
static const struct {
	uint16_t vid, bcd_device;
} second_descriptor[] = {
	{ 0x0463, 0x0202 },	/* Eaton: only that one has the whole length */
};

static unsigned descriptor_index(const struct usb_match_rules *rules, const struct usb_info *info)
{
	int index = rules->number[USB_MATCH_HID_DESCRIPTOR];

	for (size_t i = 0; index < 0 && i < MEM_COUNT(second_descriptor); i++)
		if (second_descriptor[i].vid == info->vid &&
			second_descriptor[i].bcd_device == info->bcd_device)
			return 1;
	return index < 0 ? 0 : (unsigned)index;
}

/* HID 1.11 section 7.1.1 has no index for a report descriptor, but if there are two HID descriptors
 * NUT sends the descriptor's index, and devices answer it. */
static int ask_for_descriptor(struct usb_candidate *c, unsigned index, uint8_t *bytes, size_t want)
{
	int n = 0;

	for (int try = 0; want && try < 2 && n <= 0; try++) {
		n = get_interface_descriptor(c, (uint16_t)(LIBUSB_DT_REPORT << 8 | index), bytes,
			want);
		index = 0;
	}
	c->silent |= n == -ETIMEDOUT;
	return n;
}

/* Some firmwares stall every request but one for the right length or less, and do not state that
 * length anywhere: it is found by bisection. */
static size_t fetch_by_halves(struct usb_candidate *c, unsigned index, uint8_t *bytes,
	size_t answered, size_t stalled)
{
	while (stalled - answered > 1) {
		size_t want = answered + (stalled - answered) / 2;
		int n = ask_for_descriptor(c, index, bytes, want);

		if (n == -ETIMEDOUT || n == -ENODEV)
			break;
		if (n > 0 && ((size_t)n < want || is_complete(bytes, want)))
			return (size_t)n;
		if (n > 0)
			answered = want;
		else
			stalled = want;
	}
	return answered;
}

/* Its length is stated in two places, sometimes wrong in one: EcoFlow 376 for 403 bytes in the
 * configuration, others answer the request for the HID descriptor with nonsense (NUT issue 3227).
 * Requesting the larger one is safe with most devices: the answer has the true length. If that is
 * refused, the other one may be right. */
static size_t fetch_stated(struct usb_candidate *c, unsigned index, uint8_t *bytes, size_t longer,
	size_t shorter)
{
	int n = ask_for_descriptor(c, index, bytes, longer);

	if (n <= 0 && n != -ETIMEDOUT && n != -ENODEV && shorter && shorter < longer) {
		n = ask_for_descriptor(c, index, bytes, shorter);
		if (n == (int)shorter && !is_complete(bytes, shorter))
			return fetch_by_halves(c, index, bytes, shorter, longer);
	}
	if (n > 0 || n == -ETIMEDOUT || n == -ENODEV || !longer)
		return n > 0 ? (size_t)n : 0;
	return fetch_by_halves(c, index, bytes, 0, shorter ? shorter : longer);
}

/* If both lengths were too short, the descriptor is cut within a collection; then as much as
 * possible is requested. */
static size_t fetch_rest(struct usb_candidate *c, unsigned index, uint8_t *bytes, size_t size)
{
	int n = ask_for_descriptor(c, index, bytes, USB_CONTROL_MAX);

	if (n >= (int)size)
		return (size_t)n;
	/* the device refuses that: request no more than it has */
	if (n <= 0 && n != -ETIMEDOUT && n != -ENODEV)
		size = fetch_by_halves(c, index, bytes, size, USB_CONTROL_MAX);
	n = ask_for_descriptor(c, index, bytes, size);
	return n > 0 ? (size_t)n : 0;
}

size_t usb_report_descriptor_fetch(struct usb_candidate *c, uint8_t bytes[USB_DESCRIPTOR_MAX])
{
	unsigned index = descriptor_index(c->rules, &c->info);
	size_t longer = length_in_config(c->setting), shorter = 0, size;
	uint8_t hid[HID_DESCRIPTOR_SIZE];
	int n = get_interface_descriptor(c, (uint16_t)(LIBUSB_DT_HID << 8 | index), hid,
		sizeof hid);

	if (n == HID_DESCRIPTOR_SIZE && hid[0] == HID_DESCRIPTOR_SIZE)
		shorter = stated_length(hid, n);
	if (shorter > longer) {
		size = longer;
		longer = shorter;
		shorter = size;
	}
	if (longer > USB_CONTROL_MAX) {
		size = longer < USB_DESCRIPTOR_MAX ? longer : USB_DESCRIPTOR_MAX;
		size = fetch_long_descriptor(c, bytes, size);
		if (size)
			return size;
		longer = USB_CONTROL_MAX;
	}
	size = fetch_stated(c, index, bytes, longer, shorter);
	if (size && size == longer && longer < USB_CONTROL_MAX && !is_complete(bytes, size))
		size = fetch_rest(c, index, bytes, size);
	return size;
}
