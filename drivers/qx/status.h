/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - the bits of a Qx unit's replies made into words of ups.status and alarms. Pure.
 */
#ifndef DRIVERS_QX_STATUS_H
#define DRIVERS_QX_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qx_status_memory {	/* of one opened unit; zero-initialised */
	bool heard;		/* a reply has been read */
	bool ending_is_stuck;	/* "shutdown active" was set from the beginning: it means nothing */
};

struct qx_status_facts {
	uint32_t bits;			/* words of lib/status.h and QX_ bits of all replies */
	bool ignoresab;			/* the option: "shutdown active" is never read */
	bool ordered;			/* a shutdown has been sent by us */
	bool volts_known;		/* both of: */
	double input_v, output_v;
	const char *const *alarms;	/* sentences of the replies */
	size_t alarm_count;
};

/* Words of lib/status.h without ALARM; 0: the replies say nothing of mains. `alarm` gets the
 * sentences joined by blanks, "" for none.
 *
 * A unit whose "shutdown active" was 1 in the first reply, with mains and no order from this
 * driver, has it always at 1 (NUT issue 195: the host went down at every boot). It counts from the
 * moment on when it has been 0 once. */
uint32_t qx_status(struct qx_status_memory *memory, const struct qx_status_facts *facts,
	char *alarm, size_t size);

#endif
