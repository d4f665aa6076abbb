/* SPDX-License-Identifier: GPL-2.0-or-later
 * clock - see clock.h.
 */
#include "lib/clock.h"

#include <stdbool.h>
#include <time.h>

static uint64_t fixed_ms, held_ms;
static bool held;

static uint64_t read_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t clock_ms(void)
{
	if (fixed_ms)
		return fixed_ms;
	if (held && held_ms)
		return held_ms;
	held_ms = read_clock();
	return held_ms;
}

int64_t clock_wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_wall_step(struct clock_wall *w, int64_t wall_ms, uint64_t now_ms)
{
	int64_t offset = wall_ms - (int64_t)now_ms, step = w->known ? offset - w->offset_ms : 0;

	w->offset_ms = offset;
	w->known = true;
	return step;
}

void clock_hold(void)
{
	held = true;
	held_ms = 0;
}

void clock_go_on(void)
{
	held = false;
}

void clock_fix(uint64_t now_ms)
{
	fixed_ms = now_ms;
}
