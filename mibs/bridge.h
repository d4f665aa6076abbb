/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridge - one UPS: from the server's feed through the model to the objects of RFC 1628.
 *
 * Owns the copy of the UPS, the link that keeps it, the record of mibs/rfc1628 and the tree the agent shows. One
 * bridge per UPS and context; nothing is shared between two. Objects are brought up to date at most once for
 * many changes, once a second for what counts time, and before an answer if something changed.
 */
#ifndef MIBS_BRIDGE_H
#define MIBS_BRIDGE_H

#include "mibs/rfc1628.h"
#include "mibs/subtree.h"

#include <stdint.h>
#include <uv.h>

struct bridge;

struct bridge_config {
	const char *ups;		/* its name; copied */
	const char *socket;		/* of the feed; copied */
	const char *context;		/* where it is shown; copied */
	uint32_t maxage_ms;
	uint64_t start_ms;		/* sysUpTime 0 */
	struct rfc1628_options options;	/* its texts are borrowed */
};

/* Starts connecting at once and never gives up. */
struct bridge *bridge_new(uv_loop_t *loop, const struct bridge_config *config);
const struct subtree *bridge_subtree(const struct bridge *b); /* lives as long as the bridge */

/* Stops; the memory is released by bridge_free, once the loop has run out. */
void bridge_stop(struct bridge *b);
void bridge_free(struct bridge *b);

#endif
