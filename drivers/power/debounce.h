/* SPDX-License-Identifier: GPL-2.0-or-later
 * debounce - which of the words LB and RB are shown while mains are present.
 *
 * A low or worn battery matters to clients because it decides what happens in an outage; while
 * mains are known to be present a device may withdraw it a second later (NUT issue 2347), and
 * nothing is lost by waiting. While not on line, nothing is held back, not even for one call. Pure:
 * its state is struct debounce, and time is an argument.
 */
#ifndef DRIVERS_POWER_DEBOUNCE_H
#define DRIVERS_POWER_DEBOUNCE_H

#include <stdbool.h>
#include <stdint.h>

struct debounce_rule {
	uint64_t delay_ms;	/* LB must last longer than this; 0: no delay */
	bool configured; /* by the administrator: LB on line is wanted, after the delay. Else it is
			    shown on line only while calibrating, and not by a device that flaps */
	bool without_calibrating;	/* the delay holds on line always, not in CAL alone */
	/* the delay holds always, also for RB alone, and two polls must have seen the word */
	bool flaps;
};

enum debounce_event { DEBOUNCE_REPORT, DEBOUNCE_POLL };

struct debounce_lasting {
	bool running;
	uint64_t since_ms;
	unsigned polls;
};

struct debounce {		/* zero-initialised when the device is opened */
	struct debounce_lasting low, replace;
	bool waits;		/* a word is held back that further polls may confirm */
};

/* `words`: what the device reports now (lib/status.h, with OL and OB decided). Returns the words to
 * be shown. Without the delay for flapping devices RB waits only as long as LB's delay runs. */
uint32_t debounce(struct debounce *d, const struct debounce_rule *rule,
	enum debounce_event event, uint32_t words, uint64_t now_ms);

#endif
