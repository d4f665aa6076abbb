/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - composes ups.status and alarms from the bits of a Qx unit's replies. Pure.
 */
#ifndef DRIVERS_QX_STATUS_H
#define DRIVERS_QX_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qx_status_memory {	/* of one opened unit; zero-initialised */
	bool heard;		/* a reply has been read */
	bool ending_is_stuck;	/* "shutdown active" was set from the start, so it is ignored */
};

struct qx_status_facts {
	uint32_t bits;			/* words of lib/status.h and QX_ bits of all replies */
	bool ignoresab;			/* the option ignoresab: "shutdown active" is never used */
	bool ordered;			/* this driver has sent a shutdown */
	bool volts_known;		/* both of: */
	double input_v, output_v;
	const char *const *alarms;	/* sentences of the replies */
	size_t alarm_count;
};

/* Words of lib/status.h without ALARM; 0: the replies do not report mains. `alarm` gets the
 * sentences joined by blanks, "" for none.
 *
 * A unit whose "shutdown active" was 1 in the first reply, with mains and no shutdown sent by this
 * driver, has a bit that is stuck at 1 (NUT issue 195: the host went down at every boot). The bit
 * is used once it has been 0. */
uint32_t qx_status(struct qx_status_memory *memory, const struct qx_status_facts *facts,
	char *alarm, size_t size);

#endif
