/* SPDX-License-Identifier: GPL-2.0-or-later
 * replies - prepared replies for one UPS.
 *
 * The text of LIST VAR, RW and CMD is made at most once per change and copied as a whole. A reply
 * repeats the UPS name as the client wrote it, so only the reply with the UPS's own spelling is
 * kept; others are made each time.
 */
#ifndef SERVER_FLEET_REPLIES_H
#define SERVER_FLEET_REPLIES_H

#include "lib/buf.h"
#include "lib/ups.h"

enum listing { LISTING_VAR, LISTING_RW, LISTING_CMD, LISTINGS };

struct replies {			/* embedded; opaque */
	struct ups_watcher watcher;
	struct ups *ups;
	struct buf kept[LISTINGS];	/* empty: not made yet */
};

/* `ups` is borrowed, and watched. */
void replies_init(struct replies *r, struct ups *ups);
void replies_fini(struct replies *r);
void replies_forget(struct replies *r);		/* the name of the UPS has changed */

/* BEGIN LIST ... END LIST, appended to `out`. */
void replies_list(struct replies *r, enum listing which, const char *typed_name, struct buf *out);

/* The value of a variable as clients see it (FSD latch, WAIT while the first dump runs); NULL if
 * there is none. `scratch` holds UPS_SHOWN_MAX. */
const char *replies_value(const struct ups *ups, const char *name, char *scratch, size_t size);

/* escaped, in quotes, cut to 255 characters as NUT does */
void replies_quote(struct buf *out, const char *value);

#endif
