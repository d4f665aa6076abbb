/* SPDX-License-Identifier: GPL-2.0-or-later
 * packet - see packet.h.
 */
#include "supervisor/packet.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* A program must not be able to exhaust holdoverd's descriptors: the buffer has room for one, not
 * for another in the padding of a control message, and one without a word is also returned. The
 * kernel drops the others. */
bool packet_receive(int line, struct packet *p)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof p->fd)];
	struct iovec bytes = { p->bytes, HEARTBEAT_PACKET_MAX };
	struct msghdr m = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = CMSG_LEN(sizeof p->fd) };
	ssize_t n = recvmsg(line, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *c = n >= 0 ? CMSG_FIRSTHDR(&m) : NULL;

	p->size = n > 0 ? (size_t)n : 0;
	p->bytes[p->size] = 0;
	p->fd = -1;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&p->fd, CMSG_DATA(c), sizeof p->fd);
	return n > 0 || (n < 0 && errno == EAGAIN);
}
