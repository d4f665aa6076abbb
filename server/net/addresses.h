/* SPDX-License-Identifier: GPL-2.0-or-later
 * addresses - a list of wanted addresses and their sockets.
 *
 * The owner's functions open and close a socket, of any kind. An address that cannot be opened is
 * tried again every ADDRESSES_RETRY_MS: one that appears later (DHCP, a VPN, IPv6 during duplicate
 * address detection) is then served without a restart. Two names of one address (localhost,
 * 127.0.0.1) share its socket; addresses that a wildcard covers are served by the wildcard's,
 * regardless of the order in the list. Numeric addresses are opened at once, names looked up in the
 * background.
 */
#ifndef SERVER_NET_ADDRESSES_H
#define SERVER_NET_ADDRESSES_H

#include <stdbool.h>
#include <sys/socket.h>
#include <uv.h>

enum { ADDRESSES_RETRY_MS = 5000 };

struct addresses;
struct lookup;

struct address {			/* read it; only addresses.c writes */
	char *host, *port;
	unsigned line;			/* line of the configuration; 0: a default */
	bool optional;			/* a host without IPv6 is not an error */
	bool is_name, is_open;
	/* ops->failed was called, and it has not been opened since */
	bool reported;
	int error;			/* why it is not open: -errno, or EAI_... of its name */
	struct sockaddr_storage where;
	socklen_t length;		/* 0: its name has not been looked up */
	struct lookup *lookup;		/* under way, it may still become open; NULL: none */
	struct addresses *all;
	struct address *next;
};

struct addresses_ops {
	/* NULL with *error = -errno. */
	void *(*open)(void *user, const struct sockaddr *a, socklen_t length, int *error);
	void (*close)(void *socket);
	/* False: not permitted by the current configuration (error -EKEYREJECTED, not reported).
	 * May be NULL. */
	bool (*allowed)(void *user, const struct sockaddr *a);
	/* Called once until it is open. `why`: the error of its name; NULL: see w->error. May be
	 * NULL. */
	void (*failed)(void *user, const struct address *w, const char *why);
	/* It is open after a failure. May be NULL. */
	void (*opened)(void *user, const struct address *w);
	/* All closed addresses were tried again. May be NULL. */
	void (*retried)(void *user);
	bool each_alone;	/* a wildcard covers nothing */
};

struct addresses *addresses_new(uv_loop_t *loop, const struct addresses_ops *ops, void *user);
void addresses_free(struct addresses *l);		/* closes all; NULL is fine */

/* At the start and at each reload: begin, want for each address, end. Sockets of addresses that
 * stay are not touched, those that are not wanted again are closed. */
void addresses_begin(struct addresses *l);
void addresses_want(struct addresses *l, const char *host, const char *port, unsigned line,
	bool optional);
void addresses_end(struct addresses *l);

const struct address *addresses_first(const struct addresses *l);	/* in the order wanted */

#endif
