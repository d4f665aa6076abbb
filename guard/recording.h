/* SPDX-License-Identifier: GPL-2.0-or-later
 * recording - makes the record of the last command (guard/record): drivers, options and delays from
 * the data of the feeds.
 */
#ifndef GUARD_RECORDING_H
#define GUARD_RECORDING_H

#include "guard/feeds.h"
#include "guard/guardconf.h"
#include "guard/policy.h"
#include "lib/buf.h"

struct recording { /* borrowed */
	const struct feeds *feeds;
	const struct guardconf *conf;
	const uint64_t *fsd_ms; /* when FSD was set, by the number of the UPS; 0: now */
};

/* The time between the command and cutting the load: the rest of the time that other machines need,
 * or the device's own delay if that is longer. */
long recording_delay_s(const struct recording *m, size_t ups);

/* Appends a line for each UPS that `g` has marked; nothing if `killpower` forbids it. Logs UPSes
 * that cannot be recorded. */
void recording_make(const struct recording *m, const struct guard *g, struct buf *out);

#endif
