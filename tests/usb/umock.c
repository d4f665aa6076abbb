/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock - run a libusb program against an emulated UPS under umockdev: no kernel, no privileges.
 *
 *   umockdev-wrapper umock [-zkbdnB] [-x FILE] [-l LOG] [-c FIFO] [-e MS EVENT]... DEVICE-FILE -- PROGRAM ARGS...
 *
 * usbfs ioctls are answered here, claims included: a request to an interface that is not claimed is logged as
 * UNCLAIMED, and refused while a kernel driver has it (-k) or another process (-b), as usbfs does. -d: only root
 * may open the node (run PROGRAM by setpriv). -z: reports that the file lacks are zeros. -n: not plugged in yet.
 * -B: another bus at every plug. -x: more devices, in umockdev's own format; whoever opens one of them is logged as
 * BYSTANDER. The node is a FIFO of one
 * page, not umockdev's regular file: a byte in it means "no URB to reap" (not writable), none means ready, so poll
 * and epoll behave as on usbfs and an idle driver is idle. Client memory may be touched only inside one of its
 * ioctls: events only queue, delivery happens in REAPURB.
 * Source: linux/usbdevice_fs.h, the kernel's Documentation/driver-api/usb/usb.rst.
 */
#include "tests/usb/emu.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib-unix.h>
#include <umockdev.h>


enum { BUSES = 8, ADDRESS_MAX = 127 };
enum holder { NOBODY, KERNEL, OTHER_PROCESS };

typedef UMockdevIoctlBase UsbHandler;
typedef UMockdevIoctlBaseClass UsbHandlerClass;
GType usb_handler_get_type(void);
G_DEFINE_TYPE(UsbHandler, usb_handler, UMOCKDEV_TYPE_IOCTL_BASE)

static UMockdevTestbed *bed;
static GMainLoop *loop;
static GPtrArray *in_flight, *mute, *done;	/* URBs: interrupt-IN, never answered, to be reaped */
static int plugged, bus = 1, address = 1, ready = -1, node = -1;
static int wander;				/* another bus at every plug */
static enum holder holder_at_plug, holder;	/* of the HID interface, before the program claims it */
static unsigned claimed;			/* by the program: one bit per interface */
static mode_t node_mode = 0666;
static GPid child;
static int child_status = -1;

static struct usbdevfs_urb *urb(UMockdevIoctlData *u)
{
	return (struct usbdevfs_urb *)(void *)u->data;
}

static UMockdevIoctlData *urb_buffer(UMockdevIoctlData *u)
{
	return umockdev_ioctl_data_resolve(u, offsetof(struct usbdevfs_urb, buffer),
		(gsize)urb(u)->buffer_length, NULL);
}

/* ---- URBs ---- */

static void finish(UMockdevIoctlData *u, int status, int actual)
{
	struct usbdevfs_urb w = *urb(u);

	w.status = status;
	w.actual_length = actual;
	umockdev_ioctl_data_update(u, 0, (guint8 *)&w, sizeof w);
	g_ptr_array_add(done, u);
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

	if (!plugged) {
		abort_all(in_flight, -ESHUTDOWN);
		abort_all(mute, -ESHUTDOWN);
		return;
	}
	while (in_flight->len && emu_input_ready()) {
		UMockdevIoctlData *u = g_ptr_array_remove_index(in_flight, 0), *b;
		int n = emu_input_take(d, urb(u)->buffer_length);

		if (n > 0) {
			b = urb_buffer(u);
			umockdev_ioctl_data_update(b, 0, d, n);
			umockdev_ioctl_data_unref(b);
		}
		finish(u, n < 0 ? n : 0, n < 0 ? 0 : n);
	}
}

static void show_readiness(void)
{
	int now = !plugged || done->len || (in_flight->len && emu_input_ready());
	char c[16];

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

	if ((setup[0] & 0x1f) != 1 || (setup[0] & 0x60) == 0x40 || claimed & 1u << (interface & 31))
		return 0;
	emu_log("UNCLAIMED %02x %02x interface %u", setup[0], setup[1], interface);
	if (holder != NOBODY && interface == (unsigned)emu_interface())
		return EBUSY;
	claimed |= 1u << (interface & 31);
	return 0;
}

static int submit_control(UMockdevIoctlData *u)		/* 0 or errno */
{
	UMockdevIoctlData *b = urb_buffer(u);
	int is_in = b->data[0] & 0x80, n, error = check_claim(b->data);
	uint8_t in[EMU_MAX];

	if (error)
		goto out;
	n = emu_control(b->data, b->data + 8, in);
	if (n == EMU_NEVER) {
		g_ptr_array_add(mute, u);
		goto out;
	}
	if (n > 0 && is_in)
		umockdev_ioctl_data_update(b, 8, in, n);
	finish(u, n < 0 ? n : 0, n < 0 ? 0 : is_in ? n : b->data[6] | b->data[7] << 8);
out:
	umockdev_ioctl_data_unref(b);
	return error;
}

static int submit(UMockdevIoctlData *arg)		/* 0 or errno */
{
	UMockdevIoctlData *u, *b;
	int error = 0;

	if (!plugged)
		return ENODEV;
	u = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
	umockdev_ioctl_data_ref(u);
	if (urb(u)->type == USBDEVFS_URB_TYPE_CONTROL) {
		error = submit_control(u);
		if (error)
			umockdev_ioctl_data_unref(u);
	} else if (urb(u)->endpoint & 0x80) {
		g_ptr_array_add(in_flight, u);
		deliver();
	} else {
		b = urb_buffer(u);
		emu_interrupt_out(b->data, urb(u)->buffer_length);
		umockdev_ioctl_data_unref(b);
		finish(u, 0, urb(u)->buffer_length);
	}
	return error;
}

static int reap(UMockdevIoctlData *arg)			/* 0 or errno */
{
	UMockdevIoctlData *u, *out;

	deliver();
	if (!done->len)
		return plugged ? EAGAIN : ENODEV;
	u = g_ptr_array_remove_index(done, 0);
	out = umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
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
	return discard_from(in_flight, which) || discard_from(mute, which) ? 0
	       : plugged                                                   ? EINVAL
									   : ENODEV;
}

/* ---- claims ---- */

static unsigned first_int(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(unsigned), NULL);
	unsigned v;

	memcpy(&v, d->data, sizeof v);
	return v;
}

static int detach_kernel(void)
{
	if (holder != KERNEL)
		return 0;
	emu_log("DETACHED kernel driver");
	holder = NOBODY;
	return 1;
}

static int claim(unsigned interface, int detach)	/* 0 or errno */
{
	int ours = interface == (unsigned)emu_interface();

	if (!plugged)
		return ENODEV;
	if (ours && detach)
		detach_kernel();
	if (ours && holder != NOBODY)
		return EBUSY;
	claimed |= 1u << (interface & 31);
	emu_log("CLAIMED %u", interface);
	return 0;
}

static int bound_driver(UMockdevIoctlData *arg)		/* 0 or errno */
{
	UMockdevIoctlData *d =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_getdriver), NULL);
	struct usbdevfs_getdriver g;

	memcpy(&g, d->data, sizeof g);
	if (!plugged)
		return ENODEV;
	if (g.interface != (unsigned)emu_interface() || (holder == NOBODY && !claimed))
		return ENODATA;
	g_strlcpy(g.driver, holder == KERNEL ? "usbhid" : "usbfs", sizeof g.driver);
	umockdev_ioctl_data_update(d, 0, (guint8 *)&g, sizeof g);
	return 0;
}

static void driver_command(UMockdevIoctlClient *c, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_ioctl), NULL);
	struct usbdevfs_ioctl i;
	int ours;

	memcpy(&i, d->data, sizeof i);
	ours = plugged && i.ifno == emu_interface();
	if (ours && (unsigned)i.ioctl_code == USBDEVFS_DISCONNECT && detach_kernel()) {
		umockdev_ioctl_client_complete(c, 0, 0);
	} else if (ours && (unsigned)i.ioctl_code == USBDEVFS_CONNECT && holder == NOBODY) {
		emu_log("ATTACHED kernel driver");
		holder = holder_at_plug;
		umockdev_ioctl_client_complete(c, 1, 0);
	} else {
		umockdev_ioctl_client_complete(c, -1, plugged ? ENODATA : ENODEV);
	}
}

/* ---- the ioctls of usbfs ---- */

static int capabilities(
	UMockdevIoctlData *arg) /* what libusb asks first after open: a new descriptor, no claims */
{
	guint32 caps = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
		       USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
	UMockdevIoctlData *d = umockdev_ioctl_data_resolve(arg, 0, sizeof caps, NULL);

	umockdev_ioctl_data_update(d, 0, (guint8 *)&caps, sizeof caps);
	claimed = 0;
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
		claimed &= ~(1u << (first_int(arg) & 31));
		return plugged ? 0 : ENODEV;
	case USBDEVFS_CLEAR_HALT:
		emu_log("CLEAR_HALT");
		return plugged ? 0 : ENODEV;
	case USBDEVFS_RESET:
		if (plugged)
			emu_reset();
		return plugged ? 0 : ENODEV;
	case USBDEVFS_SETCONFIGURATION: case USBDEVFS_SETINTERFACE:
		emu_log("ioctl %lx", request);
		return plugged ? 0 : ENODEV;
	case FIONBIO: return ENOTTY;		/* libuv then uses fcntl */
	default:
		emu_log("ioctl %lx not emulated", request);
		return ENOTTY;
	}
}

static gboolean on_ioctl(UMockdevIoctlBase *self, UMockdevIoctlClient *c)
{
	gulong request = umockdev_ioctl_client_get_request(c);
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(c);
	int error;

	(void)self;
	if (request == USBDEVFS_IOCTL) {
		driver_command(c, arg);
	} else {
		error = do_ioctl(request, arg);
		umockdev_ioctl_client_complete(c, error ? -1 : 0, error);
	}
	show_readiness();
	return TRUE;
}

static void on_client_gone(UMockdevIoctlBase *self, UMockdevIoctlClient *c)
{
	(void)self;
	(void)c;
	g_ptr_array_set_size(in_flight, 0);
	g_ptr_array_set_size(mute, 0);
	g_ptr_array_set_size(done, 0);
	claimed = 0;
	show_readiness();
}

static void usb_handler_init(UsbHandler *x) { (void)x; }

static void usb_handler_class_init(UsbHandlerClass *k)
{
	k->handle_ioctl = on_ioctl;
	k->client_vanished = on_client_gone;
}

/* ---- devices that are not to be touched ---- */

typedef UMockdevIoctlBase Bystander;
typedef UMockdevIoctlBaseClass BystanderClass;
GType bystander_get_type(void);
G_DEFINE_TYPE(Bystander, bystander, UMOCKDEV_TYPE_IOCTL_BASE)

static gboolean on_bystander_ioctl(UMockdevIoctlBase *self, UMockdevIoctlClient *c)
{
	(void)self;
	emu_log("BYSTANDER %s ioctl %lx", umockdev_ioctl_client_get_devnode(c),
		umockdev_ioctl_client_get_request(c));
	umockdev_ioctl_client_complete(c, -1, ENODEV);
	return TRUE;
}

static void bystander_init(Bystander *x) { (void)x; }
static void bystander_class_init(BystanderClass *k) { k->handle_ioctl = on_bystander_ioctl; }

/* Their nodes: the lines "E: DEVNAME=...". */
static int add_bystanders(const char *file)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	g_autoptr(GError) e = NULL;

	if (!g_file_get_contents(file, &text, NULL, &e) ||
		!umockdev_testbed_add_from_string(bed, text, &e)) {
		fprintf(stderr, "umock: %s\n", e->message);
		return -1;
	}
	lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++)
		if (g_str_has_prefix(*l, "E: DEVNAME=") &&
			!umockdev_testbed_attach_ioctl(bed, *l + strlen("E: DEVNAME="),
				g_object_new(bystander_get_type(), NULL), &e)) {
			fprintf(stderr, "umock: %s\n", e->message);
			return -1;
		}
	return 0;
}

/* ---- the device in the testbed ---- */

static void add_hex(GString *s, const uint8_t *d, int n)
{
	for (int i = 0; i < n; i++)
		g_string_append_printf(s, "%02X", d[i]);
	g_string_append_c(s, '\n');
}

/* What sysfs shows while the kernel's HID driver is bound: strings, and the report descriptor. */
static void describe_to_kernel(GString *s)
{
	static const char *const names[] = { "manufacturer", "product", "serial" };
	uint8_t d[EMU_MAX];
	int i = emu_interface();

	for (int k = 0; k < 3; k++)
		if (emu_text(k))
			g_string_append_printf(s, "A: %s=%s\\n\n", names[k], emu_text(k));
	g_string_append_printf(s,
		"\nP: /devices/usb%d/%d-1/%d-1:1.%d\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
		"A: bInterfaceNumber=%02d\\n\n\nP: /devices/usb%d/%d-1/%d-1:1.%d/0003:%04X:%04X.0001\nE: SUBSYSTEM=hid\n"
		"H: report_descriptor=",
		bus, bus, bus, i, i, bus, bus, bus, i, (unsigned)emu_vid, (unsigned)emu_pid);
	add_hex(s, d, emu_report_desc(d));
}

static GString *describe(const char *dev)
{
	GString *s = g_string_new(NULL);
	uint8_t d[512];
	int n = emu_device_desc(d);

	n += emu_config_desc(d + n);
	g_string_printf(s,
		"P: /devices/usb%d/%d-1\nE: DEVTYPE=usb_device\nE: DEVNAME=%s\n"
		"E: BUSNUM=%03d\nE: DEVNUM=%03d\nE: MAJOR=189\nE: MINOR=%d\nE: SUBSYSTEM=usb\nE: PRODUCT=%x/%x/%x\n"
		"A: busnum=%d\\n\nA: devnum=%d\\n\nA: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: bcdDevice=%04x\\n\n"
		"A: bConfigurationValue=1\\n\nA: speed=1.5\\n\nH: descriptors=",
		bus, bus, dev, bus, address, 128 * (bus - 1) + address - 1, (unsigned)emu_vid,
		(unsigned)emu_pid, (unsigned)emu_bcd, bus, address, (unsigned)emu_vid, (unsigned)emu_pid, (unsigned)emu_bcd);
	add_hex(s, d, n);
	if (holder == KERNEL)
		describe_to_kernel(s);
	return s;
}

static int make_node(const char *dev)
{
	g_autofree char *real = g_strconcat(umockdev_testbed_get_root_dir(bed), dev, NULL);
	g_autofree char *dir = g_path_get_dirname(real);

	if (g_mkdir_with_parents(dir, 0755) || mkfifo(real, 0666) || chmod(real, node_mode) ||
	    (node = open(real, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0) {
		fprintf(stderr, "umock: %s: %s\n", real, strerror(errno));
		return -1;
	}
	fcntl(node, F_SETPIPE_SZ, 4096);
	return 0;
}

/* Another user's libumockdev connects to these sockets whether or not it may open the node. */
static void let_others_in(const char *dev)
{
	g_autofree char *any = g_strconcat(umockdev_testbed_get_root_dir(bed), "/ioctl/_default", NULL);
	g_autofree char *this = g_strconcat(umockdev_testbed_get_root_dir(bed), "/ioctl", dev, NULL);

	if (chmod(any, 0777) || chmod(this, 0777))
		perror("umock");
}

static char *sys_path(void)
{
	return g_strdup_printf("/sys/devices/usb%d/%d-1", bus, bus);
}

static int plug(void)		/* the node first: adding the device tells the program at once */
{
	g_autofree char *dev = NULL, *old = NULL, *sys = NULL;
	g_autoptr(GString) s = NULL;
	g_autoptr(GError) e = NULL;
	UsbHandler *h;

	if (plugged)
		return 0;
	old = g_strdup_printf("%s/dev/bus/usb/%03d/%03d", umockdev_testbed_get_root_dir(bed), bus, address);
	unlink(old);
	address = address < ADDRESS_MAX ? address + 1 : 2;
	if (wander)
		bus = bus % BUSES + 1;
	holder = holder_at_plug;
	claimed = 0;
	dev = g_strdup_printf("/dev/bus/usb/%03d/%03d", bus, address);
	if (make_node(dev))
		return -1;
	ready = -1;
	plugged = 1;
	emu_input_flush();
	show_readiness();
	s = describe(dev);
	h = g_object_new(usb_handler_get_type(), NULL);
	umockdev_testbed_detach_ioctl(bed, dev, NULL);	/* an address that has been used before */
	if (!umockdev_testbed_attach_ioctl(bed, dev, h, &e) ||
		!umockdev_testbed_add_from_string(bed, s->str, &e)) {
		fprintf(stderr, "umock: %s\n", e->message);
		return -1;
	}
	if (node_mode != 0666)
		let_others_in(dev);
	sys = sys_path();
	umockdev_testbed_uevent(bed, sys, "add");
	emu_log("PLUGGED as %03d/%03d", bus, address);
	return 0;
}

/* Those that describe_to_kernel has added: their links in /sys/bus do not go with the device. */
static void remove_children(void)
{
	g_autofree char *device = sys_path();
	g_autofree char *interface = g_strdup_printf("%s/%d-1:1.%d", device, bus, emu_interface());
	g_autofree char *hid = g_strdup_printf("%s/0003:%04X:%04X.0001", interface, (unsigned)emu_vid,
		(unsigned)emu_pid);

	umockdev_testbed_remove_device(bed, hid);
	umockdev_testbed_remove_device(bed, interface);
}

static void unplug(void)
{
	g_autofree char *sys = sys_path();

	if (!plugged)
		return;
	plugged = 0;
	show_readiness();
	umockdev_testbed_uevent(bed, sys, "remove");
	if (holder_at_plug == KERNEL)
		remove_children();
	umockdev_testbed_remove_device(bed, sys);
	close(node);
	node = -1;
	emu_log("UNPLUGGED");
}

/* ---- events, child, main ---- */

static void event(char *line)
{
	switch (emu_event(line)) {
	case EMU_PLUG:
		plug();
		break;
	case EMU_UNPLUG:
		unplug();
		break;
	case EMU_QUIT:
		if (child)
			kill(child, SIGTERM);
		break;
	case EMU_STAY:
		break;
	}
	show_readiness();
}

static gboolean on_timer(gpointer line)
{
	event(line);
	return G_SOURCE_REMOVE;
}

static gboolean on_fifo(gint fd, GIOCondition c, gpointer p)
{
	(void)c;
	(void)p;
	emu_read_events(fd, event);
	return G_SOURCE_CONTINUE;
}

static void on_child(GPid pid, gint status, gpointer p)
{
	(void)pid;
	(void)p;
	child_status = status;
	child = 0;
	g_main_loop_quit(loop);
}

static gboolean on_term(gpointer p)
{
	(void)p;
	if (child)
		kill(child, SIGTERM);
	return G_SOURCE_CONTINUE;
}

static void in_child(gpointer p)
{
	(void)p;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int open_fifo(const char *name)
{
	int fd;

	if ((mkfifo(name, 0600) && errno != EEXIST) ||
		(fd = open(name, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0) {
		perror(name);
		return -1;
	}
	g_unix_fd_add(fd, G_IO_IN, on_fifo, NULL);
	return 0;
}

static int run(char **program)
{
	g_autoptr(GError) e = NULL;
	int code;

	if (!g_spawn_async(NULL, program, NULL,
		    G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN,
		    in_child, NULL, &child, &e)) {
		fprintf(stderr, "umock: %s\n", e->message);
		return 2;
	}
	g_child_watch_add(child, on_child, NULL);
	g_unix_signal_add(SIGTERM, on_term, NULL);
	g_unix_signal_add(SIGINT, on_term, NULL);
	g_main_loop_run(loop);
	code = WIFSIGNALED(child_status) ? 128 + WTERMSIG(child_status) : WEXITSTATUS(child_status);
	emu_log("CHILD %s %d", WIFSIGNALED(child_status) ? "signal" : "exit",
		WIFSIGNALED(child_status) ? WTERMSIG(child_status) : code);
	return code;
}

int main(int argc, char **argv)
{
	const char *fifo = NULL, *bystanders = NULL;
	int opt, zerofill = 0, absent = 0, code;

	loop = g_main_loop_new(NULL, FALSE);
	in_flight = g_ptr_array_new();
	mute = g_ptr_array_new();
	done = g_ptr_array_new();
	while ((opt = getopt(argc, argv, "+zkbdnBx:l:c:e:")) != -1)
		switch (opt) {
		case 'z': zerofill = 1; break;
		case 'k': holder_at_plug = KERNEL; break;
		case 'b': holder_at_plug = OTHER_PROCESS; break;
		case 'd': node_mode = 0600; break;
		case 'n': absent = 1; break;
		case 'x': bystanders = optarg; break;
		case 'B': wander = 1; break;
		case 'l': emu_log_file = fopen(optarg, "we"); break;
		case 'c': fifo = optarg; break;
		case 'e': g_timeout_add((guint)atoi(optarg), on_timer, argv[optind++]); break;
		default:
			return 2;
		}
	if (argc - optind < 3 || strcmp(argv[optind + 1], "--")) {
		fprintf(stderr,
			"usage: umock [-zkbdnB] [-x FILE] [-l LOG] [-c FIFO] [-e MS EVENT]... DEVICE-FILE -- PROGRAM ARGS...\n");
		return 2;
	}
	if (emu_load(argv[optind], zerofill))
		return 2;
	bed = umockdev_testbed_new();
	if (chmod(umockdev_testbed_get_root_dir(bed), 01777))	/* another user's libudev puts its socket there */
		perror("umock");
	if ((bystanders && add_bystanders(bystanders)) || (!absent && plug()) || (fifo && open_fifo(fifo)))
		return 2;
	code = run(argv + optind + 2);
	g_object_unref(bed);
	return code;
}
