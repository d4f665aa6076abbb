/* SPDX-License-Identifier: GPL-2.0-or-later
 * units_record - the states of systemd units before a take-over.
 *
 * A file of root in a directory of root, because root acts on its contents; only units that a
 * take-over uses are read from it. A line: unit NAME enabled yes|no active yes|no
 */
#ifndef TOOLS_UNITS_RECORD_H
#define TOOLS_UNITS_RECORD_H

#include <stdbool.h>
#include <stddef.h>

enum { UNITS_RECORD_MAX = 8 };

struct unit_state {
	const char *name;		/* a constant */
	bool enabled, active;
};

struct units_record {
	struct unit_state units[UNITS_RECORD_MAX];
	size_t count;
};

/* 0; -ENOENT: nothing was taken over; -errno. */
int units_record_read(struct units_record *out);
/* 0 or -errno. It is on disk when it returns. */
int units_record_write(const struct units_record *r);
int units_record_remove(void);

/* Reads the current state of the units of NUT, in the order in which they are stopped, then of
 * Holdover's. */
void units_record_look(struct units_record *out);

#define UNITS_RECORD_HOLDOVER "holdover.service"

#endif
