/* SPDX-License-Identifier: GPL-2.0-or-later
 * devices - the USB devices of UPSes on this host: the data of holdover-find, and those of sysfs
 * about their power and the kernel's drivers. No device is opened.
 */
#ifndef TOOLS_DEVICES_H
#define TOOLS_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

struct device {				/* texts: "" if unknown */
	char path[64];			/* below /sys/bus/usb/devices: "1-1.4" */
	char node[64];			/* "/dev/bus/usb/001/004" */
	char id[16];			/* "051d:0002" */
	char vendor[128], product[128], serial[128];
	char driver[64];		/* the driver that would be started for it */
	char tty[64];
	bool claimed;			/* a process holds it, usually its driver */
	bool asked_for;			/* served only if ups.conf names it */
	/* why no driver would be started for it: a word of holdover-find(8) */
	char why[16];
	char reason[128];		/* the same as a sentence */
};

struct devices {
	struct device *all;
	size_t count;
	char *why;			/* NULL, or why they are not known */
};

/* `programs`: the directory of holdover-find. devices_read: those that a driver serves; the other:
 * all USB devices except hubs. Call devices_fini later. */
void devices_read(const char *programs, struct devices *out);
void devices_read_all(const char *programs, struct devices *out);
void devices_fini(struct devices *d);

/* One line of holdover-find --json: added if a driver serves the device. */
void devices_add_line(struct devices *out, const char *line);

/* "American Power Conversion Back-UPS CS 500", or its ids. */
void devices_name(const struct device *d, char *out, size_t size);

/* Is the kernel's driver of that name bound to an interface of it? */
bool devices_is_bound(const struct device *d, const char *driver);

/* Is this a node of it: its own, or one by which the kernel's HID driver lets programs read it? */
bool devices_is_node(const struct device *d, const char *node);

/* A file of sysfs below the device, first line; false: there is none. */
bool devices_attribute(const char *path, const char *name, char *out, size_t size);

/* The sections of ups.conf that holdover-find would write, as text; the caller frees. NULL:
 * none. */
char *devices_sections(const char *programs);

#endif
