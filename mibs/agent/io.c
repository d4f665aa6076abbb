/* SPDX-License-Identifier: GPL-2.0-or-later
 * io - see io.h.
 *
 * The library reports the descriptors and the timeout that it needs. It is queried again after each
 * of its timers and whenever a socket was opened, not after each packet, because answering one
 * opens no socket.
 */
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/timer.h"
#include "lib/watch.h"
#include "mibs/agent/io.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/library/large_fd_set.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One descriptor of the library. */
struct library_fd {
	struct watch *watch; /* NULL: not watched yet, or it cannot be watched */
	int fd;
	ino_t inode; /* the number may be used again for another socket */
	bool wanted;
	struct agent_io *io;
	struct library_fd *next;
};

struct agent_io {
	uv_loop_t *loop;
	struct timer *timeout;
	netsnmp_large_fd_set ready;
	struct library_fd *fds;
	bool always, reading, stopped;
};

/* The library reads an error from the socket. */
static void on_readable(void *user, unsigned events)
{
	const struct library_fd *l = user;
	struct agent_io *io = l->io;
	int fd = l->fd;

	(void)events;
	NETSNMP_LARGE_FD_SET(fd, &io->ready);
	io->reading = true;
	snmp_read2(&io->ready);		/* one packet */
	io->reading = false;
	NETSNMP_LARGE_FD_CLR(fd, &io->ready);
	netsnmp_check_outstanding_agent_requests();
	if (io->always) /* the master agent may have closed the connection */
		agent_io_refresh(io);
}

static void on_timeout(void *user)
{
	snmp_timeout();
	run_alarms();
	netsnmp_check_outstanding_agent_requests();
	agent_io_refresh(user);
}

static ino_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

static void want(struct agent_io *io, int fd)
{
	ino_t inode = inode_of(fd);
	struct library_fd *l;

	for (l = io->fds; l; l = l->next) {
		if (l->fd == fd && l->inode == inode) {
			l->wanted = true;
			return;
		}
	}
	l = MEM_NEW(struct library_fd);
	l->fd = fd;
	l->inode = inode;
	l->wanted = true;
	l->io = io;
	l->next = io->fds;
	io->fds = l;
}

static void let_go(struct library_fd *l)
{
	watch_end(l->watch, NULL);
	free(l);
}

/* First removes all unwanted watches: a descriptor may have been closed and its number used again.
 */
static void apply(struct agent_io *io)
{
	struct library_fd **at = &io->fds, *l;
	int error;

	while ((l = *at)) {
		if (l->wanted) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		let_go(l);
	}
	for (l = io->fds; l; l = l->next) {
		if (l->watch)
			continue;
		l->watch = watch_new(io->loop, l->fd, WATCH_READ, on_readable, l, &error);
		if (!l->watch)
			log_say(LOG_ERROR, "snmp: descriptor %d cannot be watched: %s", l->fd,
				strerror(-error));
	}
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
	for (struct library_fd *l = io->fds; l; l = l->next)
		l->wanted = false;
	for (int fd = 0; fd < n; fd++)
		if (NETSNMP_LARGE_FD_ISSET(fd, &set))
			want(io, fd);
	netsnmp_large_fd_set_cleanup(&set);
	apply(io);
	if (block)
		timer_stop(io->timeout);
	else
		timer_start(io->timeout,
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
	io->timeout = timer_new(loop, on_timeout, io);
	agent_io_refresh(io);
	return io;
}

void agent_io_stop(struct agent_io *io)
{
	struct library_fd *l;

	if (io->stopped)
		return;
	io->stopped = true;
	while ((l = io->fds)) {
		io->fds = l->next;
		let_go(l);
	}
	timer_free(io->timeout);
}

void agent_io_free(struct agent_io *io)
{
	if (!io)
		return;
	netsnmp_large_fd_set_cleanup(&io->ready);
	free(io);
}
