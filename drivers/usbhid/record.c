/* SPDX-License-Identifier: GPL-2.0-or-later
 * record - usbhid-ups --explore: opens one device, listens to it for a moment, reads it and writes
 * a recording.
 *
 * Interrupt reports are collected first: some devices report their status in no other way.
 * hid/explore does the rest. Nothing is written to the device.
 */
#include "drivers/usbhid/hid/explore.h"
#include "drivers/usbhid/hid/identity.h"
#include "drivers/usb/port.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/hid_class.h"
#include "drivers/usbhid/usbhid.h"
#include "lib/log.h"

#include <errno.h>
#include <string.h>

enum { LISTEN_MS = 3000 };

struct explorer {
	const struct device *device;
	struct usb_port *port;
	struct hid_descriptor descriptor;
	bool any;			/* also accept a device that is no power device */
	bool heard_only;		/* reports must not be requested from it */
	size_t heard_size[256];
	uint8_t heard[256][HID_REPORT_MAX];
};

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	const struct explorer *x = user;
	size_t size;
	const uint8_t *descriptor = usb_candidate_descriptor(c, &size);

	return hid_identity_wants(info, descriptor, size) || (x->any && info->hid && size);
}

static void on_report(void *user, const uint8_t *bytes, size_t size)
{
	struct explorer *x = user;
	size_t skip = x->descriptor.has_report_ids ? 0 : 1;
	uint8_t id = skip ? 0 : bytes[0];

	if (!size || size + skip > HID_REPORT_MAX)
		return;
	x->heard[id][0] = id;
	memcpy(x->heard[id] + skip, bytes, size);
	x->heard_size[id] = size + skip;
}

static void stop(uv_timer_t *t)
{
	uv_stop(t->loop);
}

static void on_gone(void *user, int error)
{
	struct explorer *x = user;

	(void)error;
	uv_stop(x->device->loop);
}

static size_t declared_size(void *user, uint8_t id)
{
	const struct explorer *x = user;
	bool ids = x->descriptor.has_report_ids;
	size_t size = hid_report_size(&x->descriptor, HID_INPUT, ids ? id : 0);

	return size && !ids ? size - 1 : size;
}

static void listen_for_a_moment(struct explorer *x)
{
	const struct usb_listener listener = { .report = on_report, .gone = on_gone,
		.report_size = declared_size, .user = x };
	uv_timer_t timer;

	if (!usb_port_info(x->port)->endpoint_in || usb_listen(x->port, &listener))
		return;
	uv_timer_init(x->device->loop, &timer);
	uv_timer_start(&timer, stop, LISTEN_MS, 0);
	uv_run(x->device->loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&timer, NULL);
	uv_run(x->device->loop, UV_RUN_NOWAIT);
}

static int report(void *user, int kind, uint8_t id, uint8_t *buf, size_t size)
{
	struct explorer *x = user;
	size_t heard = x->heard_size[id];

	if (kind != HID_INPUT || !heard)
		return x->heard_only ? -EPIPE : usb_get_report(x->port, kind, id, buf, size);
	memcpy(buf, x->heard[id], heard);
	return (int)heard;
}

static const char *string(void *user, int index)
{
	struct explorer *x = user;

	return usb_string(x->port, index);
}

static int explore_port(struct explorer *x, FILE *out)
{
	struct hid_explore_source source = { .info = usb_port_info(x->port),
		.report = report, .string = string, .user = x, .heard = x->heard_size,
		.keep_serials = device_flag(x->device, "keepserials") };
	int result;

	source.descriptor = usb_report_descriptor(x->port, &source.descriptor_size);
	source.vendor = hid_identity_vendor(x->device, source.info, &source.quirks);
	x->heard_only = source.quirks & HID_QUIRK_INTERRUPT_ONLY;
	hid_descriptor_parse(source.descriptor, source.descriptor_size, &x->descriptor);
	if (!(source.quirks & HID_QUIRK_POLL_ONLY))
		listen_for_a_moment(x);
	result = hid_explore_write(&source, out);
	if (result == -ENODEV)
		log_say(LOG_ERROR, "the device was unplugged while it was read");
	else if (result)
		log_say(LOG_ERROR, "the report descriptor of %04x:%04x is invalid",
			source.info->vid, source.info->pid);
	else if (x->any)
		log_say(LOG_WARN, "%04x:%04x is no HID power device; written down all the same",
			source.info->vid, source.info->pid);
	hid_descriptor_fini(&x->descriptor);
	return result;
}

int usbhid_explore(struct device *d, FILE *out)
{
	struct usb_match match = usb_options_match(d);
	static struct explorer x;	/* too large for the stack; there is only one */
	char why[256] = "";
	struct usb *usb;
	int result = usb_new(d->loop, &usb);

	if (result) {
		log_say(LOG_ERROR, "libusb does not start: %s", strerror(-result));
		return result;
	}
	x = (struct explorer){ .device = d };
	result = usb_open(usb, &match, wants, &x, &x.port, why);
	if (result == -ENODEV && match.vendorid) {
		x.any = true;
		result = usb_open(usb, &match, wants, &x, &x.port, why);
	}
	if (result) {
		log_say(LOG_ERROR, "%s%s", why, match.vendorid ? "" :
			"; a device that is no power device is explored if -x vendorid= names it");
	} else {
		result = explore_port(&x, out);
		usb_close(x.port);
	}
	usb_free(usb);
	uv_run(d->loop, UV_RUN_DEFAULT);
	return result;
}
