/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridge - one UPS: from the server's feed through the model to the objects of RFC 1628, and back.
 *
 * Owns the copy of the UPS, the link that keeps it, the record of mibs/rfc1628 and the tree the
 * agent shows. One bridge per UPS; nothing is shared between two. Objects are brought up to date
 * at most once for many changes, once a second for what counts time, and before an answer if
 * something changed. A second tells also whether a countdown of ours is over, and what is worth a
 * notification.
 */
#ifndef MIBS_UPS_BRIDGE_H
#define MIBS_UPS_BRIDGE_H

#include "mibs/tree/notification.h"
#include "mibs/upsmib/rfc1628.h"
#include "mibs/tree/subtree.h"

#include <stdint.h>
#include <uv.h>

struct bridge;

struct bridge_config {
	const char *ups;		/* its name; copied */
	const char *socket;		/* of the feed; copied */
	uint32_t maxage_ms;
	uint64_t start_ms;		/* sysUpTime 0 */
	uint32_t number;		/* holdoverUpsIndex */
	struct rfc1628_options options;	/* its texts are borrowed; see bridge_set_options */
	const char *ident_name, *ident_attached; /* what managers stored before; NULL: nothing */
	/* NULL, or told of notifications; `notice` is borrowed for the call */
	void (*notify)(void *user, const struct notice *notice);
	/* NULL, or told that a manager stored name or attached devices */
	void (*stored)(void *user, struct bridge *b);
	void *user;
};

/* Starts connecting at once and never gives up. */
struct bridge *bridge_new(uv_loop_t *loop, const struct bridge_config *config);
void bridge_set_options(struct bridge *b, const struct rfc1628_options *options);

const struct subtree *bridge_subtree(const struct bridge *b);	/* lives as long as the bridge */
const struct ups *bridge_ups(const struct bridge *b);
uint32_t bridge_number(const struct bridge *b);
const struct rfc1628_options *bridge_options(const struct bridge *b);
const char *bridge_stored_name(const struct bridge *b);		/* NULL: nothing was stored */
const char *bridge_stored_attached(const struct bridge *b);

/* The UPS's data may be shown: fresh, or the last ones are wanted. */
bool bridge_has_data(const struct bridge *b);

/* Asks the UPS for SET VAR or INSTCMD. 0: `answered` will be called with an enum sp_result, unless
 * bridge_unask comes first; or -errno. */
struct bridge_question;
int bridge_ask(struct bridge *b, bool command, const char *name, const char *value,
	void (*answered)(void *user, int code), void *user, struct bridge_question **out);
void bridge_unask(struct bridge *b, struct bridge_question *q);
/* The same, and nobody waits for the answer. */
void bridge_tell(struct bridge *b, bool command, const char *name, const char *value);

/* Stops at once; the memory is released by the loop. */
void bridge_free(struct bridge *b);

#endif
