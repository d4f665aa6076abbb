/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb - finding, claiming and talking to one USB UPS; only usb.c, usb_find.c and usb_loop.c
 * behind it know libusb.
 *
 * One libusb context per process, its descriptors watched by the event loop, so interrupt reports
 * and hotplug events arrive as callbacks. Control transfers block at most their timeout
 * (USB_TIMEOUT_MS); a driver process serves one UPS, so only that UPS waits. Callbacks run from the
 * loop, never inside libusb: every function below may be called from them. Errors are negative
 * errno values: -ENODEV gone or never there (reopen)     -EPIPE stalled: the device does not know
 * this request -ETIMEDOUT, -EOVERFLOW, -EIO this once   -EACCES no permission   -EBUSY claimed by
 * somebody else
 */
#ifndef DRIVERS_USB_PORT_H
#define DRIVERS_USB_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum { USB_TIMEOUT_MS = 1000, USB_TEXT_MAX = 128 };

struct usb_match { /* options of ups.conf; NULL = not given. Extended regular expressions, whole
		      string, any case */
	const char *vendorid, *productid, *vendor, *product, *serial, *bus, *device, *busport;
	/* Hexadecimal numbers that replace what the descriptors say; NULL = they are right. */
	const char *usb_config_index, *usb_hid_rep_index, *usb_hid_desc_index, *usb_hid_ep_in,
		*usb_set_altinterface;
};

struct usb_info {			/* of one interface of one device */
	uint16_t vid, pid, bcd_device;
	char bus[4], device[4];		/* "001" */
	char busport[32];		/* port of the hub it is plugged into, "004" */
	char path[32]; /* the way from the root hub, as sysfs names it: "1-1.4". `busport` matches
			  either */
	char manufacturer[USB_TEXT_MAX], product[USB_TEXT_MAX],
		serial[USB_TEXT_MAX];   /* "" = none; printable ASCII, trimmed */
	/* their strings; 0 = none */
	uint8_t manufacturer_index, product_index, serial_index;
	uint8_t interface, endpoint_in;	/* endpoint 0: no interrupt pipe */
	uint8_t interval;		/* bInterval of the pipe */
	uint16_t max_packet;
	bool hid;			/* interface class 3 */
};

struct usb;				/* libusb on a loop */
struct usb_port;			/* one open, claimed interface */

/* usb_free closes what is still open. Memory goes in later turns of the loop: run it once more
 * before closing it. */
int usb_new(uv_loop_t *loop, struct usb **out);
void usb_free(struct usb *usb);

/* Opens the first interface that passes `match` (NULL: any) and for which `wants` says so. `wants`
 * also gets the HID report descriptor bytes if the interface is HID and they can be had (else 0
 * bytes). -ENODEV none; -EACCES only such that we may not open; -EBUSY claimed by another; -EINVAL
 * a regular expression is faulty. A message for the administrator, with the remedy, in `why`.
 *
 * The look disturbs nobody: strings and report descriptor are the kernel's copies in sysfs where it
 * has them, so a keyboard keeps its driver. usbfs claims an interface for any request to it and
 * refuses while a kernel driver holds it; so only a HID interface without driver and copy is
 * claimed to be looked at (released again if not wanted, which gives it back to the kernel), and
 * the kernel's driver is detached only from what `wants` wanted. The copy may be shorter than the
 * real descriptor, so the device is asked once claimed; if the bytes differ `wants` is called
 * again, and its last answer counts. Only interfaces of class HID, vendor-specific and 0 are
 * offered. */
typedef bool usb_wants_fn(void *user, const struct usb_info *info, const uint8_t *descriptor,
	size_t size);
int usb_open(struct usb *usb, const struct usb_match *match, usb_wants_fn *wants, void *user,
	struct usb_port **out, char why[256]);
/* Blocks <= 1 s; NULL is fine. If the device answers, the kernel's driver is attached again. One
 * that has answered nothing at last, though it is there, is reset on the bus: the last resort, so
 * not again within half a minute, and ever more seldom until it answers. */
void usb_close(struct usb_port *port);

/* The report descriptor as `wants` saw it last, kept with the port. */
const uint8_t *usb_report_descriptor(const struct usb_port *port, size_t *size);
const struct usb_info *usb_port_info(const struct usb_port *port);

/* HID class requests. Bytes transferred (id byte included) or -errno. The buffer begins with the id
 * byte also for id 0, which is not on the wire. A get asks for `size` bytes; what comes may be
 * shorter. */
int usb_get_report(struct usb_port *port, int kind, uint8_t id, uint8_t *buf, size_t size);
int usb_set_report(struct usb_port *port, int kind, uint8_t id, const uint8_t *buf, size_t size);
const char *usb_string(struct usb_port *port,
	int index); /* cached; NULL if the device has none. Printable ASCII, blanks at ends kept */

/* Interrupt reports as they arrive, bytes as on the wire. `gone` is called once when the device is
 * lost for good (unplugged); close the port then. A pipe that stalls or fails is tried again, ever
 * more slowly; control transfers tell whether the device lives. A port without interrupt pipe may
 * be listened to as well: only `gone` comes. */
struct usb_listener {
	/* NULL: leave the pipe alone */
	void (*report)(void *user, const uint8_t *bytes, size_t size);
	void (*gone)(void *user, int error);
	/* Optional: bytes on the wire of the input report that begins with this byte; 0 = unknown.
	 * A report that fills its last packet (8 bytes on a low-speed device) is then told at once;
	 * else after a short wait for more. */
	size_t (*report_size)(void *user, uint8_t first);
	void *user;
};
int usb_listen(struct usb_port *port, const struct usb_listener *l);

/* Called whenever a USB device appears (hotplug), so that a driver that waits for its UPS need not
 * poll blindly; and twice more within a second, because the kernel announces a device a little
 * before it can be opened. */
void usb_on_arrival(struct usb *usb, void (*arrived)(void *user), void *user);

#endif
