/* SPDX-License-Identifier: GPL-2.0-or-later
 * listeners - reads the sockets with a port on this host from the kernel's tables: proc(5),
 * /proc/PID/net.
 */
#ifndef LIB_LISTENERS_H
#define LIB_LISTENERS_H

#include "lib/address.h"

#include <sys/types.h>

struct listener {
	struct address_ip address;
	unsigned port;
	uid_t uid;
	unsigned long inode;		/* the number in /proc/PID/fd's socket:[...] */
};

/* False: ends the search. */
typedef bool listeners_fn(void *user, const struct listener *l);

/* For SOCK_STREAM those that listen, for SOCK_DGRAM those that are not connected; IPv4 and then
 * IPv6. False: the kernel shows neither. */
bool listeners_each(int type, listeners_fn *fn, void *user);

#endif
