/* SPDX-License-Identifier: GPL-2.0-or-later
 * poller - see poller.h.
 *
 * Level-triggered like the loop's own, so nothing is lost if a callback does not read to the end.
 * Who ends during a turn is not forgotten before all events of that turn have been looked at: they
 * hold its address.
 */
#include "lib/poller.h"
#include "lib/mem.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 256 };

struct poller {
	uv_poll_t poll; /* of our epoll, on the loop */
	uv_idle_t soon; /* runs while somebody has ended outside of a turn */
	int epoll;
	unsigned count, handles;
	bool in_turn, is_outer;
	struct poller_watch *ended;
};

static struct poller *here; /* NULL: nobody watches anything */

/* ---- coming and going ---- */

static void on_handle_closed(uv_handle_t *h)
{
	struct poller *p = h->data;

	if (--p->handles)
		return;
	close(p->epoll);
	free(p);
}

static void go(struct poller *p)
{
	here = NULL;
	uv_close((uv_handle_t *)&p->poll, on_handle_closed);
	uv_close((uv_handle_t *)&p->soon, on_handle_closed);
}

/* An owner may begin anew, and others may end, while they are told. */
static void tell_ended(struct poller *p)
{
	struct poller_watch *w;

	while ((w = p->ended)) {
		p->ended = w->next_ended;
		w->ops->ended(w);
		p->count--;
	}
	uv_idle_stop(&p->soon);
	if (!p->count)
		go(p);
}

static void on_soon(uv_idle_t *h)
{
	tell_ended(h->data);
}

/* True: the loop has something to do, too; it has the one watch without an address. */
static bool turn(struct poller *p, int timeout_ms)
{
	struct epoll_event events[EVENTS_A_TURN];
	int n = epoll_wait(p->epoll, events, EVENTS_A_TURN, timeout_ms);
	bool loop_is_due = n <= 0;

	p->in_turn = true;
	for (int i = 0; i < n; i++) {
		struct poller_watch *w = events[i].data.ptr;
		uint32_t got = events[i].events;
		unsigned told =
			(got & EPOLLIN ? POLLER_READ : 0) | (got & EPOLLOUT ? POLLER_WRITE : 0);

		if (!w) {
			loop_is_due = true;
			continue;
		}
		if (got & (EPOLLERR | EPOLLHUP))
			told = w->events;
		if (w->fd >= 0 && told & w->events)
			w->ops->ready(w, told & w->events);
	}
	p->in_turn = false;
	if (p->ended)
		tell_ended(p);
	return loop_is_due;
}

static void on_turn(uv_poll_t *h, int status, int readable)
{
	(void)status;
	(void)readable;
	turn(h->data, 0);
}

/* Which of the two epolls holds the other is turned over. */
static void become_outer(struct poller *p)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };

	uv_poll_stop(&p->poll);
	if (epoll_ctl(p->epoll, EPOLL_CTL_ADD, uv_backend_fd(p->poll.loop), &e))
		abort(); /* no memory */
	p->is_outer = true;
}

/* The time is told to the loop by hand, since it only looks itself when it runs: its timers are
 * reckoned from it. */
void poller_run(uv_loop_t *loop)
{
	while (uv_loop_alive(loop)) {
		int timeout_ms;

		if (!here) {
			uv_run(loop, UV_RUN_ONCE);
			continue;
		}
		if (!here->is_outer)
			become_outer(here);
		uv_update_time(loop);
		timeout_ms = uv_backend_timeout(loop);
		if (turn(here, timeout_ms) || !timeout_ms)
			uv_run(loop, UV_RUN_NOWAIT);
	}
}

static struct poller *poller_new(uv_loop_t *loop)
{
	struct poller *p = MEM_NEW(struct poller);

	p->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (p->epoll < 0 || uv_poll_init(loop, &p->poll, p->epoll)) {
		if (p->epoll >= 0)
			close(p->epoll);
		free(p);
		return NULL;
	}
	p->poll.data = p;
	uv_poll_start(&p->poll, UV_READABLE, on_turn);
	uv_idle_init(loop, &p->soon);
	p->soon.data = p;
	p->handles = 2;
	return p;
}

/* ---- watches ---- */

static int control(struct poller_watch *w, int operation, unsigned events)
{
	struct epoll_event e = { .data.ptr = w };

	e.events = (events & POLLER_READ ? EPOLLIN : 0u) | (events & POLLER_WRITE ? EPOLLOUT : 0u);
	return epoll_ctl(here->epoll, operation, w->fd, &e) ? -errno : 0;
}

int poller_begin(struct poller_watch *w, uv_loop_t *loop, int fd, unsigned events,
	const struct poller_ops *ops)
{
	int error;

	if (!here && !(here = poller_new(loop)))
		return -EMFILE;
	assert(here->poll.loop == loop);
	*w = (struct poller_watch){ .ops = ops, .fd = fd, .events = (uint8_t)events };
	error = control(w, EPOLL_CTL_ADD, events);
	if (!error)
		here->count++;
	else if (!here->count)
		go(here);
	return error;
}

/* Without wishes it leaves the epoll, which cannot be told to keep quiet about the end of a peer.
 */
void poller_want(struct poller_watch *w, unsigned events)
{
	if (events == w->events)
		return;
	control(w, !events ? EPOLL_CTL_DEL : w->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, events);
	w->events = (uint8_t)events;
}

/* Taken out by a call of its own, though closing the descriptor would do: as long as a child that
 * has not yet called exec holds it too, it would go on telling of a watch that is no more. */
void poller_end(struct poller_watch *w)
{
	if (w->events)
		control(w, EPOLL_CTL_DEL, 0);
	w->fd = -1;
	w->events = 0;
	w->next_ended = here->ended;
	here->ended = w;
	if (!here->in_turn)
		uv_idle_start(&here->soon, on_soon);
}
