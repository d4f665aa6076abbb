/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_find - see usb_find.h and, for what the search may and may not do to devices, usb_open in
 * usb.h.
 *
 * Sources: USB 2.0 chapter 9; HID 1.11 sections 6.2.1 and 7.1; usbfs: a request to an interface
 * claims it, and fails with EBUSY while a kernel driver is bound to it.
 */
#include "drivers/usb/look.h"

#include "drivers/usb/match.h"
#include "drivers/usb/node.h"
#include "drivers/usb/sysfs.h"
#include "drivers/usb/trace.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	STRING_TRIES = 3, /* some units answer the second or third time only (NUT issue 414) */
	STRING_PAUSE_MS = 50,
	HID_DESCRIPTOR_SIZE = 9,
	LANGUAGE_ENGLISH_US = 0x0409,
};

int usb_find_error(int r)
{
	switch (r) {
	case LIBUSB_ERROR_NO_DEVICE: case LIBUSB_ERROR_NOT_FOUND: return -ENODEV;
	case LIBUSB_ERROR_PIPE: return -EPIPE;
	case LIBUSB_ERROR_TIMEOUT: return -ETIMEDOUT;
	case LIBUSB_ERROR_OVERFLOW: return -EOVERFLOW;
	case LIBUSB_ERROR_ACCESS: return -EACCES;
	case LIBUSB_ERROR_BUSY: return -EBUSY;
	case LIBUSB_ERROR_NO_MEM: return -ENOMEM;
	case LIBUSB_ERROR_INVALID_PARAM: return -EINVAL;
	default: return r < 0 ? -EIO : r;
	}
}

/* ---- strings ---- */

static void pause_ms(long ms)
{
	struct timespec t = { 0, ms * 1000000 };

	nanosleep(&t, NULL);
}

/* 0 with the text, or -errno. 255 bytes: some units choke when asked for more, or twice. */
int usb_find_text(libusb_device_handle *handle, uint16_t language, uint8_t index,
	char out[USB_TEXT_MAX])
{
	uint8_t b[255];
	int r = LIBUSB_ERROR_IO;

	for (int try = 0; try < STRING_TRIES; try++) {
		if (try)
			pause_ms(STRING_PAUSE_MS);
		r = libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN,
			LIBUSB_REQUEST_GET_DESCRIPTOR, (uint16_t)(LIBUSB_DT_STRING << 8 | index),
			language, b, sizeof b, USB_TIMEOUT_MS);
		if (r == 0) {
			out[0] = 0;
			return 0;
		}
		if (r > 0 && usb_match_decode(b, (size_t)r, out))
			return 0;
		if (r == LIBUSB_ERROR_NO_DEVICE || (r == LIBUSB_ERROR_TIMEOUT && try))
			break;
	}
	return r < 0 ? usb_find_error(r) : -EIO;
}

uint16_t usb_find_language(libusb_device_handle *handle)
{
	uint8_t b[255];
	int r = libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR,
		LIBUSB_DT_STRING << 8, 0, b, sizeof b, USB_TIMEOUT_MS);

	if (r < 4 || b[0] < 4 || b[1] != LIBUSB_DT_STRING)
		return LANGUAGE_ENGLISH_US;
	return (uint16_t)(b[2] | b[3] << 8);
}

/* ---- finding ---- */

struct search {
	struct usb_match_rules rules;
	usb_wants_fn *wants;
	void *user;
	char *why;
	int error;		/* the most telling one so far */
	unsigned seen;
};

static int weight(int error)
{
	return error == -EBUSY ? 3 : error == -EACCES ? 2 : error == -ENODEV ? 0 : 1;
}

/* Keeps the error that tells the administrator most, with its text. */
static void refused(struct search *s, int error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void refused(struct search *s, int error, const char *fmt, ...)
{
	va_list ap;

	if (weight(error) <= weight(s->error))
		return;
	s->error = error;
	va_start(ap, fmt);
	vsnprintf(s->why, 256, fmt, ap);
	va_end(ap);
}

static int open_candidate(struct usb_found *c)
{
	return c->handle ? 0 : usb_find_error(libusb_open(c->device, &c->handle));
}

/* Claims, detaching the kernel's driver in the same step; libusb_release_interface attaches it
 * again. */
static int claim_candidate(struct usb_found *c)
{
	int r = open_candidate(c);

	if (r || c->claimed)
		return r;
	libusb_set_auto_detach_kernel_driver(c->handle, 1);
	for (int try = 0; try < 4; try++) {
		r = libusb_claim_interface(c->handle, c->info.interface);
		if (r != LIBUSB_ERROR_BUSY)
			break;
		if (libusb_detach_kernel_driver(c->handle, c->info.interface) ==
			LIBUSB_ERROR_NOT_FOUND)
			break;		/* not the kernel: another process */
	}
	c->claimed = !r;
	return usb_find_error(r);
}

static void release_candidate(struct usb_found *c)
{
	if (c->claimed)
		libusb_release_interface(c->handle, c->info.interface);
	c->claimed = false;
}

static int explain(struct search *s, const struct usb_found *c, int error)
{
	const struct usb_info *i = &c->info;
	char who[80], name[80];

	snprintf(name, sizeof name, "%04x:%04x%s%.40s at %s/%s", i->vid, i->pid,
		i->product[0] ? " " : "", i->product, i->bus, i->device);
	if (error == -EACCES) {
		usb_sysfs_group(i, who, sizeof who);
		refused(s, error,
			"no permission to open /dev/bus/usb/%s/%s (%04x:%04x): add a udev rule that gives it "
			"to the driver's group (it belongs to group %s), or run as root",
			i->bus, i->device, i->vid, i->pid, who);
	} else if (error == -EBUSY) {
		usb_sysfs_holder(i, c->config, who, sizeof who);
		refused(s, error, "interface %d of %s is in use by %s: stop it", i->interface, name,
			who);
	} else if (error == -ETIMEDOUT) {
		refused(s, error, "%s does not answer", name);
	} else {
		refused(s, error, "%s cannot be opened: %s", name, strerror(-error));
	}
	return error;
}

static void read_text(struct usb_found *c, const char *attribute, uint8_t index,
	char out[USB_TEXT_MAX])
{
	int r;

	if (!index || usb_sysfs_text(c->info.path, attribute, out) || c->silent)
		return;
	r = open_candidate(c);
	if (!r && !c->language)
		c->language = usb_find_language(c->handle);
	if (!r)
		r = usb_find_text(c->handle, c->language, index, out);
	if (r)
		out[0] = 0;
	usb_match_tidy(out);
	c->silent = r == -ETIMEDOUT;
}

static void describe(struct usb_found *c)
{
	struct usb_info *i = &c->info;
	uint8_t ports[8];
	int depth = libusb_get_port_numbers(c->device, ports, sizeof ports), n;

	i->vid = c->desc.idVendor;
	i->pid = c->desc.idProduct;
	i->bcd_device = c->desc.bcdDevice;
	i->manufacturer_index = c->desc.iManufacturer;
	i->product_index = c->desc.iProduct;
	i->serial_index = c->desc.iSerialNumber;
	snprintf(i->bus, sizeof i->bus, "%03u", libusb_get_bus_number(c->device));
	snprintf(i->device, sizeof i->device, "%03u", libusb_get_device_address(c->device));
	snprintf(i->busport, sizeof i->busport, "%03u", libusb_get_port_number(c->device));
	n = snprintf(i->path, sizeof i->path, "%u", libusb_get_bus_number(c->device));
	for (int k = 0; k < depth && n < (int)sizeof i->path; k++)
		n += snprintf(i->path + n, sizeof i->path - (size_t)n, "%c%u", k ? '.' : '-',
			ports[k]);
}

static void describe_interface(const struct usb_match_rules *rules, struct usb_found *c,
	const struct libusb_interface_descriptor *setting)
{
	int told = rules->number[USB_MATCH_ENDPOINT_IN];
	struct usb_info *i = &c->info;

	c->setting = setting;
	c->size = 0;
	i->interface = setting->bInterfaceNumber;
	i->hid = setting->bInterfaceClass == LIBUSB_CLASS_HID;
	i->endpoint_in = 0;
	i->max_packet = 0;
	for (int k = 0; k < setting->bNumEndpoints; k++) {
		const struct libusb_endpoint_descriptor *e = &setting->endpoint[k];

		if (i->endpoint_in || !(e->bEndpointAddress & LIBUSB_ENDPOINT_IN) ||
		    (e->bmAttributes & 3) != LIBUSB_TRANSFER_TYPE_INTERRUPT ||
		    (told >= 0 && (e->bEndpointAddress & 15) != told))
			continue;
		i->endpoint_in = e->bEndpointAddress;
		i->interval = e->bInterval;
		i->max_packet = e->wMaxPacketSize & 0x7ff;
		if (!i->max_packet || i->max_packet > USB_FIND_PACKET_MAX)
			i->max_packet = 64;
	}
}

/* Length of the report descriptor as a HID descriptor says it; 0: none there. */
static size_t told_length(const uint8_t *b, int size)
{
	for (int i = 0; i + HID_DESCRIPTOR_SIZE <= size && b[i]; i += b[i])
		if (b[i] >= HID_DESCRIPTOR_SIZE && b[i + 1] == LIBUSB_DT_HID)
			return (size_t)(b[i + 7] | b[i + 8] << 8);
	return 0;
}

/* HID 1.11 puts the HID descriptor behind the interface descriptor, HID 1.00 behind the endpoint's.
 */
static size_t length_in_config(const struct libusb_interface_descriptor *s)
{
	size_t n = told_length(s->extra, s->extra_length);

	for (int k = 0; !n && k < s->bNumEndpoints; k++)
		n = told_length(s->endpoint[k].extra, s->endpoint[k].extra_length);
	return n;
}

static int get_interface_descriptor(struct usb_found *c, uint16_t value, uint8_t *b, size_t size)
{
	return libusb_control_transfer(c->handle, LIBUSB_ENDPOINT_IN | LIBUSB_RECIPIENT_INTERFACE,
		LIBUSB_REQUEST_GET_DESCRIPTOR, value, c->info.interface, b, (uint16_t)size,
		USB_TIMEOUT_MS);
}

/* libusb refuses more than USB_FIND_CONTROL_MAX bytes, and the kernel's HID driver a descriptor
 * longer than that; usbfs itself does not. So for the while the interface is given out of hand. */
static size_t fetch_long_descriptor(struct usb_found *c, uint8_t *bytes, size_t want)
{
	int n;

	libusb_set_auto_detach_kernel_driver(c->handle, 0);
	release_candidate(c);
	n = usb_node_report_descriptor(&c->info, bytes, want);
	return claim_candidate(c) || n < 0 ? 0 : (size_t)n;
}

/* Does it end where its last collection ends? HID 1.11 section 6.2.2: items of 0, 1, 2 or 4 bytes,
 * or long ones that say it. */
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

/* Releases of which the second HID descriptor is the right one. */
static const struct {
	uint16_t vid, bcd_device;
} second_descriptor[] = {
	{ 0x0463, 0x0202 },	/* Eaton: only that one tells the whole length */
};

static unsigned descriptor_index(const struct usb_match_rules *rules, const struct usb_info *info)
{
	int told = rules->number[USB_MATCH_HID_DESCRIPTOR];

	for (size_t i = 0; told < 0 && i < MEM_COUNT(second_descriptor); i++)
		if (second_descriptor[i].vid == info->vid &&
			second_descriptor[i].bcd_device == info->bcd_device)
			return 1;
	return told < 0 ? 0 : (unsigned)told;
}

/* HID 1.11 section 7.1.1 has no index for a report descriptor, yet where there are two HID
 * descriptors NUT asks with theirs, and is answered. */
static int ask_for_descriptor(struct usb_found *c, unsigned index, uint8_t *bytes, size_t want)
{
	int n = 0;

	for (int try = 0; want && try < 2 && n <= 0; try++) {
		n = get_interface_descriptor(c, (uint16_t)(LIBUSB_DT_REPORT << 8 | index), bytes,
			want);
		index = 0;
	}
	c->silent |= n == LIBUSB_ERROR_TIMEOUT;
	return n;
}

/* Firmwares tell the length in two places, sometimes wrong in one: EcoFlow 376 for 403 bytes in the
 * configuration, others answer the request for the HID descriptor with nonsense (NUT issue 3227).
 * Asking for the larger one is safe: the answer is as long as it is. If both were too short, the
 * descriptor is cut within a collection; then all is asked for that can be had. */
static size_t fetch_descriptor(const struct usb_match_rules *rules, struct usb_found *c,
	uint8_t bytes[USB_FIND_DESCRIPTOR_MAX])
{
	unsigned index = descriptor_index(rules, &c->info);
	size_t want = length_in_config(c->setting), other = 0, size;
	uint8_t hid[HID_DESCRIPTOR_SIZE];
	int n = get_interface_descriptor(c, (uint16_t)(LIBUSB_DT_HID << 8 | index), hid,
		sizeof hid);

	if (n == HID_DESCRIPTOR_SIZE && hid[0] == HID_DESCRIPTOR_SIZE)
		other = told_length(hid, n);
	if (other > want)
		want = other;
	if (want > USB_FIND_CONTROL_MAX) {
		size = want < USB_FIND_DESCRIPTOR_MAX ? want : USB_FIND_DESCRIPTOR_MAX;
		size = fetch_long_descriptor(c, bytes, size);
		if (size)
			return size;
		want = USB_FIND_CONTROL_MAX;
	}
	n = ask_for_descriptor(c, index, bytes, want);
	size = n > 0 ? (size_t)n : 0;
	if (size && size == want && want < USB_FIND_CONTROL_MAX && !is_complete(bytes, size)) {
		n = ask_for_descriptor(c, index, bytes, USB_FIND_CONTROL_MAX);
		if (n < (int)size)
			n = ask_for_descriptor(c, index, bytes, size); /* it does not like that */
		size = n > 0 ? (size_t)n : 0;
	}
	return size;
}

static bool wanted(struct search *s, struct usb_found *c)
{
	return s->wants(s->user, &c->info, c->size ? c->bytes : NULL, c->size);
}

/* The copy in sysfs said it is what we look for; what the device says itself may be longer. */
static bool still_wanted(struct search *s, struct usb_found *c)
{
	uint8_t bytes[USB_FIND_DESCRIPTOR_MAX];
	size_t size = fetch_descriptor(&s->rules, c, bytes);

	if (size < c->size || (size == c->size && !memcmp(bytes, c->bytes, size)))
		return true;
	memcpy(c->bytes, bytes, size);
	c->size = size;
	return wanted(s, c);
}

static bool is_keyboard(const struct libusb_interface_descriptor *s)
{
	return s->bInterfaceSubClass == 1 &&
	       (s->bInterfaceProtocol == 1 || s->bInterfaceProtocol == 2);
}

/* Not done unless told: older devices do not like it. */
static int select_setting(struct search *s, struct usb_found *c)
{
	int told = s->rules.number[USB_MATCH_ALT_SETTING], r;

	if (told < 0)
		return 0;
	r = usb_find_error(
		libusb_set_interface_alt_setting(c->handle, c->info.interface, told));
	if (r)
		refused(s, r, "alternate setting %d of %04x:%04x cannot be selected: %s", told,
			c->info.vid, c->info.pid, strerror(-r));
	return r;
}

static int look_at_interface(struct search *s, struct usb_found *c,
	const struct libusb_interface_descriptor *setting)
{
	bool copy = false;
	int r;

	describe_interface(&s->rules, c, setting);
	if (s->rules.number[USB_MATCH_INTERFACE] >= 0 &&
		s->rules.number[USB_MATCH_INTERFACE] != c->info.interface)
		return -ENODEV;
	if (c->info.hid) {
		c->size = usb_sysfs_report_descriptor(c->info.path, c->config, c->info.interface,
			c->bytes, sizeof c->bytes);
		copy = c->size > 0;
		if (!copy && is_keyboard(setting))
			return -ENODEV;
		r = copy ? 0 : claim_candidate(c);
		if (r)
			return explain(s, c, r);
		if (!copy)
			c->size = fetch_descriptor(&s->rules, c, c->bytes);
		if (!c->size && c->silent)
			return explain(s, c, -ETIMEDOUT);
	} else if (setting->bInterfaceClass != LIBUSB_CLASS_VENDOR_SPEC &&
		   setting->bInterfaceClass) {
		return -ENODEV;
	}
	if (!wanted(s, c)) {
		release_candidate(c);
		return -ENODEV;
	}
	r = claim_candidate(c);
	if (r)
		return explain(s, c, r);
	if (copy && !still_wanted(s, c)) {
		release_candidate(c);
		return -ENODEV;
	}
	return select_setting(s, c);
}

static bool has_interface_for_us(const struct libusb_config_descriptor *config)
{
	for (int i = 0; i < config->bNumInterfaces; i++) {
		const struct libusb_interface *f = &config->interface[i];

		if (f->num_altsetting > 0 &&
			(f->altsetting->bInterfaceClass == LIBUSB_CLASS_HID ||
				f->altsetting->bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC ||
				!f->altsetting->bInterfaceClass))
			return true;
	}
	return false;
}

static void read_texts(struct usb_found *c)
{
	read_text(c, "manufacturer", c->desc.iManufacturer, c->info.manufacturer);
	read_text(c, "product", c->desc.iProduct, c->info.product);
	read_text(c, "serial", c->desc.iSerialNumber, c->info.serial);
}

/* Silent at first and awake now: some need a moment after they were plugged in. Without its texts
 * it would be taken for another unit. */
static int look_again(struct search *s, struct usb_found *c)
{
	c->silent = false;
	read_texts(c);
	if (usb_match_texts(&s->rules, &c->info) && wanted(s, c))
		return 0;
	release_candidate(c);
	return -ENODEV;
}

static int look_at_device(struct search *s, struct usb_found *c)
{
	int r = -ENODEV, told = s->rules.number[USB_MATCH_CONFIG];
	struct libusb_config_descriptor *config;

	if (libusb_get_device_descriptor(c->device, &c->desc) ||
		c->desc.bDeviceClass == LIBUSB_CLASS_HUB)
		return -ENODEV;
	s->seen++;
	describe(c);
	if (!usb_match_place(&s->rules, &c->info)) {
		usb_trace_device(&c->info, "ids or place do not match");
		return -ENODEV;
	}
	if ((told < 0 ? libusb_get_active_config_descriptor(c->device, &config)
			  : libusb_get_config_descriptor(c->device, (uint8_t)told, &config)))
		return -ENODEV;
	c->config = config->bConfigurationValue;
	if (has_interface_for_us(config)) {
		read_texts(c);
		if (usb_match_texts(&s->rules, &c->info))
			for (int i = 0; r && i < config->bNumInterfaces; i++)
				if (config->interface[i].num_altsetting > 0)
					r = look_at_interface(s, c,
						config->interface[i].altsetting);
		if (!r && c->silent)
			r = look_again(s, c);
	}
	usb_trace_device(&c->info, !r ? "taken" : r != -ENODEV ? strerror(-r)
		: usb_match_texts(&s->rules, &c->info) ? "no UPS of this driver"
						       : "names do not match");
	if (r && c->handle)
		libusb_close(c->handle);
	libusb_free_config_descriptor(config);
	c->setting = NULL;
	return r;
}

int usb_find(libusb_context *context, const struct usb_match *match, usb_wants_fn *wants,
	void *user, struct usb_found *out, char why[256])
{
	struct search s = { .wants = wants, .user = user, .why = why, .error = -ENODEV };
	libusb_device **list;
	ssize_t n;
	int r;

	why[0] = 0;
	r = usb_match_compile(match, &s.rules, why);
	if (r)
		goto out;
	n = libusb_get_device_list(context, &list);
	r = -ENODEV;
	for (ssize_t i = 0; r && i < n; i++) {
		memset(out, 0, sizeof *out);
		out->device = list[i];
		r = look_at_device(&s, out);
	}
	if (!r)
		libusb_ref_device(out->device);
	else
		r = s.error;
	if (n >= 0)
		libusb_free_device_list(list, 1);
	if (r == -ENODEV)
		snprintf(why, 256,
			s.seen ? "none of the %u USB devices is the one"
			       : "no USB device is connected",
			s.seen);
out:
	usb_match_release(&s.rules);
	return r;
}

struct listed {
	libusb_device **devices;
	ssize_t count;
};

static bool is_listed(void *user, unsigned bus, unsigned device)
{
	const struct listed *l = user;

	for (ssize_t i = 0; i < l->count; i++)
		if (libusb_get_bus_number(l->devices[i]) == bus &&
			libusb_get_device_address(l->devices[i]) == device)
			return true;
	return false;
}

unsigned usb_find_unlisted(libusb_context *context)
{
	struct listed l = { .count = libusb_get_device_list(context, &l.devices) };
	unsigned n;

	if (l.count < 0)
		return 0;
	n = usb_sysfs_unknown(is_listed, &l);
	libusb_free_device_list(l.devices, 1);
	return n;
}
