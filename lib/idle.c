/* SPDX-License-Identifier: GPL-2.0-or-later
 * idle - see idle.h.
 */
#include "lib/idle.h"
#include "lib/handle.h"
#include "lib/mem.h"

struct idle {
	uv_idle_t idle;			/* first; its data is the user */
	void (*call)(void *user);
};

struct idle *idle_new(uv_loop_t *loop, void (*call)(void *user), void *user)
{
	struct idle *i = MEM_NEW(struct idle);

	uv_idle_init(loop, &i->idle);
	i->idle.data = user;
	i->call = call;
	return i;
}

static void on_idle(uv_idle_t *idle)
{
	((struct idle *)(void *)idle)->call(idle->data);
}

void idle_start(struct idle *i)
{
	uv_idle_start(&i->idle, on_idle);
}

void idle_stop(struct idle *i)
{
	uv_idle_stop(&i->idle);
}

void idle_free(struct idle *i)
{
	handle_free(i);
}
