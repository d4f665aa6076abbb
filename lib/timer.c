/* SPDX-License-Identifier: GPL-2.0-or-later
 * timer - see timer.h.
 */
#include "lib/timer.h"
#include "lib/handle.h"
#include "lib/mem.h"

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

void timer_free(struct timer *t)
{
	handle_free(t);
}
