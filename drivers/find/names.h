/* SPDX-License-Identifier: GPL-2.0-or-later
 * names - what found UPSes are called: `ups`, then `ups2`, `ups3` ..., and the same again next
 * time.
 *
 * A unit is known again by its serial number, on any port; without one, or where several have the
 * same, by ids and port. A unit without serial number that turns up at another port counts as
 * the one that is missed, if exactly one of its kind is. A name is given once and never to another
 * unit, except that when FIND_MAX units are remembered the one seen longest ago gives way.
 *
 * Pure, but for reading a file. A unit is `listed` from the moment it is seen, and stays so: what
 * is unplugged is a UPS of which nothing is known, not one that there never was.
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

/* What is plugged in now. Gives names to new units. */
void find_names_update(struct find_names *n, const struct find_seen *seen, size_t count);

/* A find_known_fn: is there a unit of these ids? `user`: the names. */
const struct find_kind *find_names_known(void *user, const struct usb_info *info);

/* The memory: a line for each unit, `NAME DRIVER VVVV:PPPP PORT "SERIAL"`. A line that makes no
 * sense, or has a name again, is skipped. 0 or -errno: the file cannot be read. */
int find_names_read(struct find_names *n, const char *path);
void find_names_print(const struct find_names *n, struct buf *out);

/* Which of them are listed, as sections of ups.conf; and from such a file back. */
void find_names_sections(const struct find_names *n, struct buf *out);
void find_names_list(struct find_names *n, const char *name);

#endif
