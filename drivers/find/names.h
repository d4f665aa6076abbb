/* SPDX-License-Identifier: GPL-2.0-or-later
 * names - the permanent names of found UPSes: `ups`, then `ups2`, `ups3` ...
 *
 * A unit is known again by its serial number, on any port; without one, or where several have the
 * same, by ids and port. A unit without a serial number at another port counts as the unit that is
 * missing, if exactly one of the same ids is missing. A name is never given to another unit, except
 * that when FIND_MAX units are remembered the one seen longest ago is removed.
 *
 * Pure, but for reading a file. A unit is `listed` from the moment it is seen, and stays so: an
 * unplugged unit is a UPS without data, not an unknown UPS.
 */
#ifndef DRIVERS_FIND_NAMES_H
#define DRIVERS_FIND_NAMES_H

#include "drivers/find/scan.h"
#include "lib/buf.h"

enum { FIND_NAME_MAX = 64 };

struct find_unit {
	char name[FIND_NAME_MAX];
	const struct find_kind *kind;
	uint16_t vid, pid;
	char serial[USB_TEXT_MAX], path[32];	/* path: where it was last */
	bool listed, present;
};

struct find_names {			/* zero-initialised */
	struct find_unit units[FIND_MAX];	/* those seen last come last */
	size_t count;
};

/* Adopts the list of what is plugged in now, and names new units. */
void find_names_update(struct find_names *n, const struct find_seen *seen, size_t count);

/* A find_known_fn: is a unit with these ids remembered? `user` is the names. */
const struct find_kind *find_names_known(void *user, const struct usb_info *info);

/* The memory: a line for each unit, `NAME DRIVER VVVV:PPPP PORT "SERIAL"`. A line that is
 * malformed, or repeats a name, is skipped. 0 or -errno: the file cannot be read. */
int find_names_read(struct find_names *n, const char *path);
void find_names_print(const struct find_names *n, struct buf *out);

/* Prints the listed units as sections of ups.conf, and reads such a file. */
void find_names_sections(const struct find_names *n, struct buf *out);
void find_names_list(struct find_names *n, const char *name);

#endif
