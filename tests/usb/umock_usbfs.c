/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_usbfs - see umock_usbfs.h. The node is a FIFO of one page, not umockdev's regular file: a
 * byte in it means "no URB to reap" (not writable), none means ready, so poll and epoll behave as
 * on usbfs and an idle driver is idle. Client memory may be touched only inside one of its ioctls:
 * events only queue, delivery happens in REAPURB. What umockdev cannot resolve is memory of a
 * client that was killed: EFAULT. Source: linux/usbdevice_fs.h, the kernel's
 * Documentation/driver-api/usb/usb.rst.
 */
#include "tests/usb/umock_usbfs.h"

#include "tests/usb/emu.h"

#include <errno.h>
#include <limits.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef UMockdevIoctlBase UsbHandler;
typedef UMockdevIoctlBaseClass UsbHandlerClass;
GType usb_handler_get_type(void);
G_DEFINE_TYPE(UsbHandler, usb_handler, UMOCKDEV_TYPE_IOCTL_BASE)

enum { LEAVING_MS = 50 };

struct client {					/* an open descriptor of the node */
	/* URBs: interrupt-IN, never answered, to be reaped */
	GPtrArray *in_flight, *mute, *done;
	unsigned claimed;			/* one bit per interface */
	/* at that plugging in: its node is gone with the next */
	int device, plug;
};

EMU_STATE static GPtrArray *clients;
EMU_STATE static int plugged, plugs, ready = -1, node = -1;
/* of the HID interface, before a client claims it */
EMU_STATE static enum usbfs_holder holder_at_plug, holder;
EMU_STATE static guint due;			/* timer until the next packet may be read */
static struct client *me;			/* whose ioctl it is */
static void (*after_ioctl)(void);
static void (*bound)(const char *driver);
static GRecMutex lock;				/* umockdev has a thread of its own */

static struct usbdevfs_urb *urb(UMockdevIoctlData *u)
{
	return (struct usbdevfs_urb *)(void *)u->data;
}

static UMockdevIoctlData *urb_buffer(UMockdevIoctlData *u)
{
	return umockdev_ioctl_data_resolve(u, offsetof(struct usbdevfs_urb, buffer),
		(gsize)urb(u)->buffer_length, NULL);
}

void usbfs_enter(int device)
{
	g_rec_mutex_lock(&lock);
	emu_use(device);
}

void usbfs_leave(void)
{
	g_rec_mutex_unlock(&lock);
}

/* ---- clients ---- */

static void show_binding(void);

/* The descriptor was closed. umockdev's own signal for that does not come always. */
static void on_client_gone(gpointer gone, GObject *c)
{
	struct client *x = gone;

	(void)c;
	usbfs_enter(x->device);
	g_ptr_array_remove(clients, x);
	g_ptr_array_unref(x->in_flight);
	g_ptr_array_unref(x->mute);
	g_ptr_array_unref(x->done);
	g_free(x);
	me = NULL;
	if (plugged)
		show_binding();
	usbfs_show_readiness();
	usbfs_leave();
}

static struct client *client_of(UMockdevIoctlClient *c)
{
	struct client *x = g_object_get_data(G_OBJECT(c), "client");

	if (x)
		return x;
	x = g_new0(struct client, 1);
	x->in_flight = g_ptr_array_new();
	x->mute = g_ptr_array_new();
	x->done = g_ptr_array_new();
	x->device = emu_used();
	x->plug = plugs;
	g_object_set_data(G_OBJECT(c), "client", x);
	g_object_weak_ref(G_OBJECT(c), on_client_gone, x);
	g_ptr_array_add(clients, x);
	return x;
}

static struct client *client_at(guint i)
{
	return g_ptr_array_index(clients, i);
}

static int is_here(void)
{
	return plugged && me->plug == plugs;
}

static unsigned claims_of_others(void)
{
	unsigned all = 0;

	for (guint i = 0; i < clients->len; i++)
		all |= client_at(i) == me ? 0 : client_at(i)->claimed;
	return all;
}

/* What sysfs shows as the driver of the HID interface. */
static void show_binding(void)
{
	unsigned claims = claims_of_others() | (me ? me->claimed : 0);

	bound(claims & 1u << (emu_interface() & 31) || holder == OTHER_PROCESS ? "usbfs"
	      : holder == KERNEL ? "usbhid" : NULL);
}

/* ---- URBs ---- */

static void finish(UMockdevIoctlData *u, int status, int actual)
{
	struct usbdevfs_urb w = *urb(u);

	w.status = status;
	w.actual_length = actual;
	umockdev_ioctl_data_update(u, 0, (guint8 *)&w, sizeof w);
	g_ptr_array_add(me->done, u);
}

static void abort_all(GPtrArray *a, int status)
{
	for (guint i = 0; i < a->len; i++)
		finish(g_ptr_array_index(a, i), status, 0);
	g_ptr_array_set_size(a, 0);
}

static void deliver(void)		/* only inside an ioctl of the client */
{
	uint8_t d[EMU_MAX];

	if (!is_here()) {
		abort_all(me->in_flight, -ESHUTDOWN);
		abort_all(me->mute, -ESHUTDOWN);
		return;
	}
	while (me->in_flight->len && emu_input_ready()) {
		UMockdevIoctlData *u = g_ptr_array_remove_index(me->in_flight, 0), *b;
		int n = emu_input_take(d, urb(u)->buffer_length);

		if (n > 0) {
			b = urb_buffer(u);
			if (b)
				umockdev_ioctl_data_update(b, 0, d, n);
			g_clear_pointer(&b, umockdev_ioctl_data_unref);
		}
		finish(u, n < 0 ? n : 0, n < 0 ? 0 : n);
	}
}

static gboolean on_due(gpointer device)
{
	usbfs_enter(GPOINTER_TO_INT(device));
	due = 0;
	usbfs_show_readiness();
	usbfs_leave();
	return G_SOURCE_REMOVE;
}

/* A packet that is late wakes the client when its time has come. */
static void watch_for_packet(void)
{
	int ms = emu_next_ms();

	if (ms > 0 && !due)
		due = g_timeout_add((guint)ms, on_due, GINT_TO_POINTER(emu_used()));
}

static int is_any(int (*is)(const struct client *c))
{
	for (guint i = 0; i < clients->len; i++)
		if (is(client_at(i)))
			return 1;
	return 0;
}

static int listens(const struct client *c)
{
	return c->in_flight->len > 0;
}

static int has_result(const struct client *c)
{
	return c->done->len > 0;
}

void usbfs_show_readiness(void)
{
	int heard = is_any(listens);
	int now = !plugged || is_any(has_result) || (heard && emu_input_ready());
	char c[16];

	if (heard)
		watch_for_packet();
	if (node < 0 || now == ready)
		return;
	ready = now;
	if (now)
		while (read(node, c, sizeof c) > 0)
			;
	else if (write(node, "x", 1) != 1)
		emu_log("node: %s", strerror(errno));
}

/* 0, or the errno with which usbfs refuses a request to an interface. */
static int check_claim(const uint8_t *setup)
{
	unsigned interface = setup[4];

	if ((setup[0] & 0x1f) != 1 || (setup[0] & 0x60) == 0x40 ||
		me->claimed & 1u << (interface & 31))
		return 0;
	emu_log("UNCLAIMED %02x %02x interface %u", setup[0], setup[1], interface);
	if ((holder != NOBODY && interface == (unsigned)emu_interface()) ||
		claims_of_others() & 1u << (interface & 31))
		return EBUSY;
	me->claimed |= 1u << (interface & 31);
	return 0;
}

static int submit_control(UMockdevIoctlData *u)		/* 0 or errno */
{
	UMockdevIoctlData *b = urb_buffer(u);
	int is_in, n, error;
	uint8_t in[EMU_MAX];

	if (!b)
		return EFAULT;
	is_in = b->data[0] & 0x80;
	error = check_claim(b->data);
	if (error)
		goto out;
	n = emu_control(b->data, b->data + 8, in);
	if (n == EMU_NEVER) {
		g_ptr_array_add(me->mute, u);
		goto out;
	}
	if (n > 0 && is_in)
		umockdev_ioctl_data_update(b, 8, in, n);
	finish(u, n < 0 ? n : 0, n < 0 ? 0 : is_in ? n : b->data[6] | b->data[7] << 8);
out:
	umockdev_ioctl_data_unref(b);
	return error;
}

static int submit_out(UMockdevIoctlData *u)		/* 0 or errno */
{
	UMockdevIoctlData *b = urb_buffer(u);

	if (!b)
		return EFAULT;
	emu_interrupt_out(b->data, urb(u)->buffer_length);
	umockdev_ioctl_data_unref(b);
	finish(u, 0, urb(u)->buffer_length);
	return 0;
}

static int submit(UMockdevIoctlData *arg)		/* 0 or errno */
{
	UMockdevIoctlData *u;
	int error = 0;

	if (!is_here())
		return ENODEV;
	u = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
	if (!u)
		return EFAULT;
	umockdev_ioctl_data_ref(u);
	if (urb(u)->type == USBDEVFS_URB_TYPE_CONTROL) {
		error = submit_control(u);
	} else if (urb(u)->endpoint & 0x80) {
		g_ptr_array_add(me->in_flight, u);
		deliver();
	} else {
		error = submit_out(u);
	}
	if (error)
		umockdev_ioctl_data_unref(u);
	return error;
}

static int reap(UMockdevIoctlData *arg)			/* 0 or errno */
{
	UMockdevIoctlData *u, *out;

	deliver();
	if (!me->done->len)
		return is_here() ? EAGAIN : ENODEV;
	out = umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
	if (!out)
		return EFAULT;
	u = g_ptr_array_remove_index(me->done, 0);
	umockdev_ioctl_data_set_ptr(out, 0, u);
	umockdev_ioctl_data_unref(u);
	return 0;
}

static int discard_from(GPtrArray *a, gulong address_wanted)
{
	for (guint i = 0; i < a->len; i++) {
		UMockdevIoctlData *u = g_ptr_array_index(a, i);

		if (u->client_addr == address_wanted) {
			g_ptr_array_remove_index(a, i);
			finish(u, -ENOENT, 0);
			return 1;
		}
	}
	return 0;
}

static int discard(UMockdevIoctlData *arg)		/* 0 or errno */
{
	gulong which;

	memcpy(&which, arg->data, sizeof which);
	return discard_from(me->in_flight, which) || discard_from(me->mute, which) ? 0
	       : is_here()                                                   ? EINVAL
									   : ENODEV;
}

/* ---- claims ---- */

/* The number of an interface; no interface has UINT_MAX. */
static unsigned first_int(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(unsigned), NULL);
	unsigned v = UINT_MAX;

	if (d)
		memcpy(&v, d->data, sizeof v);
	return v;
}

static int detach_kernel(void)
{
	if (holder != KERNEL)
		return 0;
	emu_log("DETACHED kernel driver");
	holder = NOBODY;
	show_binding();
	return 1;
}

static int claim(unsigned interface, int detach)	/* 0 or errno */
{
	int ours = interface == (unsigned)emu_interface();

	if (!is_here())
		return ENODEV;
	if (claims_of_others() & 1u << (interface & 31))
		return EBUSY;
	if (ours && detach)
		detach_kernel();
	if (ours && holder != NOBODY)
		return EBUSY;
	me->claimed |= 1u << (interface & 31);
	emu_log("CLAIMED %u", interface);
	show_binding();
	return 0;
}

static int bound_driver(UMockdevIoctlData *arg)		/* 0 or errno */
{
	UMockdevIoctlData *d =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_getdriver), NULL);
	struct usbdevfs_getdriver g;

	if (!d)
		return EFAULT;
	memcpy(&g, d->data, sizeof g);
	if (!is_here())
		return ENODEV;
	if (g.interface != (unsigned)emu_interface() ||
		(holder == NOBODY && !me->claimed && !claims_of_others()))
		return ENODATA;
	g_strlcpy(g.driver, holder == KERNEL ? "usbhid" : "usbfs", sizeof g.driver);
	umockdev_ioctl_data_update(d, 0, (guint8 *)&g, sizeof g);
	return 0;
}

static void driver_command(UMockdevIoctlClient *c, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *d =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_ioctl), NULL);
	struct usbdevfs_ioctl i = { .ifno = -1 };
	int ours;

	if (d)
		memcpy(&i, d->data, sizeof i);
	ours = is_here() && i.ifno == emu_interface();
	if (ours && (unsigned)i.ioctl_code == USBDEVFS_DISCONNECT && detach_kernel()) {
		umockdev_ioctl_client_complete(c, 0, 0);
	} else if (ours && (unsigned)i.ioctl_code == USBDEVFS_CONNECT && holder == NOBODY) {
		emu_log("ATTACHED kernel driver");
		holder = holder_at_plug;
		show_binding();
		umockdev_ioctl_client_complete(c, 1, 0);
	} else {
		umockdev_ioctl_client_complete(c, -1, is_here() ? ENODATA : ENODEV);
	}
}

/* Its memory cannot be written any more. */
static void forget(struct client *c)
{
	g_ptr_array_set_size(c->in_flight, 0);
	g_ptr_array_set_size(c->mute, 0);
	g_ptr_array_set_size(c->done, 0);
	c->claimed = 0;
}

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
	forget(me);
	return 0;
}

static int do_ioctl(gulong request, UMockdevIoctlData *arg)	/* 0 or errno */
{
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES: return capabilities(arg);
	case USBDEVFS_CLAIMINTERFACE: return claim(first_int(arg), 0);
	case USBDEVFS_DISCONNECT_CLAIM: return claim(first_int(arg), 1);
	case USBDEVFS_GETDRIVER: return bound_driver(arg);
	case USBDEVFS_SUBMITURB: return submit(arg);
	case USBDEVFS_REAPURB: case USBDEVFS_REAPURBNDELAY: return reap(arg);
	case USBDEVFS_DISCARDURB: return discard(arg);
	case USBDEVFS_RELEASEINTERFACE:
		me->claimed &= ~(1u << (first_int(arg) & 31));
		show_binding();
		return is_here() ? 0 : ENODEV;
	case USBDEVFS_CLEAR_HALT:
		emu_log("CLEAR_HALT");
		return is_here() ? 0 : ENODEV;
	case USBDEVFS_RESET:
		if (is_here())
			emu_reset();
		return is_here() ? 0 : ENODEV;
	case USBDEVFS_SETCONFIGURATION: case USBDEVFS_SETINTERFACE:
		emu_log("ioctl %lx", request);
		return is_here() ? 0 : ENODEV;
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
		forget(me);
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

	usbfs_enter(x->device);
	me = client_of(x->client);
	answer(x->client);
	usbfs_show_readiness();
	usbfs_leave();
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
		!is_here() ||
		!(claims_of_others() & 1u << (first_int(umockdev_ioctl_client_get_arg(c)) & 31)))
		return 0;
	x = g_new0(struct claiming, 1);
	x->client = g_object_ref(c);
	x->device = emu_used();
	g_timeout_add(LEAVING_MS, on_left, x);
	return 1;
}

static gboolean on_ioctl(UMockdevIoctlBase *self, UMockdevIoctlClient *c)
{
	usbfs_enter(GPOINTER_TO_INT(g_object_get_data(G_OBJECT(self), "device")));
	me = client_of(c);
	if (umockdev_ioctl_client_get_request(c) == USBDEVFS_IOCTL)
		driver_command(c, umockdev_ioctl_client_get_arg(c));
	else if (!may_leave(c))
		answer(c);
	after_ioctl();
	usbfs_show_readiness();
	usbfs_leave();
	return TRUE;
}

static void usb_handler_init(UsbHandler *x) { (void)x; }

static void usb_handler_class_init(UsbHandlerClass *k)
{
	k->handle_ioctl = on_ioctl;
}

/* ---- in and out ---- */

void usbfs_begin(enum usbfs_holder at_plug, void (*after)(void), void (*show)(const char *driver))
{
	after_ioctl = after;
	bound = show;
	holder_at_plug = at_plug;
	clients = g_ptr_array_new();
}

UMockdevIoctlBase *usbfs_handler(void)
{
	UMockdevIoctlBase *handler = g_object_new(usb_handler_get_type(), NULL);

	g_object_set_data(G_OBJECT(handler), "device", GINT_TO_POINTER(emu_used()));
	return handler;
}

void usbfs_plug(int fifo)
{
	holder = holder_at_plug;
	for (guint i = 0; i < clients->len; i++)
		client_at(i)->claimed = 0;
	node = fifo;
	ready = -1;
	plugged = 1;
	plugs++;
	emu_input_flush();
	usbfs_show_readiness();
}

void usbfs_unplug(void)
{
	plugged = 0;
	usbfs_show_readiness();
}
