/* SPDX-License-Identifier: GPL-2.0-or-later
 * clients - who is logged in for a UPS: the text of server.clients, which the server shows on its
 * feeds, written and read.
 *
 * Words "address/role", separated by a blank, role being primary or secondary, with a mark for each
 * of these that holds: "/local", it is of the server's own host, whichever address it uses; "/tls", it
 * came over TLS; "/old", it says MASTER and not PRIMARY, as clients before NUT 2.8 do. Where there is
 * no room for all, "+N" at the end counts the others.
 */
#ifndef LIB_CLIENTS_H
#define LIB_CLIENTS_H

#include "lib/buf.h"

#include <stdbool.h>

enum { CLIENTS_TEXT_MAX = 400 };

struct client {
	const char *address;		/* numeric; NULL: those that are only counted */
	bool primary, local, tls, old;
	unsigned count;			/* 1, but for those */
};

/* Adds one; false: there is no room, and it has to be counted. */
bool clients_add(struct buf *text, const struct client *c);
void clients_add_count(struct buf *text, unsigned count);	/* at the end; 0: nothing */

/* Calls `each` for each word; the address lives for the call. NULL is an empty text. */
void clients_each(const char *text, void (*each)(void *user, const struct client *c), void *user);

#endif
