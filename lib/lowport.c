/* SPDX-License-Identifier: GPL-2.0-or-later
 * lowport - see lowport.h.
 */
#include "lib/lowport.h"
#include "lib/address.h"
#include "lib/handed.h"
#include "lib/heartbeat.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

void lowport_allow(struct lowport_set *s, unsigned port)
{
	if (port && port < LOWPORT_END)
		s->bits[port / 32] |= UINT32_C(1) << port % 32;
}

void lowport_allow_all(struct lowport_set *s, const struct lowport_set *more)
{
	for (size_t i = 0; i < LOWPORT_END / 32; i++)
		s->bits[i] |= more->bits[i];
}

static int send_request(int line, int fd, const struct lowport_request *r)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof fd)] = { 0 };
	struct iovec bytes = { (void *)r, sizeof *r };
	struct msghdr m = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof control };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	return sendmsg(line, &m, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* A late answer to an earlier request must not be read as the answer to this one. */
static void drop_late_answers(int line)
{
	int late;

	while (recv(line, &late, sizeof late, MSG_DONTWAIT) > 0)
		;
}

static int ask(int line, int fd, const struct lowport_request *r)
{
	struct pollfd p = { .fd = line, .events = POLLIN };
	int answer;

	drop_late_answers(line);
	if (send_request(line, fd, r) || poll(&p, 1, LOWPORT_WAIT_MS) != 1 ||
		recv(line, &answer, sizeof answer, MSG_DONTWAIT) != sizeof answer)
		return -EACCES;
	return answer;
}

/* systemd has opened the port: its socket replaces the caller's. */
static bool adopt_handed(int fd, const struct sockaddr *address, socklen_t length)
{
	int type, handed;
	socklen_t size = sizeof type;
	bool done;

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size))
		return false;
	handed = handed_socket(type, address, length);
	done = handed >= 0 && dup3(handed, fd, O_CLOEXEC) >= 0;
	if (handed >= 0)
		close(handed);
	return done;
}

int lowport_bind(int fd, const struct sockaddr *address, socklen_t length)
{
	struct lowport_request r = { .word = HEARTBEAT_BIND, .length = length };
	int line = heartbeat_line();

	if (adopt_handed(fd, address, length))
		return 0;
	if (!bind(fd, address, length))
		return 0;
	if (errno != EACCES || line < 0 || length > sizeof r.address)
		return -errno;
	memcpy(&r.address, address, length);
	return ask(line, fd, &r);
}

/* -1: the length does not match the address family. */
static int port_of(const struct sockaddr_storage *a, socklen_t length)
{
	socklen_t whole = a->ss_family == AF_INET ? sizeof(struct sockaddr_in)
						   : sizeof(struct sockaddr_in6);

	return length == whole ? address_port_of((const struct sockaddr *)a) : -1;
}

int lowport_serve(int fd, const struct lowport_request *r, size_t size,
	const struct lowport_set *allowed)
{
	int port;

	if (fd < 0 || size != sizeof *r)
		return -EINVAL;
	port = port_of(&r->address, r->length);
	if (port <= 0 || port >= LOWPORT_END)
		return -EACCES;
	if (!(allowed->bits[port / 32] >> port % 32 & 1))
		return -EPERM;
	return bind(fd, (const struct sockaddr *)&r->address, r->length) ? -errno : 0;
}
