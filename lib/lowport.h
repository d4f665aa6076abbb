/* SPDX-License-Identifier: GPL-2.0-or-later
 * lowport - bind(2) for programs that may not use ports below 1024 themselves.
 *
 * Only holdoverd is root or has capabilities. If bind fails with EACCES the socket is sent to
 * holdoverd over the line of lib/heartbeat; holdoverd binds it and answers with an errno. This also
 * covers a port that another program holds, an address that appears later and a port that a reload
 * adds. holdoverd binds only the low ports that the configuration names for the program.
 */
#ifndef LIB_LOWPORT_H
#define LIB_LOWPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { LOWPORT_WAIT_MS = 200, LOWPORT_END = 1024 };

struct lowport_set {			/* a set of ports below LOWPORT_END; zero-initialised */
	uint32_t bits[LOWPORT_END / 32];
};

void lowport_allow(struct lowport_set *s, unsigned port);	/* no effect for other ports */
void lowport_allow_all(struct lowport_set *s, const struct lowport_set *more);

/* The data sent with the descriptor; the answer is one int: 0 or -errno. */
struct lowport_request {
	char word;			/* HEARTBEAT_BIND */
	socklen_t length;
	struct sockaddr_storage address;
};

/* 0 or -errno. A socket that systemd has opened there (lib/handed) replaces the one of `fd`, with
 * its own options. Blocks for at most LOWPORT_WAIT_MS if the port is a low one, we have no
 * privilege for it and holdoverd does not answer; then the result is -EACCES. */
int lowport_bind(int fd, const struct sockaddr *address, socklen_t length);

/* holdoverd's side: checks the request (an IPv4 or IPv6 address with a port of the set) and binds
 * the socket. 0 or -errno; -EPERM: that port is not in the set. Does not block. */
int lowport_serve(int fd, const struct lowport_request *r, size_t size,
	const struct lowport_set *allowed);

#endif
