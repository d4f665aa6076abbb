/* SPDX-License-Identifier: GPL-2.0-or-later
 * udp - see udp.h.
 *
 * IP_PKTINFO (ip(7), RFC 3542) gives the destination of a datagram: the answer is sent from that
 * address, and a broadcast is recognised by it, since its destination is not an address of this
 * host.
 */
#include "server/port401/udp.h"

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/lowport.h"
#include "lib/mem.h"
#include "lib/watch.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DATAGRAMS_A_TURN = 64 };

struct udp {
	struct watch *watch;
	struct udp_shared *shared;
	int fd;
};

struct arrival {
	union holdover_address from;
	struct in_pktinfo v4;
	struct in6_pktinfo v6;
	char bytes[DATAGRAM_MAX + 1];	/* one more, to detect a datagram that is too long */
	size_t length;
	bool has_info;
};

/* ---- in and out ---- */

static void read_info(struct arrival *a, struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
			memcpy(&a->v4, CMSG_DATA(c), sizeof a->v4);
		else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)
			memcpy(&a->v6, CMSG_DATA(c), sizeof a->v6);
		else
			continue;
		a->has_info = true;
	}
}

/* 1; 0: nothing to read. */
static int receive(struct udp *u, struct arrival *a)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in6_pktinfo)) +
					      CMSG_SPACE(sizeof(struct in_pktinfo))];
	struct iovec bytes = { a->bytes, sizeof a->bytes };
	struct msghdr m = { .msg_name = &a->from,
		.msg_namelen = sizeof a->from,
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(u->fd, &m, MSG_DONTWAIT);

	a->has_info = false;
	a->length = n < 0 ? 0 : (size_t)n;
	if (n >= 0)
		read_info(a, &m);
	/* An ICMP error of an earlier answer is reported here; the next datagram may still be
	 * there. */
	return n >= 0 || errno == ECONNREFUSED || errno == EHOSTUNREACH || errno == ENETUNREACH ||
	       errno == EMSGSIZE;
}

static struct datagram_from origin_of(const struct arrival *a)
{
	struct datagram_from f = { .broadcast = !a->has_info };
	union holdover_address to = { 0 };

	to.any.sa_family = a->from.any.sa_family;
	if (to.any.sa_family == AF_INET) {
		to.v4.sin_addr = a->v4.ipi_addr;
		f.broadcast |= a->v4.ipi_addr.s_addr != a->v4.ipi_spec_dst.s_addr;
		f.source_port = ntohs(a->from.v4.sin_port);
	} else {
		to.v6.sin6_addr = a->v6.ipi6_addr;
		f.source_port = ntohs(a->from.v6.sin6_port);
	}
	peer_of(&to.any, &f.destination);
	peer_of(&a->from.any, &f.source);
	return f;
}

static void send_back(struct udp *u, struct arrival *a, char *reply, size_t n)
{
	bool v4 = a->from.any.sa_family == AF_INET;
	struct in_pktinfo v4_info = { .ipi_spec_dst = a->v4.ipi_addr };
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in6_pktinfo))] = { 0 };
	struct iovec bytes = { reply, n };
	struct msghdr m = { .msg_name = &a->from,
		.msg_namelen = holdover_length(&a->from),
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = v4 ? CMSG_SPACE(sizeof v4_info) : CMSG_SPACE(sizeof a->v6) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
	c->cmsg_type = v4 ? IP_PKTINFO : IPV6_PKTINFO;
	c->cmsg_len = v4 ? CMSG_LEN(sizeof v4_info) : CMSG_LEN(sizeof a->v6);
	if (v4)
		memcpy(CMSG_DATA(c), &v4_info, sizeof v4_info);
	else
		memcpy(CMSG_DATA(c), &a->v6, sizeof a->v6);
	if (sendmsg(u->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_say(LOG_DETAIL, "port 401: an answer could not be sent: %s", strerror(errno));
}

static void answer(struct udp *u, struct arrival *a)
{
	struct udp_shared *s = u->shared;
	struct datagram_from from = origin_of(a);
	enum datagram_fate fate = datagram_admit(s->gate, s->conf, &from, clock_ms());
	char reply[DATAGRAM_MAX];
	size_t n;

	if (fate == DATAGRAM_TAKEN) {
		n = datagram_answer(s->service->fleet, a->bytes, a->length, reply);
		if (n)
			send_back(u, a, reply, n);
		else
			fate = DATAGRAM_REQUEST;
	}
	s->dropped[fate]++;
}

static void on_readable(void *user, unsigned events)
{
	struct udp *u = user;
	struct arrival a = { 0 };

	(void)events;
	for (int i = 0; i < DATAGRAMS_A_TURN && receive(u, &a); i++)
		if (a.length)
			answer(u, &a);
}

void udp_log_dropped(struct udp_shared *shared)
{
	struct buf text = { 0 };

	for (int i = DATAGRAM_TAKEN + 1; i < DATAGRAM_FATES; i++)
		if (shared->dropped[i])
			buf_add_fmt(&text, "%s %s: %llu", text.len ? "," : "",
				datagram_fate_text((enum datagram_fate)i),
				(unsigned long long)shared->dropped[i]);
	if (text.len)
		log_say(LOG_NOTE, "port 401: UDP, not answered in the last minute:%s",
			buf_text(&text));
	buf_fini(&text);
	memset(shared->dropped, 0, sizeof shared->dropped);
}

/* ---- opening and closing ---- */

static void tune(int fd, int family)
{
	int one = 1, v4_discover = IP_PMTUDISC_DO, v6_discover = IPV6_PMTUDISC_DO;

	if (family == AF_INET) {
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
		setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &v4_discover, sizeof v4_discover);
		return;
	}
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof one);
	setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6_discover, sizeof v6_discover);
	setsockopt(fd, IPPROTO_IPV6, IPV6_DONTFRAG, &one, sizeof one);
}

struct udp *udp_open(struct udp_shared *shared, const struct sockaddr *a, socklen_t length,
	int *error)
{
	int fd = socket(a->sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct udp *u;

	*error = fd < 0 ? -errno : 0;
	if (fd < 0)
		return NULL;
	tune(fd, a->sa_family);
	*error = lowport_bind(fd, a, length);
	if (*error) {
		close(fd);
		return NULL;
	}
	u = MEM_NEW(struct udp);
	u->shared = shared;
	u->fd = fd;
	u->watch = watch_new(shared->loop, fd, WATCH_READ, on_readable, u, error);
	if (u->watch)
		return u;
	close(fd);
	free(u);
	return NULL;
}

void udp_close(struct udp *u)
{
	watch_end(u->watch, NULL);
	close(u->fd);
	free(u);
}
