/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_twins - see twins.h.
 */
#include "drivers/usb/twins.h"

#include "drivers/usb/sysfs.h"

#include <stdio.h>
#include <string.h>

enum { MOVED_MS = 5000 };

struct noting {
	struct usb_twins *twins;
	const struct usb_info *unit;
	struct usb_place unit_place;
	bool present;
};

static bool is_at(const struct usb_place *p, const struct usb_info *info)
{
	return !strcmp(p->bus, info->bus) && !strcmp(p->device, info->device) &&
	       !strcmp(p->path, info->path);
}

static struct usb_place place_of(const struct usb_info *info, uint64_t now)
{
	struct usb_place p = { .since_ms = now };

	snprintf(p.bus, sizeof p.bus, "%s", info->bus);
	snprintf(p.device, sizeof p.device, "%s", info->device);
	snprintf(p.path, sizeof p.path, "%s", info->path);
	return p;
}

static void note(void *user, const struct usb_info *info)
{
	struct noting *n = user;
	struct usb_twins *t = n->twins;

	if (info->vid != n->unit->vid || info->pid != n->unit->pid)
		return;
	if (is_at(&n->unit_place, info)) {
		n->present = true;
		return;
	}
	t->alike |= !strcmp(info->serial, n->unit->serial);
	if (t->count < USB_TWINS_MAX)
		t->others[t->count++] = place_of(info, 0);
}

void usb_twins_note(struct usb_twins *t, const struct usb_info *unit)
{
	struct usb_twins now = { .alike = t->alike };
	struct noting n = { &now, unit, place_of(unit, 0), false };

	usb_sysfs_each(note, &n);
	if (n.present)
		*t = now;
}

bool usb_twins_has(const struct usb_twins *t, const struct usb_info *info)
{
	for (size_t i = 0; i < t->count; i++)
		if (is_at(&t->others[i], info))
			return true;
	return false;
}

bool usb_twins_doubts(const struct usb_twins *t, const struct usb_info *unit,
	const struct usb_info *info)
{
	return t->alike && strcmp(unit->path, info->path) != 0;
}

bool usb_twins_waits(struct usb_twins *t, const struct usb_info *info, uint64_t now)
{
	for (size_t i = 0; i < t->moved_count; i++)
		if (is_at(&t->moved[i], info))
			return now - t->moved[i].since_ms < MOVED_MS;
	if (t->moved_count == USB_TWINS_MAX)
		memmove(t->moved, t->moved + 1, --t->moved_count * sizeof *t->moved);
	t->moved[t->moved_count++] = place_of(info, now);
	return true;
}
