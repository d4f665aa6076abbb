/* SPDX-License-Identifier: GPL-2.0-or-later
 * trust - the users whose processes are trusted on local sockets.
 *
 * The kernel reports the user of the process at the other end of a local socket (SO_PEERCRED). A
 * driver accepts requests of root and the server's user; the server accepts data of root and the
 * user that the driver runs as; readers of a feed accept data of root and the server's user. Names
 * are looked up when a set is made, at a start or a reload, never when a peer connects.
 */
#ifndef LIB_TRUST_H
#define LIB_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TRUST_MAX = 16 };

struct trust {				/* zero-initialised: only root */
	uid_t uids[TRUST_MAX];
	size_t count;
};

bool trust_has(const struct trust *t, uid_t uid);
void trust_add(struct trust *t, uid_t uid);		/* beyond TRUST_MAX: not added */
bool trust_add_user(struct trust *t, const char *name);	/* false: there is no such user */

/* Adds the server's user: that of HOLDOVER_SERVER_UID, which holdoverd sets; else, for a program
 * that was started by hand, our own user and the default users of servers. */
void trust_add_server(struct trust *t);

/* Adds the users of the driver of a section: `configured` (`user` of ups.conf), else the default
 * users of Holdover's and NUT's drivers; and our own user. */
void trust_add_drivers(struct trust *t, const char *configured);

/* Gets the user of the process at the other end of a connected local socket. 0 or -errno. */
int trust_peer(int fd, uid_t *uid);

#endif
