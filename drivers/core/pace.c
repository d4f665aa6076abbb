/* SPDX-License-Identifier: GPL-2.0-or-later
 * pace - see pace.h.
 */
#include "drivers/core/pace.h"

enum { STALE_POLLS = 3, STALE_LEAST_MS = 5000, SILENT_POLLS = 3,
	OUTAGE_FULL_MS = 10 * 1000 };

void pace_opened(struct pace *p, uint64_t now_ms)
{
	p->full_at_ms = p->good_ms = now_ms;
	p->silent = 0;
	p->first = true;
	p->outage = false;
	p->full_due = false;
}

enum device_pace pace_next(struct pace *p, uint64_t now_ms)
{
	uint64_t every_ms = p->full_every_ms;
	bool first = p->first, changed = p->changed;

	if (p->outage && every_ms > OUTAGE_FULL_MS)
		every_ms = OUTAGE_FULL_MS;
	p->first = false;
	if (first)
		return DEVICE_POLL_FIRST;
	if (!changed && !p->full_due && now_ms - p->full_at_ms < every_ms)
		return DEVICE_POLL_QUICK;
	p->full_at_ms = now_ms;
	p->full_due = p->changed = false;
	return changed ? DEVICE_POLL_CHANGED : DEVICE_POLL_FULL;
}

void pace_good(struct pace *p, uint64_t now_ms)
{
	p->good_ms = now_ms;
	p->silent = 0;
}

void pace_unanswered(struct pace *p)
{
	p->full_due = true;
	p->silent++;
}

bool pace_is_stale(const struct pace *p, uint64_t now_ms)
{
	uint64_t stale_ms = p->interval_ms * STALE_POLLS;

	return now_ms - p->good_ms > (stale_ms < STALE_LEAST_MS ? STALE_LEAST_MS : stale_ms);
}

bool pace_is_silent(const struct pace *p)
{
	return p->silent >= SILENT_POLLS;
}
