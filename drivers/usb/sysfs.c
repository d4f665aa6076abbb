/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_sysfs - see sysfs.h. Reads small files; a missing or malformed one counts as unknown.
 */
#include "drivers/usb/sysfs.h"

#include "drivers/usb/match.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t read_file(const char *name, void *out, size_t max)
{
	size_t used = 0;
	ssize_t n = 1;
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	while (used < max && n > 0) {
		n = read(fd, (char *)out + used, max - used);
		if (n > 0)
			used += (size_t)n;
	}
	close(fd);
	return used;
}

size_t usb_sysfs_bytes(const char *path, const char *attribute, uint8_t *out, size_t max)
{
	char name[256];

	snprintf(name, sizeof name, USB_SYSFS_DEVICES "/%s/%s", path, attribute);
	return read_file(name, out, max);
}

bool usb_sysfs_text(const char *path, const char *attribute, char out[USB_TEXT_MAX])
{
	char name[600];
	size_t n;

	snprintf(name, sizeof name, USB_SYSFS_DEVICES "/%s/%s", path, attribute);
	n = read_file(name, out, USB_TEXT_MAX - 1);
	out[n] = 0;
	usb_match_clean(out);
	return n > 0;
}

size_t usb_sysfs_report_descriptor(const char *path, int config, int interface, uint8_t *out,
	size_t max)
{
	char name[256], file[600];
	struct dirent *e;
	size_t n = 0;
	DIR *dir;

	snprintf(name, sizeof name, USB_SYSFS_DEVICES "/%s:%d.%d", path, config, interface);
	dir = opendir(name);
	if (!dir)
		return 0;
	while (!n && (e = readdir(dir))) {
		if (!isxdigit((unsigned char)e->d_name[0]) || !strchr(e->d_name, ':'))
			continue; /* the HID device is named bus:vendor:product.number, all in hex
				   */
		snprintf(file, sizeof file, "%s/%s/report_descriptor", name, e->d_name);
		n = read_file(file, out, max);
	}
	closedir(dir);
	return n;
}

bool usb_sysfs_driver(const struct usb_info *info, int config, char out[USB_DRIVER_MAX])
{
	char name[256], target[256];
	const char *base;
	ssize_t n;

	snprintf(name, sizeof name, USB_SYSFS_DEVICES "/%s:%d.%d/driver", info->path, config,
		info->interface);
	n = readlink(name, target, sizeof target - 1);
	if (n <= 0)
		return false;
	target[n] = 0;
	base = strrchr(target, '/');
	snprintf(out, USB_DRIVER_MAX, "%.63s", base ? base + 1 : target);
	return true;
}

bool usb_sysfs_is_claimed(const struct usb_info *info, int config)
{
	char driver[USB_DRIVER_MAX];

	return usb_sysfs_driver(info, config, driver) && !strcmp(driver, "usbfs");
}

/* The first entry of the directory that begins with "tty" and a letter. */
static bool first_tty(const char *dir_name, char *out, size_t size)
{
	DIR *dir = opendir(dir_name);
	struct dirent *e;
	bool found = false;

	while (dir && !found && (e = readdir(dir))) {
		found = !strncmp(e->d_name, "tty", 3) && e->d_name[3];
		if (found)
			snprintf(out, size, "%.*s", (int)size - 1, e->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* usb-serial has ttyUSB0 below the interface, cdc-acm has tty/ttyACM0 there. */
bool usb_sysfs_tty(const char *path, int config, int interface, char *out, size_t size)
{
	char name[256];

	snprintf(name, sizeof name, USB_SYSFS_DEVICES "/%s:%d.%d", path, config, interface);
	if (first_tty(name, out, size))
		return true;
	snprintf(name, sizeof name, USB_SYSFS_DEVICES "/%s:%d.%d/tty", path, config, interface);
	return first_tty(name, out, size);
}

void usb_sysfs_group(const struct usb_info *info, char *out, size_t size)
{
	char node[64];
	struct stat st;
	struct group *g = NULL;

	snprintf(node, sizeof node, "/dev/bus/usb/%s/%s", info->bus, info->device);
	if (!stat(node, &st))
		g = getgrgid(st.st_gid);
	snprintf(out, size, "%s", g ? g->gr_name : "root");
}

static unsigned number(const char *path, const char *attribute, int base)
{
	char text[USB_TEXT_MAX];

	return usb_sysfs_text(path, attribute, text) ? (unsigned)strtoul(text, NULL, base) : 0;
}

void usb_sysfs_each(void (*fn)(void *user, const struct usb_info *info), void *user)
{
	DIR *dir = opendir(USB_SYSFS_DEVICES);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		struct usb_info i = { .vid = 0 };

		if (e->d_name[0] == '.' || strchr(e->d_name, ':'))
			continue;		/* an interface, not a device */
		i.vid = (uint16_t)number(e->d_name, "idVendor", 16);
		i.pid = (uint16_t)number(e->d_name, "idProduct", 16);
		snprintf(i.bus, sizeof i.bus, "%03u", number(e->d_name, "busnum", 10) % 1000);
		snprintf(i.device, sizeof i.device, "%03u", number(e->d_name, "devnum", 10) % 1000);
		snprintf(i.path, sizeof i.path, "%.31s", e->d_name);
		if (!usb_sysfs_text(e->d_name, "serial", i.serial))
			i.serial[0] = 0;
		fn(user, &i);
	}
	if (dir)
		closedir(dir);
}

unsigned usb_sysfs_unknown(bool (*known)(void *user, unsigned bus, unsigned device), void *user)
{
	DIR *dir = opendir(USB_SYSFS_DEVICES);
	struct dirent *e;
	unsigned n = 0;

	while (dir && (e = readdir(dir))) {
		unsigned bus, device;

		if (e->d_name[0] == '.' || strchr(e->d_name, ':'))
			continue;		/* an interface, not a device */
		bus = number(e->d_name, "busnum", 10);
		device = number(e->d_name, "devnum", 10);
		n += bus && device && !known(user, bus, device);
	}
	if (dir)
		closedir(dir);
	return n;
}
