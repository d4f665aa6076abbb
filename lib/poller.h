/* SPDX-License-Identifier: GPL-2.0-or-later
 * poller - which of many sockets can be read or written now: an epoll of our own that the event
 * loop watches.
 *
 * It does for sockets what uv_poll does, for less. A uv_poll is 160 bytes and costs a connection
 * four calls of epoll_ctl (two to see whether it can be polled at all, one to begin, one to end),
 * which is a twentieth of all that connect, LIST VAR and LOGOUT cost; a watch is 24 bytes and two
 * calls. There is one poller to a process, on one loop, in one thread; it comes with the first
 * watch and goes with the last.
 */
#ifndef LIB_POLLER_H
#define LIB_POLLER_H

#include <stdint.h>
#include <uv.h>

enum { POLLER_READ = 1, POLLER_WRITE = 2 };

struct poller_watch;

struct poller_ops {
	/* Some of the events wanted. A peer that is gone, or an error of the socket, counts as all
	 * that are wanted: reading or writing tells more. May end this watch and any other. */
	void (*ready)(struct poller_watch *w, unsigned events);
	/* The last call; the memory of the watch is the owner's again, and may begin a new one at
	 * once. */
	void (*ended)(struct poller_watch *w);
};

struct poller_watch { /* embedded in its owner's struct */
	const struct poller_ops *ops;
	struct poller_watch *next_ended;
	int fd;         /* borrowed; -1 once ended */
	uint8_t events; /* wanted */
};

/* 0, or -errno: this descriptor cannot be watched. */
int poller_begin(struct poller_watch *w, uv_loop_t *loop, int fd, unsigned events,
	const struct poller_ops *ops);
/* Of a watch that wants nothing not even the end of its peer is told. */
void poller_want(struct poller_watch *w, unsigned events);
/* Nothing is told any more; the descriptor may be closed right behind it. ops->ended follows from
 * the loop. */
void poller_end(struct poller_watch *w);

/* What uv_run(loop, UV_RUN_DEFAULT) does, for programs that sockets keep busy: the sockets are
 * waited for directly and the loop, with its timers and signals, is one among them. A request so
 * costs one call less, 0.3 to 0.5 us of 5 to 9. */
void poller_run(uv_loop_t *loop);

#endif
