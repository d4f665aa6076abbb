/* SPDX-License-Identifier: GPL-2.0-or-later
 * timer - see timer.h.
 */
#include "lib/timer.h"
#include "lib/handle.h"
#include "lib/mem.h"

#include <unistd.h>

enum { STEP_MS = 1000 };

struct timer {
	uv_timer_t timer;		/* first; its data is the user */
	void (*fire)(void *user);
};

struct timer *timer_new(uv_loop_t *loop, void (*fire)(void *user), void *user)
{
	struct timer *t = MEM_NEW(struct timer);

	uv_timer_init(loop, &t->timer);
	t->timer.data = user;
	t->fire = fire;
	return t;
}

static void on_timer(uv_timer_t *timer)
{
	((struct timer *)(void *)timer)->fire(timer->data);
}

void timer_start(struct timer *t, uint64_t ms, uint64_t every_ms)
{
	uv_timer_start(&t->timer, on_timer, ms, every_ms);
}

void timer_stop(struct timer *t)
{
	uv_timer_stop(&t->timer);
}

bool timer_is_running(const struct timer *t)
{
	return uv_is_active((const uv_handle_t *)&t->timer);
}

uint64_t timer_in_step(uv_loop_t *loop, uint64_t ms)
{
	uint64_t after;

	uv_update_time(loop);
	after = (uv_now(loop) + ms + (uint64_t)getpid()) % STEP_MS;
	return ms >= STEP_MS && after <= ms / 2 ? ms - after : ms;
}

void timer_free(struct timer *t)
{
	handle_free(t);
}
