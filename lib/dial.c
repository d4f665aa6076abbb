/* SPDX-License-Identifier: GPL-2.0-or-later
 * dial - see dial.h.
 */
#include "lib/dial.h"
#include "lib/mem.h"
#include "lib/watch.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct dial {
	uv_loop_t *loop;
	uv_getaddrinfo_t lookup;
	struct addrinfo *addresses, *next;
	struct watch *watch;
	int fd;				/* being connected; -1: none */
	char why[128];
	dial_done *done;		/* NULL: stopped */
	void *user;
};

static void release(struct dial *d)
{
	if (d->watch)
		watch_end(d->watch, NULL);
	if (d->fd >= 0)
		close(d->fd);
	if (d->addresses)
		uv_freeaddrinfo(d->addresses);
	free(d);
}

static void finish(struct dial *d, int fd)
{
	dial_done *done = d->done;
	void *user = d->user;
	char why[sizeof d->why];

	memcpy(why, d->why, sizeof why);
	release(d);
	done(user, fd, why);
}

static void try_next(struct dial *d);

static void on_connect(void *user, unsigned events)
{
	struct dial *d = user;
	int error = 0, fd = d->fd;
	socklen_t size = sizeof error;

	(void)events;
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
	watch_end(d->watch, NULL);
	d->watch = NULL;
	d->fd = -1;
	if (!error) {
		finish(d, fd);
		return;
	}
	close(fd);
	snprintf(d->why, sizeof d->why, "%s", strerror(error));
	try_next(d);
}

/* False: this address cannot be used. */
static bool try_address(struct dial *d, const struct addrinfo *a)
{
	int error = 0;

	d->fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (d->fd < 0 || (connect(d->fd, a->ai_addr, a->ai_addrlen) && errno != EINPROGRESS))
		error = -errno;
	if (!error)
		d->watch = watch_new(d->loop, d->fd, WATCH_WRITE, on_connect, d, &error);
	if (d->watch)
		return true;
	snprintf(d->why, sizeof d->why, "%s", strerror(-error));
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	return false;
}

static void try_next(struct dial *d)
{
	while (d->next) {
		const struct addrinfo *a = d->next;

		d->next = a->ai_next;
		if (try_address(d, a))
			return;
	}
	finish(d, -1);
}

static void on_looked_up(uv_getaddrinfo_t *r, int status, struct addrinfo *found)
{
	struct dial *d = r->data;

	d->addresses = d->next = found;
	if (!d->done) {
		release(d);
		return;
	}
	if (status)
		snprintf(d->why, sizeof d->why, "%s", uv_strerror(status));
	try_next(d);
}

struct dial *dial_new(uv_loop_t *loop, const char *host, unsigned port, dial_done *done, void *user)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	struct dial *d = MEM_NEW(struct dial);
	char service[8];

	snprintf(service, sizeof service, "%u", port);
	d->loop = loop;
	d->fd = -1;
	d->done = done;
	d->user = user;
	d->lookup.data = d;
	if (uv_getaddrinfo(loop, &d->lookup, on_looked_up, host, service, &hints)) {
		free(d);
		return NULL;
	}
	return d;
}

void dial_stop(struct dial *d)
{
	if (!d)
		return;
	d->done = NULL;
	if (d->addresses || d->watch || d->fd >= 0)
		release(d);
	else				/* the look-up cannot be cancelled: its callback frees */
		uv_cancel((uv_req_t *)&d->lookup);
}
