/* SPDX-License-Identifier: GPL-2.0-or-later
 * scan - see scan.h. Sources: the kernel's Documentation/ABI for the files of sysfs; udev's record
 * of a device is /run/udev/data/c<major>:<minor>, a line "E:NAME=value" for each property.
 */
#include "drivers/find/scan.h"

#include "drivers/find/bridges.h"
#include "drivers/find/interfaces.h"
#include "drivers/usb/input_device.h"
#include "drivers/usb/sysfs.h"
#include "lib/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	DESCRIPTORS_MAX = 4096,
	REPORT_DESCRIPTOR_MAX = 6144,
	RECORD_MAX = 16383,
	INTERFACES_MAX = 32,
};

struct looking {
	struct find_seen *out;
	find_known_fn *known;
	void *user;
	int config;			/* value of the active configuration */
};

/* Not usb1 (a root hub), not 1-1:1.0 (an interface). */
static bool is_device(const char *name)
{
	return name[0] >= '1' && name[0] <= '9' &&
	       strlen(name) < sizeof ((struct usb_info *)0)->path &&
	       name[strspn(name, "0123456789-.")] == 0;
}

static long number(const char *path, const char *attribute, int base)
{
	char text[USB_TEXT_MAX];

	return usb_sysfs_text(path, attribute, text) ? strtol(text, NULL, base) : -1;
}

static bool describe(const char *path, struct usb_info *i)
{
	long vid = number(path, "idVendor", 16), pid = number(path, "idProduct", 16),
	     bcd = number(path, "bcdDevice", 16), bus = number(path, "busnum", 10),
	     device = number(path, "devnum", 10);
	const char *port = strrchr(path, '.');

	if (vid < 0 || vid > UINT16_MAX || pid < 0 || pid > UINT16_MAX || bus < 0 || device < 0)
		return false;
	if (!port)
		port = strchr(path, '-');
	i->vid = (uint16_t)vid;
	i->pid = (uint16_t)pid;
	i->bcd_device = (uint16_t)(bcd < 0 ? 0 : bcd);
	snprintf(i->bus, sizeof i->bus, "%03u", (unsigned)bus % 1000);
	snprintf(i->device, sizeof i->device, "%03u", (unsigned)device % 1000);
	snprintf(i->busport, sizeof i->busport, "%03u", port ? (unsigned)atoi(port + 1) % 1000 : 0);
	snprintf(i->path, sizeof i->path, "%s", path);
	if (!usb_sysfs_text(path, "manufacturer", i->manufacturer))
		i->manufacturer[0] = 0;
	if (!usb_sysfs_text(path, "product", i->product))
		i->product[0] = 0;
	if (!usb_sysfs_text(path, "serial", i->serial))
		i->serial[0] = 0;
	return true;
}

/* The driver that the udev rules recorded when it was plugged in. */
static const struct find_kind *recorded(const char *path)
{
	static const char entry[] = "\nE:" FIND_PROPERTY "=";
	char number_text[USB_TEXT_MAX], record[RECORD_MAX + 1], *name, *found;
	size_t n = 0;
	FILE *f;

	if (!usb_sysfs_text(path, "dev", number_text))
		return NULL;
	name = mem_fmt("/run/udev/data/c%s", number_text);
	f = strchr(number_text, '/') ? NULL : fopen(name, "re");
	free(name);
	if (f) {
		n = fread(record, 1, RECORD_MAX, f);
		fclose(f);
	}
	record[n] = 0;
	found = strstr(record, entry);
	if (!found)
		return NULL;
	found += sizeof entry - 1;
	found[strcspn(found, "\n")] = 0;
	return find_kind_named(found);
}

/* A keyboard without a report descriptor is a keyboard. */
static bool look_at_interface(const struct looking *l, const struct find_interface *f)
{
	uint8_t bytes[REPORT_DESCRIPTOR_MAX];
	struct usb_info *i = &l->out->info;
	size_t size = 0;

	if (f->class != USB_CLASS_HID && f->class != USB_CLASS_VENDOR && f->class)
		return false;
	i->interface = f->number;
	i->hid = f->class == USB_CLASS_HID;
	if (i->hid)
		size = usb_sysfs_report_descriptor(i->path, l->config, i->interface, bytes,
			sizeof bytes);
	if (i->hid && !size && f->subclass == USB_SUBCLASS_BOOT)
		return false;
	l->out->named_only = usb_is_input_device(bytes, size);
	l->out->candidate_count = find_candidates(i, bytes, size, l->out->candidates);
	l->out->kind = find_kind_for(i, bytes, size);
	if (!l->out->kind && i->hid && !size)
		l->out->kind = recorded(i->path);
	if (!l->out->kind && i->hid && !size && l->known)
		l->out->kind = l->known(l->user, i);
	if (l->out->kind && !l->out->candidate_count && l->out->kind != &find_kind_auto)
		l->out->candidates[l->out->candidate_count++] = l->out->kind;
	if (l->out->kind)
		l->out->claimed = usb_sysfs_is_claimed(i, l->config);
	return l->out->kind != NULL;
}

/* A device that no driver serves. */
static enum find_why why_not(const struct looking *l, const struct find_interface *interfaces,
	size_t count)
{
	struct usb_info i = l->out->info;
	bool hidden = false;

	if (find_is_bridge(i.vid, i.pid) || *l->out->tty)
		return FIND_BRIDGE;
	for (size_t k = 0; k < count; k++) {
		i.interface = interfaces[k].number;
		if (interfaces[k].class == USB_CLASS_CDC)
			return FIND_BRIDGE;
		hidden |= interfaces[k].class == USB_CLASS_HID &&
			  usb_sysfs_is_claimed(&i, l->config);
	}
	return hidden ? FIND_HIDDEN : FIND_UNKNOWN;
}

static void judge(struct looking *l, const struct find_interface *interfaces, size_t count)
{
	struct find_seen *out = l->out;
	size_t i = 0;

	while (i < count && !look_at_interface(l, &interfaces[i]))
		i++;
	if (i < count) {
		out->why = out->named_only ? FIND_INPUT : FIND_SERVED;
		return;
	}
	for (i = 0; i < count && !*out->tty; i++)
		usb_sysfs_tty(out->info.path, l->config, interfaces[i].number, out->tty,
			sizeof out->tty);
	out->kind = NULL;
	out->named_only = false;
	out->why = why_not(l, interfaces, count);
}

/* False: there is no such device, or it is a hub. */
static bool look(const char *path, struct find_seen *out, find_known_fn *known, void *user)
{
	struct find_interface interfaces[INTERFACES_MAX];
	uint8_t bytes[DESCRIPTORS_MAX];
	struct looking l = { .out = out, .known = known, .user = user };
	size_t count;
	long config;

	*out = (struct find_seen){ 0 };
	if (!is_device(path) || !describe(path, &out->info))
		return false;
	config = number(path, "bConfigurationValue", 10);
	if (config < 0 || config > 255)
		return false;
	l.config = out->config = (int)config;
	count = find_interfaces(bytes, usb_sysfs_bytes(path, "descriptors", bytes, sizeof bytes),
		l.config, interfaces, INTERFACES_MAX);
	judge(&l, interfaces, count);
	return count > 0;
}

bool find_look(const char *path, struct find_seen *out, find_known_fn *known, void *user)
{
	return look(path, out, known, user) && out->kind;
}

static int by_place(const void *a, const void *b)
{
	return strverscmp(((const struct find_seen *)a)->info.path,
		((const struct find_seen *)b)->info.path);
}

typedef bool look_fn(const char *path, struct find_seen *out, find_known_fn *known, void *user);

static size_t scan(struct find_seen *seen, size_t max, look_fn *looks, find_known_fn *known,
	void *user)
{
	DIR *dir = opendir(USB_SYSFS_DEVICES);
	struct dirent *e;
	size_t n = 0;

	while (dir && n < max && (e = readdir(dir)))
		if (looks(e->d_name, &seen[n], known, user))
			n++;
	if (dir)
		closedir(dir);
	qsort(seen, n, sizeof *seen, by_place);
	return n;
}

size_t find_scan(struct find_seen seen[FIND_MAX], find_known_fn *known, void *user)
{
	return scan(seen, FIND_MAX, find_look, known, user);
}

size_t find_scan_all(struct find_seen seen[FIND_DEVICES_MAX])
{
	return scan(seen, FIND_DEVICES_MAX, look, NULL, NULL);
}
