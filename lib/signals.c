/* SPDX-License-Identifier: GPL-2.0-or-later
 * The signals of a program, reported in its loop.
 */
#include "lib/signals.h"

#include <assert.h>
#include <signal.h>

static void on_handle(uv_signal_t *h, int number)
{
	struct signals *s = h->data;

	s->on_signal(s->user, number);
}

void signals_watch(struct signals *s, uv_loop_t *loop, const int *numbers,
	void (*on_signal)(void *user, int number), void *user)
{
	signal(SIGPIPE, SIG_IGN);
	s->on_signal = on_signal;
	s->user = user;
	for (s->count = 0; numbers[s->count]; s->count++) {
		uv_signal_t *h = &s->handles[s->count];

		assert(s->count < SIGNALS_MAX);
		uv_signal_init(loop, h);
		h->data = s;
		uv_signal_start(h, on_handle, numbers[s->count]);
		uv_unref((uv_handle_t *)h);
	}
}

void signals_close(struct signals *s)
{
	while (s->count > 0)
		uv_close((uv_handle_t *)&s->handles[--s->count], NULL);
}
