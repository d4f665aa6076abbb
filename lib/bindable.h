/* SPDX-License-Identifier: GPL-2.0-or-later
 * bindable - could a socket be bound to an address now? For -t, and for addresses that a reload adds.
 *
 * Asked by binding one and closing it again; of a port below 1024 to which the caller has no right,
 * by looking it up in the tables of the kernel (proc(5), /proc/PID/net), if they can be read.
 */
#ifndef LIB_BINDABLE_H
#define LIB_BINDABLE_H

#include <netdb.h>
#include <stdbool.h>
#include <sys/socket.h>

/* Of a SOCK_STREAM or SOCK_DGRAM: -EADDRINUSE, -EADDRNOTAVAIL; 0: nothing is known against it. */
int bindable(int type, const struct sockaddr *a, socklen_t length);

/* Of one that is in use: a program of our own user has its port, or root, as which systemd opens
 * sockets for others. */
bool bindable_is_ours(int type, const struct sockaddr *a);

/* The socket's form of what a LISTEN names, and its length. 0: it is a name. */
socklen_t bindable_read(const char *host, const char *port, struct sockaddr_storage *out);

/* The addresses of a name; freeaddrinfo releases them. NULL: none, and why. Blocks for seconds where
 * no name server answers: for -t only. */
struct addrinfo *bindable_look_up(const char *host, const char *port, int type, const char **why);

#endif
