/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_urb - see umock_urb.h. The node is a FIFO of one page, not umockdev's regular file: a byte
 * in it means "no URB to reap" (not writable), none means ready, so poll and epoll behave as on
 * usbfs and an idle driver is idle. Client memory may be touched only inside one of its ioctls:
 * events only queue, delivery happens in REAPURB.
 */
#include "tests/usb/umock_urb.h"

#include "tests/usb/emu.h"
#include "tests/usb/umock_claim.h"
#include "tests/usb/umock_client.h"
#include "tests/usb/umock_lock.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <unistd.h>

EMU_STATE static int ready = -1, node = -1;
EMU_STATE static guint due;			/* timer until the next packet may be read */

static struct usbdevfs_urb *urb(UMockdevIoctlData *u)
{
	return (struct usbdevfs_urb *)(void *)u->data;
}

static UMockdevIoctlData *urb_buffer(UMockdevIoctlData *u)
{
	return umockdev_ioctl_data_resolve(u, offsetof(struct usbdevfs_urb, buffer),
		(gsize)urb(u)->buffer_length, NULL);
}

static void finish(UMockdevIoctlData *u, int status, int actual)
{
	struct usbdevfs_urb w = *urb(u);

	w.status = status;
	w.actual_length = actual;
	umockdev_ioctl_data_update(u, 0, (guint8 *)&w, sizeof w);
	g_ptr_array_add(client_me->done, u);
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

	if (!client_is_here()) {
		abort_all(client_me->in_flight, -ESHUTDOWN);
		abort_all(client_me->mute, -ESHUTDOWN);
		return;
	}
	while (client_me->in_flight->len && emu_input_ready()) {
		UMockdevIoctlData *u = g_ptr_array_remove_index(client_me->in_flight, 0), *b;
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
	umock_lock(GPOINTER_TO_INT(device));
	due = 0;
	urb_show_readiness();
	umock_unlock();
	return G_SOURCE_REMOVE;
}

/* A packet that is late wakes the client when its time has come. */
static void watch_for_packet(void)
{
	int ms = emu_next_ms();

	if (ms > 0 && !due)
		due = g_timeout_add((guint)ms, on_due, GINT_TO_POINTER(emu_used()));
}

static int listens(const struct client *c)
{
	return c->in_flight->len > 0;
}

static int has_result(const struct client *c)
{
	return c->done->len > 0;
}

void urb_show_readiness(void)
{
	int heard = client_any(listens);
	int now = !client_is_plugged() || client_any(has_result) || (heard && emu_input_ready());
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

void urb_plug(int fifo)
{
	node = fifo;
	ready = -1;
}

static int submit_control(UMockdevIoctlData *u)		/* 0 or errno */
{
	UMockdevIoctlData *b = urb_buffer(u);
	int is_in, n, error;
	uint8_t in[EMU_MAX];

	if (!b)
		return EFAULT;
	is_in = b->data[0] & 0x80;
	error = claim_check(b->data);
	if (error)
		goto out;
	n = emu_control(b->data, b->data + 8, in);
	if (n == EMU_NEVER) {
		g_ptr_array_add(client_me->mute, u);
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

int urb_submit(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *u;
	int error = 0;

	if (!client_is_here())
		return ENODEV;
	u = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
	if (!u)
		return EFAULT;
	umockdev_ioctl_data_ref(u);
	if (urb(u)->type == USBDEVFS_URB_TYPE_CONTROL) {
		error = submit_control(u);
	} else if (urb(u)->endpoint & 0x80) {
		g_ptr_array_add(client_me->in_flight, u);
		deliver();
	} else {
		error = submit_out(u);
	}
	if (error)
		umockdev_ioctl_data_unref(u);
	return error;
}

int urb_reap(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *u, *out;

	deliver();
	if (!client_me->done->len)
		return client_is_here() ? EAGAIN : ENODEV;
	out = umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
	if (!out)
		return EFAULT;
	u = g_ptr_array_remove_index(client_me->done, 0);
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

int urb_discard(UMockdevIoctlData *arg)
{
	gulong which;

	memcpy(&which, arg->data, sizeof which);
	return discard_from(client_me->in_flight, which) || discard_from(client_me->mute, which) ? 0
	       : client_is_here()                                                   ? EINVAL
									   : ENODEV;
}
