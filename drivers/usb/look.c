/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_look - see look.h: lists devices, matches them, reads their texts.
 *
 * Source: USB 2.0 chapter 9.
 */
#include "drivers/usb/look.h"

#include "drivers/usb/claim.h"
#include "drivers/usb/input_device.h"
#include "drivers/usb/report_descriptor.h"
#include "drivers/usb/strings.h"
#include "drivers/usb/sysfs.h"
#include "drivers/usb/trace.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct search {
	libusb_context *context;
	struct usb_match_rules rules;
	usb_wants_fn *wants;
	void *user;
	struct usb_refusal refusal;
	unsigned seen;
};

/* ---- texts ---- */

static void read_text(struct usb_candidate *c, const char *attribute, uint8_t index,
	char out[USB_TEXT_MAX])
{
	int r;

	if (!index || usb_sysfs_text(c->info.path, attribute, out) || c->silent)
		return;
	r = usb_claim_open(c);
	if (!r && !c->language)
		c->language = usb_strings_language(&c->line);
	if (!r)
		r = usb_strings_text(&c->line, c->language, index, out);
	if (r)
		out[0] = 0;
	usb_match_clean(out);
	c->silent = r == -ETIMEDOUT;
}

static void read_texts(struct usb_candidate *c)
{
	read_text(c, "manufacturer", c->desc.iManufacturer, c->info.manufacturer);
	read_text(c, "product", c->desc.iProduct, c->info.product);
	read_text(c, "serial", c->desc.iSerialNumber, c->info.serial);
}

/* ---- what the device is ---- */

static void describe(struct usb_candidate *c)
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

/* The first interrupt-IN endpoint, or the one that the administrator names. */
static void add_endpoint(struct usb_candidate *c, const struct libusb_endpoint_descriptor *e)
{
	int number = c->rules->number[USB_MATCH_ENDPOINT_IN];
	uint8_t type = e->bmAttributes & 3;
	struct usb_info *i = &c->info;

	if (c->endpoint_count < USB_ENDPOINTS_MAX) {
		c->endpoints[c->endpoint_count].address = e->bEndpointAddress;
		c->endpoints[c->endpoint_count++].type = type;
	}
	if (i->endpoint_in || !(e->bEndpointAddress & LIBUSB_ENDPOINT_IN) ||
		type != LIBUSB_TRANSFER_TYPE_INTERRUPT ||
		(number >= 0 && (e->bEndpointAddress & 15) != number))
		return;
	i->endpoint_in = e->bEndpointAddress;
	i->interval = e->bInterval;
	i->max_packet = e->wMaxPacketSize & 0x7ff;
	if (!i->max_packet || i->max_packet > USB_PACKET_MAX)
		i->max_packet = 64;
}

static void describe_interface(struct usb_candidate *c,
	const struct libusb_interface_descriptor *setting)
{
	struct usb_info *i = &c->info;

	c->setting = setting;
	c->size = 0;
	c->source = USB_NOT_ASKED;
	c->error = 0;
	c->endpoint_count = 0;
	i->interface = setting->bInterfaceNumber;
	i->hid = setting->bInterfaceClass == LIBUSB_CLASS_HID;
	i->endpoint_in = 0;
	i->max_packet = 0;
	for (int k = 0; k < setting->bNumEndpoints; k++)
		add_endpoint(c, &setting->endpoint[k]);
}

/* The alternate setting that will be selected, if the administrator names one; else the first. */
static const struct libusb_interface_descriptor *setting_of(const struct usb_match_rules *rules,
	const struct libusb_interface *f)
{
	int number = rules->number[USB_MATCH_ALT_SETTING];

	for (int k = 0; number >= 0 && k < f->num_altsetting; k++)
		if (f->altsetting[k].bAlternateSetting == number)
			return &f->altsetting[k];
	return f->altsetting;
}

/* ---- its report descriptor ---- */

static bool is_keyboard(const struct libusb_interface_descriptor *s)
{
	return s->bInterfaceSubClass == 1 &&
	       (s->bInterfaceProtocol == 1 || s->bInterfaceProtocol == 2);
}

/* A keyboard is detached from the kernel only if ups.conf names the device. */
static void judge_input(struct usb_candidate *c)
{
	if (usb_match_names_device(c->rules) || !usb_is_input_device(c->bytes, c->size))
		return;
	usb_trace_device(&c->info,
		"is a keyboard, mouse or digitizer, too; left alone unless named");
	c->source = USB_NOT_HAD;
	c->error = -ENODEV;
	c->size = 0;
}

static void get_descriptor(struct usb_candidate *c)
{
	c->source = USB_NOT_HAD;
	if (!c->info.hid)
		return;
	c->size = usb_sysfs_report_descriptor(c->info.path, c->config, c->info.interface, c->bytes,
		sizeof c->bytes);
	if (c->size) {
		c->source = USB_FROM_KERNEL;
		judge_input(c);
		return;
	}
	c->error = is_keyboard(c->setting) ? -ENODEV : usb_claim(c);
	if (c->error)
		return;
	c->size = usb_report_descriptor_fetch(c, c->bytes);
	if (!c->size && c->silent)
		c->error = -ETIMEDOUT;
	if (!c->size)
		return;
	c->source = USB_FROM_DEVICE;
	judge_input(c);
}

const uint8_t *usb_candidate_descriptor(struct usb_candidate *c, size_t *size)
{
	if (c->source == USB_NOT_ASKED)
		get_descriptor(c);
	*size = c->size;
	return c->size ? c->bytes : NULL;
}

/* ---- is it the one? ---- */

static bool wanted(const struct search *s, struct usb_candidate *c)
{
	return s->wants(s->user, &c->info, c) && !c->error;
}

/* The interface was accepted by its copy in sysfs; the device's own descriptor may be longer. */
static bool still_wanted(const struct search *s, struct usb_candidate *c)
{
	uint8_t *bytes = mem_new(USB_DESCRIPTOR_MAX);
	size_t size = usb_report_descriptor_fetch(c, bytes);
	bool other = size > c->size || (size == c->size && memcmp(bytes, c->bytes, size));

	if (other) {
		memcpy(c->bytes, bytes, size);
		c->size = size;
		c->source = USB_FROM_DEVICE;
	}
	free(bytes);
	return !other || wanted(s, c);
}

/* Done only if the administrator configures it: some older devices fail after it. */
static int select_setting(struct usb_candidate *c)
{
	int number = c->rules->number[USB_MATCH_ALT_SETTING], r;

	if (number < 0)
		return 0;
	r = usb_transfer_error(libusb_set_interface_alt_setting(c->line.handle, c->info.interface,
		number));
	if (r)
		usb_refuse(c->refusal, r,
			"alternate setting %d of %04x:%04x cannot be selected: %s", number,
			c->info.vid, c->info.pid, strerror(-r));
	return r;
}

static bool is_for_us(const struct libusb_interface_descriptor *s)
{
	return s->bInterfaceClass == LIBUSB_CLASS_HID ||
	       s->bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC || !s->bInterfaceClass;
}

/* 0: it is the wanted one, and claimed. */
static int look_at_interface(struct search *s, struct usb_candidate *c,
	const struct libusb_interface_descriptor *setting)
{
	int r = -ENODEV, number = s->rules.number[USB_MATCH_INTERFACE];

	if (!is_for_us(setting) || (number >= 0 && number != setting->bInterfaceNumber))
		return -ENODEV;
	describe_interface(c, setting);
	if (wanted(s, c)) {
		r = usb_claim(c);
		if (!r && c->source == USB_FROM_KERNEL && !still_wanted(s, c))
			r = -ENODEV;
		else if (!r)
			return select_setting(c);
	} else if (c->error) {
		r = c->error;
	}
	usb_claim_release(c);
	return r == -ENODEV ? r : usb_claim_explain(c, r);
}

static bool has_interface_for_us(const struct libusb_config_descriptor *config)
{
	for (int i = 0; i < config->bNumInterfaces; i++)
		if (config->interface[i].num_altsetting > 0 &&
			is_for_us(config->interface[i].altsetting))
			return true;
	return false;
}

/* Looks again at a device that did not answer at first: some need a moment after they were plugged
 * in. Without its texts it would count as another unit. */
static int look_again(struct search *s, struct usb_candidate *c)
{
	c->silent = false;
	read_texts(c);
	if (usb_match_texts(&s->rules, &c->info) && wanted(s, c))
		return 0;
	usb_claim_release(c);
	return -ENODEV;
}

static int look_at_config(struct search *s, struct usb_candidate *c,
	const struct libusb_config_descriptor *config)
{
	int r = -ENODEV;

	if (!has_interface_for_us(config))
		return r;
	read_texts(c);
	if (usb_match_texts(&s->rules, &c->info))
		for (int i = 0; r && i < config->bNumInterfaces; i++)
			if (config->interface[i].num_altsetting > 0)
				r = look_at_interface(s, c,
					setting_of(&s->rules, &config->interface[i]));
	return !r && c->silent ? look_again(s, c) : r;
}

static int look_at_device(struct search *s, struct usb_candidate *c)
{
	int r, number = s->rules.number[USB_MATCH_CONFIG];
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
	if ((number < 0 ? libusb_get_active_config_descriptor(c->device, &config)
			  : libusb_get_config_descriptor(c->device, (uint8_t)number, &config)))
		return -ENODEV;
	c->config = config->bConfigurationValue;
	r = look_at_config(s, c, config);
	usb_trace_device(&c->info, !r ? "used" : r != -ENODEV ? strerror(-r)
		: usb_match_texts(&s->rules, &c->info) ? "no UPS of this driver"
						       : "names do not match");
	if (r && c->line.handle)
		libusb_close(c->line.handle);
	libusb_free_config_descriptor(config);
	c->setting = NULL;
	return r;
}

static int look_at_all(struct search *s, struct usb_candidate *out)
{
	libusb_device **list;
	ssize_t n = libusb_get_device_list(s->context, &list);
	int r = -ENODEV;

	for (ssize_t i = 0; r && i < n; i++) {
		memset(out, 0, sizeof *out);
		out->line.context = s->context;
		out->rules = &s->rules;
		out->refusal = &s->refusal;
		out->device = list[i];
		r = look_at_device(s, out);
	}
	if (!r)
		libusb_ref_device(out->device);
	if (n >= 0)
		libusb_free_device_list(list, 1);
	return r;
}

/* What a program reads is taken from it only if there is no other device, and if that may be. */
static int look_at_free_first(struct search *s, struct usb_candidate *out)
{
	bool spares = s->rules.spares;
	int r;

	s->rules.spares = true;
	r = look_at_all(s, out);
	s->rules.spares = spares;
	return r && s->refusal.spared && !spares ? look_at_all(s, out) : r;
}

int usb_look(libusb_context *context, const struct usb_match *match, usb_wants_fn *wants,
	void *user, struct usb_candidate *out, char why[256])
{
	struct search s = { .context = context, .wants = wants, .user = user,
		.refusal = { -ENODEV, why } };
	int r;

	why[0] = 0;
	r = usb_match_compile(match, &s.rules, why);
	if (!r && look_at_free_first(&s, out))
		r = s.refusal.error;
	if (r == -ENODEV)
		snprintf(why, 256,
			s.seen ? "none of the %u USB devices is the one"
			       : "no USB device is connected",
			s.seen);
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

unsigned usb_look_unlisted(libusb_context *context)
{
	struct listed l = { .count = libusb_get_device_list(context, &l.devices) };
	unsigned n;

	if (l.count < 0)
		return 0;
	n = usb_sysfs_unknown(is_listed, &l);
	libusb_free_device_list(l.devices, 1);
	return n;
}
