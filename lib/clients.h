/* SPDX-License-Identifier: GPL-2.0-or-later
 * clients - who is logged in for a UPS: the text of server.clients, which the server shows on its
 * feeds, written and read.
 *
 * Words "address/role" or "address/role/local", separated by a blank, role being primary or
 * secondary; local are those of the server's own host, whichever of its addresses they use. Where
 * there is no room for all, "+N" at the end counts the others.
 */
#ifndef LIB_CLIENTS_H
#define LIB_CLIENTS_H

#include "lib/buf.h"

#include <stdbool.h>

enum { CLIENTS_TEXT_MAX = 400 };

struct client {
	const char *address;		/* numeric; NULL: those that are only counted */
	bool primary, local;
	unsigned count;			/* 1, but for those */
};

/* Adds one; false: there is no room, and it has to be counted. */
bool clients_add(struct buf *text, const struct client *c);
void clients_add_count(struct buf *text, unsigned count);	/* at the end; 0: nothing */

/* Calls `each` for each word; the address lives for the call. NULL is an empty text. */
void clients_each(const char *text, void (*each)(void *user, const struct client *c), void *user);

#endif
