/* SPDX-License-Identifier: GPL-2.0-or-later
 * io - see io.h.
 *
 * The library says which descriptors and which timeout it wants. It is asked again after each of
 * its timers and whenever a socket was opened, not after each packet, since answering one opens
 * nothing.
 */
#include "lib/mem.h"
#include "mibs/agent/io.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/library/large_fd_set.h>

#include <stdlib.h>
#include <sys/stat.h>

struct watch { /* one descriptor of the library */
	uv_poll_t poll;
	int fd;
	ino_t inode; /* a number may come back as another socket */
	bool wanted;
	struct agent_io *io;
	struct watch *next;
};

struct agent_io {
	uv_loop_t *loop;
	uv_timer_t timeout;
	netsnmp_large_fd_set ready;
	struct watch *watches;
	bool always, reading, stopped;
};

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	struct agent_io *io = w->io;

	(void)events;
	if (status) /* the library reads the error from the socket; libuv has stopped */
		uv_poll_start(poll, UV_READABLE, on_readable);
	NETSNMP_LARGE_FD_SET(w->fd, &io->ready);
	io->reading = true;
	snmp_read2(&io->ready);		/* one packet */
	io->reading = false;
	NETSNMP_LARGE_FD_CLR(w->fd, &io->ready);
	netsnmp_check_outstanding_agent_requests();
	if (io->always) /* the master may have gone */
		agent_io_refresh(io);
}

static void on_timeout(uv_timer_t *timer)
{
	snmp_timeout();
	run_alarms();
	netsnmp_check_outstanding_agent_requests();
	agent_io_refresh(timer->data);
}

static void on_watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static ino_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

static void want(struct agent_io *io, int fd)
{
	ino_t inode = inode_of(fd);
	struct watch *w;

	for (w = io->watches; w; w = w->next) {
		if (w->fd == fd && w->inode == inode) {
			w->wanted = true;
			return;
		}
	}
	w = MEM_NEW(struct watch);
	w->fd = fd;
	w->inode = inode;
	w->wanted = true;
	w->io = io;
	w->next = io->watches;
	io->watches = w;
	uv_poll_init(io->loop, &w->poll, fd);
	w->poll.data = w;
}

/* First all that is not wanted any more: its descriptor may be closed and its number in use again.
 */
static void apply(struct agent_io *io)
{
	struct watch **at = &io->watches, *w;

	while ((w = *at)) {
		if (w->wanted) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		uv_poll_stop(&w->poll);
		uv_close((uv_handle_t *)&w->poll, on_watch_closed);
	}
	for (w = io->watches; w; w = w->next)
		if (!uv_is_active((uv_handle_t *)&w->poll))
			uv_poll_start(&w->poll, UV_READABLE, on_readable);
}

void agent_io_refresh(struct agent_io *io)
{
	netsnmp_large_fd_set set;
	struct timeval wait = { 0 };
	int n = 0, block = 1;

	if (io->stopped)
		return;
	netsnmp_large_fd_set_init(&set, FD_SETSIZE);
	NETSNMP_LARGE_FD_ZERO(&set);
	snmp_select_info2(&n, &set, &wait, &block);
	for (struct watch *w = io->watches; w; w = w->next)
		w->wanted = false;
	for (int fd = 0; fd < n; fd++)
		if (NETSNMP_LARGE_FD_ISSET(fd, &set))
			want(io, fd);
	netsnmp_large_fd_set_cleanup(&set);
	apply(io);
	if (block)
		uv_timer_stop(&io->timeout);
	else
		uv_timer_start(&io->timeout, on_timeout,
			(uint64_t)wait.tv_sec * 1000 + (uint64_t)wait.tv_usec / 1000 + 1, 0);
}

bool agent_io_is_reading(const struct agent_io *io)
{
	return io->reading;
}

/* ---- life ---- */

struct agent_io *agent_io_new(uv_loop_t *loop, bool always)
{
	struct agent_io *io = MEM_NEW(struct agent_io);

	io->loop = loop;
	io->always = always;
	netsnmp_large_fd_set_init(&io->ready, FD_SETSIZE);
	NETSNMP_LARGE_FD_ZERO(&io->ready);
	uv_timer_init(loop, &io->timeout);
	io->timeout.data = io;
	agent_io_refresh(io);
	return io;
}

void agent_io_stop(struct agent_io *io)
{
	if (io->stopped)
		return;
	io->stopped = true;
	for (struct watch *w = io->watches; w; w = w->next) {
		uv_poll_stop(&w->poll);
		uv_close((uv_handle_t *)&w->poll, on_watch_closed);
	}
	io->watches = NULL;
	uv_close((uv_handle_t *)&io->timeout, NULL);
}

void agent_io_free(struct agent_io *io)
{
	if (!io)
		return;
	netsnmp_large_fd_set_cleanup(&io->ready);
	free(io);
}
