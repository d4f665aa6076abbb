/* SPDX-License-Identifier: GPL-2.0-or-later
 * clock - monotonic time in milliseconds: every timer and age.
 *
 * CLOCK_BOOTTIME, so that a suspended machine finds its data old when it wakes. Wall time is for
 * display only. State machines take `now` as an argument; tests may also fix the clock for code
 * that asks for it.
 */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

uint64_t clock_ms(void);

/* By how much wall time was set, in milliseconds, since the last call; 0: it went on as it should, or
 * this is the first call. Zero-initialised. */
struct clock_wall {
	int64_t offset_ms;		/* from clock_ms to wall time */
	bool known;
};
int64_t clock_wall_step(struct clock_wall *w, int64_t wall_ms, uint64_t now_ms);
int64_t clock_wall_ms(void);		/* since 1970 */

/* Until clock_go_on it stays the time at which it is asked next: while the lines of one read are
 * answered, which takes no noticeable time, the clock is read once and not for each. */
void clock_hold(void);
void clock_go_on(void);
void clock_fix(uint64_t now_ms); /* tests: clock_ms() says this from now on; 0 = real time again */

#endif
