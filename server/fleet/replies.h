/* SPDX-License-Identifier: GPL-2.0-or-later
 * replies - what clients are told of a unit, kept ready.
 *
 * The text of LIST UPS, VAR, RW and CMD is made at most once per change and copied out whole. A
 * reply repeats the UPS name as the client wrote it, so only the configured spelling is kept; any
 * other is rendered for itself.
 */
#ifndef SERVER_FLEET_REPLIES_H
#define SERVER_FLEET_REPLIES_H

#include "server/fleet/fleet.h"

/* BEGIN LIST ... END LIST, appended to `out`. */
void replies_list_ups(struct fleet *f, struct buf *out);
void replies_list(struct unit *u, enum listing which, const char *typed_name, struct buf *out);

/* The value of a variable as clients see it (FSD latch, WAIT while the first dump runs); NULL if
 * there is none. `scratch` holds UPS_SHOWN_MAX. */
const char *replies_value(const struct unit *u, const char *name, char *scratch, size_t size);

/* escaped, in quotes, cut to 255 characters as NUT does */
void replies_quote(struct buf *out, const char *value);

#endif
