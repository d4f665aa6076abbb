/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock - run a libusb program against an emulated UPS under umockdev: no kernel, no privileges.
 *
 *   umockdev-wrapper umock [-zkbdnB] [-x FILE] [-l LOG] [-c FIFO] [-e MS EVENT]...
 *                          DEVICE-FILE... -- PROGRAM ARGS...
 *
 * Device N is at port N of the bus; an event `N: EVENT` is for it, one without a number for the
 * first. -k: the kernel's driver holds the interface; -b: another process does. -d: only root may
 * open the node (run PROGRAM by setpriv). -z: reports that the file lacks are zeros. -n: not
 * plugged in yet. -B: another bus at every plug. -x: more devices, in umockdev's own format. Here
 * are events and the program; the device is in umock_device.c, its usbfs in umock_usbfs.c, what
 * no program may open in umock_bystander.c.
 */
#include "tests/usb/emu.h"
#include "tests/usb/umock_bystander.h"
#include "tests/usb/umock_device.h"
#include "tests/usb/umock_lock.h"
#include "tests/usb/umock_urb.h"

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

enum { DROP_MS = 50 };

static GMainLoop *loop;
static int devices;
static GPid child;
static int child_status = -1;

/* ---- a device that leaves the bus by itself ---- */

static gboolean on_drop(gpointer device)
{
	umock_lock(GPOINTER_TO_INT(device));
	device_unplug();
	umock_unlock();
	return G_SOURCE_REMOVE;
}

static gboolean on_return(gpointer device)
{
	umock_lock(GPOINTER_TO_INT(device));
	device_plug();
	umock_unlock();
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
	int port;

	if (sscanf(line, "port %d", &port) == 1) {
		device_port(port);
		return;
	}
	switch (emu_event(line)) {
	case EMU_PLUG:
		device_plug();
		break;
	case EMU_UNPLUG:
		device_unplug();
		break;
	case EMU_QUIT:
		if (child)
			kill(child, SIGTERM);
		break;
	case EMU_STAY:
		break;
	}
	look_for_drop();
	urb_show_readiness();
}

static void event(char *line)
{
	bool is_numbered = line[0] >= '1' && line[0] <= '0' + devices && line[1] == ':';

	umock_lock(is_numbered ? line[0] - '0' : 1);
	device_event(is_numbered ? line + strlen("N: ") : line);
	umock_unlock();
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
	if (devices > 1)
		snprintf(emu_name, sizeof emu_name, "%d: ", devices);
	device_begin(devices, look_for_drop);
	return emu_load(file, zerofill);
}

static int plug_all(void)
{
	int result = 0;

	for (int i = 1; i <= devices && !result; i++) {
		umock_lock(i);
		result = device_plug();
		umock_unlock();
	}
	return result;
}

int main(int argc, char **argv)
{
	const char *fifo = NULL, *bystanders = NULL;
	int opt, zerofill = 0, absent = 0, code;
	UMockdevTestbed *bed;

	loop = g_main_loop_new(NULL, FALSE);
	while ((opt = getopt(argc, argv, "+zkbdnBx:l:c:e:")) != -1)
		switch (opt) {
		case 'z': zerofill = 1; break;
		case 'k': device_manner.holder = KERNEL; break;
		case 'b': device_manner.holder = OTHER_PROCESS; break;
		case 'd': device_manner.node_mode = 0600; break;
		case 'n': absent = 1; break;
		case 'x': bystanders = optarg; break;
		case 'B': device_manner.wanders = 1; break;
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
			"usage: umock [-zkbdnB] [-x FILE] [-l LOG] [-c FIFO] [-e MS EVENT]... "
			"DEVICE-FILE... -- PROGRAM ARGS...\n");
		return 2;
	}
	bed = umockdev_testbed_new();
	device_testbed(bed);
	/* another user's libudev puts its socket there */
	if (chmod(umockdev_testbed_get_root_dir(bed), 01777))
		perror("umock");
	emu_use(1);
	emu_log("TESTBED %s", umockdev_testbed_get_root_dir(bed));
	if ((bystanders && bystander_add(bed, bystanders)) || (!absent && plug_all()) ||
		(fifo && open_fifo(fifo)))
		return 2;
	code = run(argv + optind + 1);
	g_object_unref(bed);
	return code;
}
