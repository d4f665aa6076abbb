/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - the values of a device from its opening to its loss: the first one that the driver sets
 * begins a dump of all, the first good commit ends it; see driver.h.
 */
#include "drivers/core/core_parts.h"
#include "lib/heartbeat.h"

void session_begin(struct device *d)
{
	struct core *c = core_of(d);

	if (!c->session_due)
		return;
	c->session_due = false;
	c->session_open = true;
	ups_begin_dump(d->ups);
	age_begin(d->age);
	core_publish_ourselves(c);
}

/* Data are fresh only if the device has reported whether there is power. Without a word of status
 * they stay stale. */
void session_commit(struct core *c)
{
	struct ups *ups = c->device.ups;

	if (!ups_value(ups, "ups.status")) {
		ups_set_state(ups, UPS_STALE);
		return;
	}
	if (c->session_open)
		ups_end_dump(ups);
	c->session_open = false;
	ups_set_state(ups, UPS_FRESH);
	if (c->served)
		return;
	c->served = true;
	heartbeat_say(HEARTBEAT_SERVING);
}
