/* SPDX-License-Identifier: GPL-2.0-or-later
 * bindable - could a socket be bound to an address now? For -t, and for addresses that a reload
 * adds.
 *
 * It binds a socket and closes it again. For a port below 1024 without the privilege it searches
 * the tables of the kernel (proc(5), /proc/PID/net), if they can be read.
 */
#ifndef LIB_BINDABLE_H
#define LIB_BINDABLE_H

#include <netdb.h>
#include <stdbool.h>
#include <sys/socket.h>

/* For SOCK_STREAM or SOCK_DGRAM: -EADDRINUSE, -EADDRNOTAVAIL; 0: no reason against it is known. */
int bindable(int type, const struct sockaddr *a, socklen_t length);

/* For an address in use: does a program of our own user hold the port, or root (systemd opens
 * sockets for other programs)? */
bool bindable_is_ours(int type, const struct sockaddr *a);

/* Makes the socket address of a LISTEN line; returns its length. 0: it is a name. */
socklen_t bindable_read(const char *host, const char *port, struct sockaddr_storage *out);

/* Looks up the addresses of a name; freeaddrinfo releases them. NULL: none, with the reason in
 * *why. Blocks for seconds if no name server answers: for -t only. */
struct addrinfo *bindable_look_up(const char *host, const char *port, int type, const char **why);

#endif
