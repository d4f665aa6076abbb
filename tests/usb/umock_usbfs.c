/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_usbfs - see umock_usbfs.h. What umockdev cannot resolve is memory of a client that was
 * killed: EFAULT. Source: linux/usbdevice_fs.h, the kernel's Documentation/driver-api/usb/usb.rst.
 */
#include "tests/usb/umock_usbfs.h"

#include "tests/usb/emu.h"
#include "tests/usb/umock_client.h"
#include "tests/usb/umock_lock.h"
#include "tests/usb/umock_urb.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>

typedef UMockdevIoctlBase UsbHandler;
typedef UMockdevIoctlBaseClass UsbHandlerClass;
GType usb_handler_get_type(void);
G_DEFINE_TYPE(UsbHandler, usb_handler, UMOCKDEV_TYPE_IOCTL_BASE)

enum { LEAVING_MS = 50 };

static void (*after_ioctl)(void);

/* ---- the ioctls of usbfs ---- */

/* What libusb asks first after open: a new descriptor, which has no claims and no URBs. */
static int capabilities(UMockdevIoctlData *arg)
{
	guint32 caps = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
		       USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
	UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof caps, NULL);

	if (!d)
		return EFAULT;
	umockdev_ioctl_data_update(d, 0, (guint8 *)&caps, sizeof caps);
	client_forget(client_me);
	return 0;
}

static int do_ioctl(gulong request, UMockdevIoctlData *arg)	/* 0 or errno */
{
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES: return capabilities(arg);
	case USBDEVFS_CLAIMINTERFACE: return claim_interface(claim_wanted(arg), 0);
	case USBDEVFS_DISCONNECT_CLAIM: return claim_interface(claim_wanted(arg), 1);
	case USBDEVFS_GETDRIVER: return claim_driver(arg);
	case USBDEVFS_SUBMITURB: return urb_submit(arg);
	case USBDEVFS_REAPURB: case USBDEVFS_REAPURBNDELAY: return urb_reap(arg);
	case USBDEVFS_DISCARDURB: return urb_discard(arg);
	case USBDEVFS_RELEASEINTERFACE:
		claim_release(claim_wanted(arg));
		return client_is_here() ? 0 : ENODEV;
	case USBDEVFS_CLEAR_HALT:
		emu_log("CLEAR_HALT");
		return client_is_here() ? 0 : ENODEV;
	case USBDEVFS_RESET:
		if (client_is_here())
			emu_reset();
		return client_is_here() ? 0 : ENODEV;
	case USBDEVFS_SETCONFIGURATION: case USBDEVFS_SETINTERFACE:
		emu_log("ioctl %lx", request);
		return client_is_here() ? 0 : ENODEV;
	case FIONBIO: return ENOTTY;		/* libuv then uses fcntl */
	default:
		emu_log("ioctl %lx not emulated", request);
		return ENOTTY;
	}
}

static void answer(UMockdevIoctlClient *c)
{
	int error =
		do_ioctl(umockdev_ioctl_client_get_request(c), umockdev_ioctl_client_get_arg(c));

	if (error == EFAULT)		/* it was killed */
		client_forget(client_me);
	umockdev_ioctl_client_complete(c, error ? -1 : 0, error);
}

/* ---- a descriptor that was closed just now ---- */

struct claiming {
	UMockdevIoctlClient *client;
	int device;
};

static gboolean on_left(gpointer p)
{
	struct claiming *x = p;

	umock_lock(x->device);
	client_me = client_of(x->client);
	answer(x->client);
	urb_show_readiness();
	umock_unlock();
	g_object_unref(x->client);
	g_free(x);
	return G_SOURCE_REMOVE;
}

/* The end of a client is heard of a little later than what another one does after it: a claim that
 * would fail waits for that. */
static int may_leave(UMockdevIoctlClient *c)
{
	gulong request = umockdev_ioctl_client_get_request(c);
	struct claiming *x;

	if ((request != USBDEVFS_CLAIMINTERFACE && request != USBDEVFS_DISCONNECT_CLAIM) ||
		!client_is_here() ||
		!(client_claims_of_others() &
			1u << (claim_wanted(umockdev_ioctl_client_get_arg(c)) & 31)))
		return 0;
	x = g_new0(struct claiming, 1);
	x->client = g_object_ref(c);
	x->device = emu_used();
	g_timeout_add(LEAVING_MS, on_left, x);
	return 1;
}

static gboolean on_ioctl(UMockdevIoctlBase *self, UMockdevIoctlClient *c)
{
	umock_lock(GPOINTER_TO_INT(g_object_get_data(G_OBJECT(self), "device")));
	client_me = client_of(c);
	if (umockdev_ioctl_client_get_request(c) == USBDEVFS_IOCTL)
		claim_command(c, umockdev_ioctl_client_get_arg(c));
	else if (!may_leave(c))
		answer(c);
	after_ioctl();
	urb_show_readiness();
	umock_unlock();
	return TRUE;
}

static void usb_handler_init(UsbHandler *x) { (void)x; }

static void usb_handler_class_init(UsbHandlerClass *k)
{
	k->handle_ioctl = on_ioctl;
}

/* ---- in and out ---- */

static void on_client_gone(void)
{
	if (client_is_plugged())
		claim_show();
	urb_show_readiness();
}

void usbfs_begin(enum claim_holder at_plug, void (*after)(void), void (*bound)(const char *driver))
{
	after_ioctl = after;
	claim_begin(at_plug, bound);
	client_begin(on_client_gone);
}

UMockdevIoctlBase *usbfs_handler(void)
{
	UMockdevIoctlBase *handler = g_object_new(usb_handler_get_type(), NULL);

	g_object_set_data(G_OBJECT(handler), "device", GINT_TO_POINTER(emu_used()));
	return handler;
}

void usbfs_plug(int fifo)
{
	claim_plug();
	client_plug();
	urb_plug(fifo);
	emu_input_flush();
	urb_show_readiness();
}

void usbfs_unplug(void)
{
	client_unplug();
	urb_show_readiness();
}
