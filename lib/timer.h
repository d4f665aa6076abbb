/* SPDX-License-Identifier: GPL-2.0-or-later
 * timer - a call after some time: a uv_timer whose memory is its own (lib/handle).
 */
#ifndef LIB_TIMER_H
#define LIB_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct timer;

/* Not started. */
struct timer *timer_new(uv_loop_t *loop, void (*fire)(void *user), void *user);
/* Fires in `ms`, and then every `every_ms` (0: once); replaces an earlier start. */
void timer_start(struct timer *t, uint64_t ms, uint64_t every_ms);
void timer_stop(struct timer *t);
bool timer_is_running(const struct timer *t);
/* `ms`, or where that is a second or more up to half of it less, so that the timers that are
 * started with it fire together: an idle program wakes up once for all of them. Each process has a
 * moment of the second of its own, so that many drivers do not wake up at once. */
uint64_t timer_in_step(uv_loop_t *loop, uint64_t ms);
/* No more calls. NULL is fine. */
void timer_free(struct timer *t);

#endif
