/* SPDX-License-Identifier: GPL-2.0-or-later
 * pace - how much the next poll reads, when data are too old, and when a silent device is opened
 * again.
 *
 * Pure: the time is an argument. The rules are the same for every driver:
 * - a poll is full every `pollfreq`, at least every 10 s in an outage, and after a poll without an
 *   answer;
 * - data that were not confirmed for three poll intervals, at least 5 s, are stale;
 * - a device that has not answered three polls in a row is closed and opened again, because some
 *   controllers hang until that is done.
 */
#ifndef DRIVERS_CORE_PACE_H
#define DRIVERS_CORE_PACE_H

#include "drivers/driver.h"

#include <stdbool.h>
#include <stdint.h>

struct pace {
	uint64_t interval_ms, full_every_ms;
	uint64_t full_at_ms, good_ms;
	unsigned silent;	/* polls in a row without an answer */
	bool first, changed, full_due;
	bool outage;		/* set by the core */
};

/* The device has been opened: the next poll reads everything, and no data are old. */
void pace_opened(struct pace *p, uint64_t now_ms);
/* How much the poll that begins now reads. */
enum device_pace pace_next(struct pace *p, uint64_t now_ms);
/* Good data, by a poll or sent by the device itself. */
void pace_good(struct pace *p, uint64_t now_ms);
/* A poll was not answered. */
void pace_unanswered(struct pace *p);
bool pace_is_stale(const struct pace *p, uint64_t now_ms);
bool pace_is_silent(const struct pace *p);	/* open it again */

#endif
