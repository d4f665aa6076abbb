/* SPDX-License-Identifier: GPL-2.0-or-later
 * rules - see rules.h. Source: udev(7).
 *
 * The number of the file must be above 60, where udev's own rules have set their permissions, and
 * its name is not that of NUT's. The report descriptor is in sysfs only once the kernel's HID
 * driver is bound, which is after "add" and before "bind"; and it vanishes again while a driver of
 * Holdover has the device, so what was known of a device is copied from udev's own record of it.
 */
#include "drivers/find/rules.h"

#include "drivers/find/kinds.h"
#include "lib/mem.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Each id once, in order. */
static size_t ids_of(const struct find_kind *k, uint32_t **ids)
{
	size_t n = 0, kept = 0;
	uint16_t vid, pid;

	*ids = NULL;
	for (; find_kind_id(k, n, &vid, &pid); n++) {
		*ids = mem_grow(*ids, n + 1, sizeof **ids);
		(*ids)[n] = (uint32_t)vid << 16 | pid;
	}
	if (n)
		qsort(*ids, n, sizeof **ids, by_number);
	for (size_t i = 0; i < n; i++)
		if (!kept || (*ids)[kept - 1] != (*ids)[i])
			(*ids)[kept++] = (*ids)[i];
	return kept;
}

static void print_kind(struct buf *out, const struct find_kind *k)
{
	uint32_t *ids;
	size_t n = ids_of(k, &ids);

	buf_add_fmt(out,
		"\n# %s\nENV{ID_USB_INTERFACES}!=\"%s\", GOTO=\"holdover_not_%s\"\n",
		k->driver, k->interfaces, k->driver);
	for (size_t i = 0; i < n; i++)
		buf_add_fmt(out,
			"ATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\", ENV{" FIND_PROPERTY
			"}=\"%s\"\n",
			(unsigned)(ids[i] >> 16), (unsigned)(ids[i] & 0xffff), k->driver);
	buf_add_fmt(out, "LABEL=\"holdover_not_%s\"\n", k->driver);
	free(ids);
}

void find_rules_print(struct buf *out, const char *helper, const char *group)
{
	buf_add_text(out,
		"# UPSes belong to the group that Holdover's drivers run as. Made from the tables\n"
		"# of the drivers: holdover-find --rules.\n"
		"ACTION==\"remove\", GOTO=\"holdover_end\"\n"
		"SUBSYSTEM!=\"usb\", GOTO=\"holdover_end\"\n"
		"ENV{DEVTYPE}!=\"usb_device\", GOTO=\"holdover_end\"\n"
		"ENV{ID_USB_INTERFACES}==\"\", IMPORT{builtin}=\"usb_id\"\n");
	for (const struct find_kind *const *k = find_kinds; *k; k++)
		print_kind(out, *k);
	buf_add_fmt(out,
		"\n# Whatever its ids: a report descriptor with the usage page of power devices.\n"
		"ENV{" FIND_PROPERTY "}==\"\", IMPORT{db}=\"" FIND_PROPERTY "\"\n"
		"ENV{" FIND_PROPERTY "}==\"\", ENV{ID_USB_INTERFACES}==\"*:03????:*\", "
		"IMPORT{program}=\"%s $devpath\"\n\n"
		"ENV{" FIND_PROPERTY "}==\"?*\", GROUP=\"%s\", MODE=\"0660\", TAG+=\"systemd\"\n"
		"LABEL=\"holdover_end\"\n",
		helper, group);
}
