/* SPDX-License-Identifier: GPL-2.0-or-later
 * clock - monotonic time in milliseconds, for all timers and ages.
 *
 * CLOCK_BOOTTIME, so that data are old after the machine was suspended. Wall time is for display
 * only. State machines take `now` as an argument; tests may also fix the clock for code that calls
 * clock_ms.
 */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

uint64_t clock_ms(void);

/* By how many milliseconds wall time was set since the last call; 0: it was not set, or this is the
 * first call. Zero-initialise the struct. */
struct clock_wall {
	int64_t offset_ms;		/* from clock_ms to wall time */
	bool known;
};
int64_t clock_wall_step(struct clock_wall *w, int64_t wall_ms, uint64_t now_ms);
int64_t clock_wall_ms(void);		/* since 1970 */

/* Until clock_go_on, clock_ms keeps the value of its next call: while the lines of one read are
 * answered, which takes little time, the clock is read once and not for each line. */
void clock_hold(void);
void clock_go_on(void);
/* tests: clock_ms() returns this from now on; 0 = real time again */
void clock_fix(uint64_t now_ms);

#endif
