/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - see watch.h. It has 168 bytes, which fill a block of malloc, because each connection has
 * one.
 */
#include "lib/watch.h"
#include "lib/mem.h"

#include <stdlib.h>

struct watch {
	uv_poll_t poll;			/* first; its data is the user */
	union {
		watch_ready *ready;
		void (*ended)(void *user);	/* once it is closing */
	};
};

/* libuv has stopped a handle whose descriptor has an error. */
static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct watch *w = (struct watch *)(void *)poll;

	if (status)
		uv_poll_start(poll, WATCH_READ, on_poll);
	w->ready(poll->data,
		status ? WATCH_READ | WATCH_WRITE | WATCH_ERROR : (unsigned)events);
}

struct watch *watch_new(uv_loop_t *loop, int fd, unsigned events, watch_ready *ready, void *user,
	int *error)
{
	struct watch *w = MEM_NEW(struct watch);

	*error = uv_poll_init(loop, &w->poll, fd);
	if (*error) {
		free(w);
		return NULL;
	}
	w->poll.data = user;
	w->ready = ready;
	watch_want(w, events);
	return w;
}

void watch_want(struct watch *w, unsigned events)
{
	uv_poll_start(&w->poll, (int)events, on_poll);
}

int watch_fd(const struct watch *w)
{
	uv_os_fd_t fd = -1;

	uv_fileno((const uv_handle_t *)&w->poll, &fd);
	return fd;
}

void watch_unref(struct watch *w)
{
	uv_unref((uv_handle_t *)&w->poll);
}

static void on_closed(uv_handle_t *handle)
{
	struct watch *w = (struct watch *)(void *)handle;

	if (w->ended)
		w->ended(handle->data);
	free(w);
}

/* uv_close stops at once; uv_poll_stop before it would take another system call. */
void watch_end(struct watch *w, void (*ended)(void *user))
{
	if (!w)
		return;
	w->ended = ended;
	uv_close((uv_handle_t *)&w->poll, on_closed);
}
