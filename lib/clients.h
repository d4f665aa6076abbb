/* SPDX-License-Identifier: GPL-2.0-or-later
 * clients - writes and reads server.clients, the list of clients that are logged in for a UPS,
 * which the server shows on its feeds.
 *
 * Words "address/role", separated by a blank, role being primary or secondary, followed by any of
 * these marks: "/local", it is on the server's own host, whatever its address; "/tls", it is
 * connected by TLS; "/old", it sends MASTER and not PRIMARY, as clients before NUT 2.8 do. If there
 * is no room for all, "+N" at the end counts the others.
 */
#ifndef LIB_CLIENTS_H
#define LIB_CLIENTS_H

#include "lib/buf.h"

#include <stdbool.h>

enum { CLIENTS_TEXT_MAX = 400 };

struct client {
	const char *address;		/* numeric; NULL: clients that are only counted */
	bool primary, local, tls, old;
	unsigned count;			/* 1, except for those */
};

/* Adds one; false: there is no room, so count it. */
bool clients_add(struct buf *text, const struct client *c);
void clients_add_count(struct buf *text, unsigned count);	/* at the end; 0: nothing */

/* Calls `each` for each word; the address lives for the call. NULL is an empty text. */
void clients_each(const char *text, void (*each)(void *user, const struct client *c), void *user);

#endif
