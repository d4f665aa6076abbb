/* SPDX-License-Identifier: GPL-2.0-or-later
 * trust - whose processes are believed and obeyed on local sockets.
 *
 * The kernel says which user the process at the other end of a local socket belongs to
 * (SO_PEERCRED). The rules: a driver obeys root and the server's user; the server believes root and
 * the user that the driver runs as; who reads a feed believes root and the server's user. Names are
 * looked up when a set is made, at a start or a reload, never when a peer connects.
 */
#ifndef LIB_TRUST_H
#define LIB_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TRUST_MAX = 16 };

struct trust {				/* zero-initialised: root alone */
	uid_t uids[TRUST_MAX];
	size_t count;
};

bool trust_has(const struct trust *t, uid_t uid);
void trust_add(struct trust *t, uid_t uid);		/* beyond TRUST_MAX: not added */
bool trust_add_user(struct trust *t, const char *name);	/* false: there is no such user */

/* The server's user: as holdoverd says in HOLDOVER_SERVER_UID; else, for a program that was started
 * by hand, ourselves and the users that servers run as. */
void trust_add_server(struct trust *t);

/* Users of the driver of a section: `configured` (`user` of ups.conf), else those that drivers run
 * as by default, Holdover's or NUT's; and ourselves. */
void trust_add_drivers(struct trust *t, const char *configured);

/* Of the process at the other end of a connected local socket. 0 or -errno. */
int trust_peer(int fd, uid_t *uid);

#endif
