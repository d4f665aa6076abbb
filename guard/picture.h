/* SPDX-License-Identifier: GPL-2.0-or-later
 * picture - the data of a feed in the form that the policy needs.
 *
 * Pure readers of the model. Sources: variables of RFC 9271; server.clients, which the server adds
 * on feeds only.
 */
#ifndef GUARD_PICTURE_H
#define GUARD_PICTURE_H

#include "guard/critical.h"
#include "lib/ups.h"

struct picture picture_of(const struct ups *ups);

/* The status has words that lib/status does not know. */
bool picture_has_other_words(const struct ups *ups);

/* The clients that are logged in for this UPS: words "address/role" of server.clients, "+N" for N
 * more. */
struct picture_clients {
	unsigned others;	/* from other machines */
	bool here;		/* from this one */
};
struct picture_clients picture_clients(const char *text);	/* NULL: no client */

#endif
