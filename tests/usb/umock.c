/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock - run a libusb program against an emulated UPS under umockdev: no kernel, no privileges.
 *
 *   umockdev-wrapper umock [-zkbdnB] [-x FILE] [-l LOG] [-c FIFO] [-e MS EVENT]... DEVICE-FILE... --
 * PROGRAM ARGS...
 *
 * Device N is at port N of the bus; an event `N: EVENT` is for it, one without a number for the
 * first. usbfs ioctls are answered by umock_usbfs.c. -k: the kernel's driver holds the interface;
 * -b: another process does. -d: only root may open the node (run PROGRAM by setpriv). -z: reports
 * that the file lacks are zeros. -n: not plugged in yet. -B: another bus at every plug. -x: more
 * devices, in umockdev's own format; whoever opens one of them is logged as BYSTANDER. Here are the
 * device in the testbed, events, and the program.
 */
#include "tests/usb/umock_usbfs.h"

#include "tests/usb/emu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib-unix.h>
#include <umockdev.h>

enum { BUSES = 8, ADDRESS_MAX = 127, DROP_MS = 50 };

static UMockdevTestbed *bed;
static GMainLoop *loop;
EMU_STATE static int bus = 1, address, node = -1, port;	/* node -1: unplugged */
EMU_STATE static int hid_is_shown;		/* the children of the interface */
static int devices, last_address = 1;
static int wander;				/* another bus at every plug */
static enum usbfs_holder holder_at_plug;
static mode_t node_mode = 0666;
static GPid child;
static int child_status = -1;

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

static char *sys_path(void)
{
	return g_strdup_printf("/sys/devices/usb%d/%d-%d", bus, bus, port);
}

static char *interface_path(void)
{
	return g_strdup_printf("/devices/usb%d/%d-%d/%d-%d:1.%d", bus, bus, port, bus, port,
		emu_interface());
}

static char *hiddev_node(void)
{
	return g_strdup_printf("%s/dev/usb/hiddev%d", umockdev_testbed_get_root_dir(bed),
		emu_used() - 1);
}

/* umockdev cannot make a node a second time. */
static void make_hiddev(void)
{
	g_autofree char *node_name = hiddev_node();
	g_autofree char *dir = g_path_get_dirname(node_name);

	if (g_mkdir_with_parents(dir, 0755) || !g_file_set_contents(node_name, "", 0, NULL))
		perror(node_name);
}

/* What the kernel's HID driver makes of the interface: a HID device with its report descriptor, and
 * a node for programs. */
static void describe_hid(GString *s)
{
	g_autofree char *interface = interface_path();
	uint8_t d[EMU_MAX];

	g_string_append_printf(s,
		"P: %s/0003:%04X:%04X.000%d\nE: SUBSYSTEM=hid\nH: report_descriptor=", interface,
		(unsigned)emu_vid, (unsigned)emu_pid, emu_used());
	add_hex(s, d, emu_report_desc(d));
	g_string_append_printf(s, "\nP: %s/usbmisc/hiddev%d\nE: SUBSYSTEM=usbmisc\n", interface,
		emu_used() - 1);
	make_hiddev();
}

/* What sysfs shows of a device whose interface the kernel knows: strings, and the interface. */
static void describe_to_kernel(GString *s)
{
	static const char *const names[] = { "manufacturer", "product", "serial" };
	g_autofree char *interface = interface_path();

	for (int k = 0; k < 3; k++)
		if (emu_text(k))
			g_string_append_printf(s, "A: %s=%s\\n\n", names[k], emu_text(k));
	g_string_append_printf(s, "\nP: %s\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
		"A: bInterfaceNumber=%02d\\n\nL: driver=../../../../bus/usb/drivers/usbhid\n\n",
		interface, emu_interface());
	describe_hid(s);
	hid_is_shown = 1;
}

static GString *describe(const char *dev)
{
	GString *s = g_string_new(NULL);
	uint8_t d[512];
	int n = emu_device_desc(d);

	n += emu_config_desc(d + n);
	g_string_printf(s,
		"P: /devices/usb%d/%d-%d\nE: DEVTYPE=usb_device\nE: DEVNAME=%s\n"
		"E: BUSNUM=%03d\nE: DEVNUM=%03d\nE: MAJOR=189\nE: MINOR=%d\nE: SUBSYSTEM=usb\nE: PRODUCT=%x/%x/%x\n"
		"A: busnum=%d\\n\nA: devnum=%d\\n\nA: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: bcdDevice=%04x\\n\n"
		"A: bConfigurationValue=1\\n\nA: speed=1.5\\n\nH: descriptors=",
		bus, bus, port, dev, bus, address, 128 * (bus - 1) + address - 1, (unsigned)emu_vid,
		(unsigned)emu_pid, (unsigned)emu_bcd, bus, address, (unsigned)emu_vid,
		(unsigned)emu_pid, (unsigned)emu_bcd);
	add_hex(s, d, n);
	if (holder_at_plug == KERNEL)
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
	g_autofree char *any =
		g_strconcat(umockdev_testbed_get_root_dir(bed), "/ioctl/_default", NULL);
	g_autofree char *this =
		g_strconcat(umockdev_testbed_get_root_dir(bed), "/ioctl", dev, NULL);

	if (chmod(any, 0777) || chmod(this, 0777))
		perror("umock");
}

/* A stale node of this name; and the next address. */
static void leave_address(void)
{
	g_autofree char *old = g_strdup_printf("%s/dev/bus/usb/%03d/%03d",
		umockdev_testbed_get_root_dir(bed), bus, address);

	unlink(old);
	last_address = last_address < ADDRESS_MAX ? last_address + 1 : 2;
	address = last_address;
	if (wander)
		bus = bus % BUSES + 1;
}

static int plug(void)		/* the node first: adding the device tells the program at once */
{
	g_autofree char *dev = NULL, *sys = NULL;
	g_autoptr(GString) s = NULL;
	g_autoptr(GError) e = NULL;

	if (node >= 0)
		return 0;
	leave_address();
	dev = g_strdup_printf("/dev/bus/usb/%03d/%03d", bus, address);
	if (make_node(dev))
		return -1;
	usbfs_plug(node);
	s = describe(dev);
	umockdev_testbed_detach_ioctl(bed, dev, NULL);	/* an address that has been used before */
	if (!umockdev_testbed_attach_ioctl(bed, dev, usbfs_handler(), &e) ||
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

/* Their links in /sys/bus and /sys/class do not go with the device. */
static void hide_hid(void)
{
	g_autofree char *interface = interface_path();
	g_autofree char *hid = g_strdup_printf("/sys%s/0003:%04X:%04X.000%d", interface,
		(unsigned)emu_vid, (unsigned)emu_pid, emu_used());
	g_autofree char *hiddev = g_strdup_printf("/sys%s/usbmisc/hiddev%d", interface,
		emu_used() - 1);
	g_autofree char *file = hiddev_node();

	if (!hid_is_shown)
		return;
	umockdev_testbed_remove_device(bed, hid);
	umockdev_testbed_remove_device(bed, hiddev);
	unlink(file);
	hid_is_shown = 0;
}

static void show_hid(void)
{
	g_autoptr(GString) s = g_string_new(NULL);
	g_autoptr(GError) e = NULL;

	if (hid_is_shown)
		return;
	describe_hid(s);
	if (!umockdev_testbed_add_from_string(bed, s->str, &e))
		fprintf(stderr, "umock: %s\n", e->message);
	hid_is_shown = 1;
}

/* Of an interface that sysfs has. */
static void on_bound(const char *driver)
{
	g_autofree char *interface = interface_path();
	g_autofree char *sys =
		g_strdup_printf("%s/sys%s/driver", umockdev_testbed_get_root_dir(bed), interface);
	g_autofree char *target = g_strdup_printf("../../../../bus/usb/drivers/%s",
		driver ? driver : "");

	if (holder_at_plug != KERNEL || node < 0)
		return;
	unlink(sys);
	if (driver && symlink(target, sys))
		perror(sys);
	if (driver && !strcmp(driver, "usbhid"))
		show_hid();
	else
		hide_hid();
}

static void remove_interface(void)
{
	g_autofree char *interface = interface_path();
	g_autofree char *sys = g_strconcat("/sys", interface, NULL);

	hide_hid();
	umockdev_testbed_remove_device(bed, sys);
}

static void unplug(void)
{
	g_autofree char *sys = sys_path();

	if (node < 0)
		return;
	usbfs_unplug();
	umockdev_testbed_uevent(bed, sys, "remove");
	if (holder_at_plug == KERNEL)
		remove_interface();
	umockdev_testbed_remove_device(bed, sys);
	close(node);
	node = -1;
	emu_log("UNPLUGGED");
}

/* ---- a device that leaves the bus by itself ---- */

static gboolean on_drop(gpointer device)
{
	usbfs_enter(GPOINTER_TO_INT(device));
	unplug();
	usbfs_leave();
	return G_SOURCE_REMOVE;
}

static gboolean on_return(gpointer device)
{
	usbfs_enter(GPOINTER_TO_INT(device));
	plug();
	usbfs_leave();
	return G_SOURCE_REMOVE;
}

/* Unplugging waits for the end of the client's ioctl. */
static void look_for_drop(void)
{
	int back_ms;

	if (!emu_dropped(&back_ms))
		return;
	g_idle_add(on_drop, GINT_TO_POINTER(emu_used()));
	if (back_ms >= 0)
		g_timeout_add((guint)back_ms + DROP_MS, on_return, GINT_TO_POINTER(emu_used()));
}

/* ---- events, child, main ---- */

/* `port N`: where it is plugged in the next time. */
static void device_event(char *line)
{
	if (sscanf(line, "port %d", &port) == 1)
		return;
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
	look_for_drop();
	usbfs_show_readiness();
}

static void event(char *line)
{
	bool is_numbered = line[0] >= '1' && line[0] <= '0' + devices && line[1] == ':';

	usbfs_enter(is_numbered ? line[0] - '0' : 1);
	device_event(is_numbered ? line + strlen("N: ") : line);
	usbfs_leave();
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

static int load(const char *file, int zerofill)
{
	if (devices == EMU_DEVICES_MAX)
		return -1;
	emu_use(++devices);
	port = devices;
	if (devices > 1)
		snprintf(emu_name, sizeof emu_name, "%d: ", devices);
	usbfs_begin(holder_at_plug, look_for_drop, on_bound);
	return emu_load(file, zerofill);
}

static int plug_all(void)
{
	int result = 0;

	for (int i = 1; i <= devices && !result; i++) {
		usbfs_enter(i);
		result = plug();
		usbfs_leave();
	}
	return result;
}

int main(int argc, char **argv)
{
	const char *fifo = NULL, *bystanders = NULL;
	int opt, zerofill = 0, absent = 0, code;

	loop = g_main_loop_new(NULL, FALSE);
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
	for (; optind < argc && strcmp(argv[optind], "--") != 0; optind++)
		if (load(argv[optind], zerofill))
			return 2;
	if (argc - optind < 2 || !devices) {
		fprintf(stderr,
			"usage: umock [-zkbdnB] [-x FILE] [-l LOG] [-c FIFO] [-e MS EVENT]... DEVICE-FILE... -- PROGRAM ARGS...\n");
		return 2;
	}
	bed = umockdev_testbed_new();
	/* another user's libudev puts its socket there */
	if (chmod(umockdev_testbed_get_root_dir(bed), 01777))
		perror("umock");
	emu_use(1);
	emu_log("TESTBED %s", umockdev_testbed_get_root_dir(bed));
	if ((bystanders && add_bystanders(bystanders)) || (!absent && plug_all()) ||
		(fifo && open_fifo(fifo)))
		return 2;
	code = run(argv + optind + 1);
	g_object_unref(bed);
	return code;
}
