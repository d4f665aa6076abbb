/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb - finding, claiming and talking to one USB UPS.
 *
 * One libusb context per process, its descriptors watched by the event loop, so interrupt reports
 * and hotplug events arrive as callbacks. The functions below block at most for the given time (and
 * send heartbeats meanwhile); a driver process serves one UPS, so only that UPS waits. Callbacks
 * run from the loop, never inside libusb: every function below may be called from them.
 *
 * Errors are negative errno values:
 *   -ENODEV lost, or not found: open again -EPIPE stalled: the device does not know this request,
 *   or a pipe must be cleared -ETIMEDOUT, -EOVERFLOW, -EIO failed this time -EACCES no permission
 *   -EBUSY claimed by another process
 */
#ifndef DRIVERS_USB_PORT_H
#define DRIVERS_USB_PORT_H

#include "drivers/usb/info.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum { USB_TIMEOUT_MS = 1000 };		/* for most devices */

struct usb;				/* libusb on a loop */
struct usb_port;			/* one open, claimed interface */
struct usb_candidate;			/* an interface that is being examined */
struct usb_match;			/* criteria for the device; match.h */

/* usb_free closes what is still open. Memory is freed in later turns of the loop: run it once more
 * before closing it. */
int usb_new(uv_loop_t *loop, struct usb **out);
void usb_free(struct usb *usb);

/* Called whenever a USB device appears (hotplug), so that a driver that waits for its UPS can try
 * at once; and twice more within a second, because the kernel announces a device before it can be
 * opened. */
void usb_on_arrival(struct usb *usb, void (*arrived)(void *user), void *user);

/* ---- looking, opening, closing ---- */

/* Is this the wanted interface? Called once, or twice if more is known the second time. */
typedef bool usb_wants_fn(void *user, const struct usb_info *info, struct usb_candidate *c);

/* For `wants`: the HID report descriptor, fetched on demand: the kernel's copy in sysfs, else the
 * interface is claimed to read it. NULL and 0 bytes: not HID, or it cannot be read. */
const uint8_t *usb_candidate_descriptor(struct usb_candidate *c, size_t *size);

/* Opens the first interface that passes `match` (NULL: any) and that `wants` accepts. -ENODEV:
 * none; -EACCES: no permission to open any; -EBUSY: claimed by another process; -EINVAL: a regular
 * expression is faulty. `why` gets a message for the administrator, with the remedy.
 *
 * The search disturbs no other user of a device: strings and report descriptor are the kernel's
 * copies in sysfs where it has them, so a keyboard keeps its driver. usbfs claims an interface for
 * any request to it and refuses while a kernel driver holds it; so an interface is claimed during
 * the search only if `wants` asks for its report descriptor and there is no copy (and released
 * again if it is not wanted, which gives it back to the kernel), and the kernel's driver is
 * detached only from an interface that `wants` accepted. The copy may be shorter than the real
 * descriptor, so the descriptor is read from the device after the claim; if the bytes differ
 * `wants` is called again, and its last result is used. Only interfaces of class HID,
 * vendor-specific and 0 are offered; one whose report descriptor is that of a keyboard, mouse or
 * digitizer as well only if `match` names the device. */
int usb_open(struct usb *usb, const struct usb_match *match, usb_wants_fn *wants, void *user,
	struct usb_port **out, char why[256]);

/* Blocks <= 1 s; NULL is fine. If the device answers, the kernel's driver is attached again. A
 * device that is present and did not answer the last requests is reset on the bus, at most every
 * half minute, and at growing intervals until it answers. */
void usb_close(struct usb_port *port);

const struct usb_info *usb_port_info(const struct usb_port *port);
/* The unit is the known one: texts that cannot be read now are copied from it. */
void usb_port_recall(struct usb_port *port, const struct usb_info *known);
/* The report descriptor that `wants` got last, kept with the port; 0 bytes: `wants` did not ask for
 * it. */
const uint8_t *usb_report_descriptor(const struct usb_port *port, size_t *size);
/* Cached; NULL if the device has none. Printable ASCII, blanks at the ends kept. */
const char *usb_string(struct usb_port *port, int index);

/* ---- verbs: bytes transferred (0 where there are none to count) or -errno ---- */

struct usb_setup {			/* USB 2.0 table 9-2; the length comes from the call */
	uint8_t type, request;		/* the direction is a bit of the type */
	uint16_t value, index;
};

int usb_control(struct usb_port *port, struct usb_setup setup, void *buf, size_t n,
	unsigned timeout_ms);
/* Transfers on an interrupt or bulk endpoint. -ENODEV also if the interface has no endpoint with
 * that address. Bytes that came before the time was over are returned. Not for the endpoint that
 * usb_listen uses. */
int usb_read(struct usb_port *port, uint8_t endpoint, void *buf, size_t n, unsigned timeout_ms);
int usb_write(struct usb_port *port, uint8_t endpoint, const void *buf, size_t n,
	unsigned timeout_ms);
/* Reads and drops packets that wait in an IN pipe, of an answer that is no longer awaited: until
 * none comes for a moment, at most some dozens. */
void usb_drain(struct usb_port *port, uint8_t endpoint);
/* A string descriptor as the device sends it; language 0 with index 0 are its languages. */
int usb_string_raw(struct usb_port *port, uint8_t index, uint16_t language, void *buf, size_t n,
	unsigned timeout_ms);
int usb_clear(struct usb_port *port, uint8_t endpoint);		/* end a stall */
int usb_reset(struct usb_port *port);	/* on the bus; -ENODEV: it returns as a new device */
/* Does the device answer at all? Sends a standard request that every device supports: 0 or
 * -errno. */
int usb_answers(struct usb_port *port);

/* ---- what comes unasked ---- */

/* Interrupt reports as they arrive, bytes as on the wire. `gone` is called once when the device is
 * permanently lost (unplugged); close the port then. A pipe that stalls or fails is tried again at
 * growing intervals; control transfers show whether the device is alive. A port without interrupt
 * pipe may be listened to as well: only `gone` comes. */
struct usb_listener {
	/* NULL: leave the pipe alone */
	void (*report)(void *user, const uint8_t *bytes, size_t size);
	void (*gone)(void *user, int error);
	/* Optional: bytes on the wire of the input report that begins with this byte; 0 = unknown.
	 * A report that fills its last packet (8 bytes on a low-speed device) is then delivered at
	 * once; else after a short wait for further packets. */
	size_t (*report_size)(void *user, uint8_t first);
	void *user;
};
int usb_listen(struct usb_port *port, const struct usb_listener *l);

#endif
