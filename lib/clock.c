/* SPDX-License-Identifier: GPL-2.0-or-later
 * clock - see clock.h.
 */
#include "lib/clock.h"

#include <time.h>

static uint64_t fixed_ms;

uint64_t clock_ms(void)
{
	struct timespec t;

	if (fixed_ms)
		return fixed_ms;
	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void clock_fix(uint64_t now_ms)
{
	fixed_ms = now_ms;
}
