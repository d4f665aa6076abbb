/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_device - see umock_device.h.
 */
#include "tests/usb/umock_device.h"

#include "tests/usb/emu.h"
#include "tests/usb/umock_usbfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSES = 8, ADDRESS_MAX = 127 };

static UMockdevTestbed *bed;
EMU_STATE static int bus = 1, address, node = -1, port;	/* node -1: unplugged */
EMU_STATE static int hid_is_shown;		/* the children of the interface */
static int last_address = 1;
struct device_manner device_manner = { .node_mode = 0666 };

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
		"E: BUSNUM=%03d\nE: DEVNUM=%03d\nE: MAJOR=189\nE: MINOR=%d\nE: SUBSYSTEM=usb\n"
		"E: PRODUCT=%x/%x/%x\n"
		"A: busnum=%d\\n\nA: devnum=%d\\n\nA: idVendor=%04x\\n\nA: idProduct=%04x\\n\n"
		"A: bcdDevice=%04x\\n\n"
		"A: bConfigurationValue=1\\n\nA: speed=1.5\\n\nH: descriptors=",
		bus, bus, port, dev, bus, address, 128 * (bus - 1) + address - 1, (unsigned)emu_vid,
		(unsigned)emu_pid, (unsigned)emu_bcd, bus, address, (unsigned)emu_vid,
		(unsigned)emu_pid, (unsigned)emu_bcd);
	add_hex(s, d, n);
	if (device_manner.holder == KERNEL)
		describe_to_kernel(s);
	return s;
}

static int make_node(const char *dev)
{
	g_autofree char *real = g_strconcat(umockdev_testbed_get_root_dir(bed), dev, NULL);
	g_autofree char *dir = g_path_get_dirname(real);

	if (g_mkdir_with_parents(dir, 0755) || mkfifo(real, 0666) ||
	    chmod(real, device_manner.node_mode) ||
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
	if (device_manner.wanders)
		bus = bus % BUSES + 1;
}

int device_plug(void)		/* the node first: adding the device tells the program at once */
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
	if (device_manner.node_mode != 0666)
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

	if (device_manner.holder != KERNEL || node < 0)
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

void device_unplug(void)
{
	g_autofree char *sys = sys_path();

	if (node < 0)
		return;
	usbfs_unplug();
	umockdev_testbed_uevent(bed, sys, "remove");
	if (device_manner.holder == KERNEL)
		remove_interface();
	umockdev_testbed_remove_device(bed, sys);
	close(node);
	node = -1;
	emu_log("UNPLUGGED");
}

void device_testbed(UMockdevTestbed *of)
{
	bed = of;
}

void device_begin(int at, void (*after_ioctl)(void))
{
	device_port(at);
	usbfs_begin(device_manner.holder, after_ioctl, on_bound);
}

void device_port(int at)
{
	port = at;
}
