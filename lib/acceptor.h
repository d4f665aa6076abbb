/* SPDX-License-Identifier: GPL-2.0-or-later
 * acceptor - accepts connections of a listening socket, also when there are no descriptors left.
 *
 * A socket whose connections cannot be accepted stays readable, and a loop that fails to accept
 * uses all of a processor. So each process with an acceptor keeps a few descriptors in reserve. A
 * connection for which there is only the reserve is accepted and closed at once; for peers that are
 * programs and drivers of Holdover (ACCEPTOR_OWN) the reserve is used, except the last.
 */
#ifndef LIB_ACCEPTOR_H
#define LIB_ACCEPTOR_H

#include <stdbool.h>
#include <sys/socket.h>
#include <uv.h>

enum { ACCEPTOR_RESERVE = 8, ACCEPTOR_A_TURN = 32 };

enum acceptor_peers { ACCEPTOR_ANY, ACCEPTOR_OWN };

struct acceptor_ops {
	/* A new connection, non-blocking; the callee owns it. Must not free the acceptor. */
	void (*accepted)(void *user, int fd, const struct sockaddr *from, socklen_t length);
	/* A connection was closed because there are no descriptors left. May be NULL. */
	void (*full)(void *user);
	enum acceptor_peers peers;
};

struct acceptor;

/* Adopts the listening descriptor. NULL with *error = -errno, and it is closed. */
struct acceptor *acceptor_new(uv_loop_t *loop, int fd, const struct acceptor_ops *ops, void *user,
	int *error);
/* Closes the socket. NULL is fine. */
void acceptor_free(struct acceptor *a);

/* socket(2), with a descriptor of the reserve if needed, for connections that this process itself
 * makes. -errno. */
int acceptor_socket(int family, int type);

#endif
