/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridge - one UPS: from the server's feed through the model to the objects of RFC 1628, and back.
 *
 * It owns the copy of the UPS, the link that updates it, the record of mibs/upsmib and the tree
 * that the agent shows. One bridge per UPS; nothing is shared between two. Objects are updated once
 * for several changes that come together, once a second for those that count time, and before an
 * answer if something has changed. Countdowns and notifications are handled once a second, too.
 */
#ifndef MIBS_UPS_BRIDGE_H
#define MIBS_UPS_BRIDGE_H

#include "mibs/tree/notification.h"
#include "mibs/upsmib/objects.h"
#include "mibs/tree/subtree.h"

#include <stdint.h>
#include <uv.h>

struct bridge;
struct question_desk;

struct bridge_config {
	const char *ups;		/* its name; copied */
	const char *socket;		/* of the feed; copied */
	uint32_t maxage_ms;
	uint64_t start_ms;		/* sysUpTime 0 */
	bool added;			/* while the agent runs, by a reload */
	uint32_t last_alarm;		/* ids of upsAlarmTable follow this one */
	uint32_t number;		/* holdoverUpsIndex */
	struct upsmib_options options;	/* its texts are borrowed; see bridge_set_options */
	/* values that managers stored earlier; NULL: none */
	const char *ident_name, *ident_attached;
	/* NULL, or called for each notification, which is borrowed for the call */
	void (*notify)(void *user, const struct notification *notification);
	/* NULL, or called for each change of the UPS, which is borrowed for the call */
	void (*changed)(void *user, const struct ups *ups, const struct ups_change *change);
	/* NULL, or called when a manager stored name or attached devices */
	void (*stored)(void *user, struct bridge *b);
	void *user;
};

/* Starts connecting at once and retries without limit. */
struct bridge *bridge_new(uv_loop_t *loop, const struct bridge_config *config);
void bridge_set_options(struct bridge *b, const struct upsmib_options *options);
/* The UPS will be shown no longer: its alarm rows go, and that is notified. The last id. */
uint32_t bridge_withdraw(struct bridge *b);

const struct subtree *bridge_subtree(const struct bridge *b);	/* lives as long as the bridge */
const struct ups *bridge_ups(const struct bridge *b);
const char *bridge_compliance(struct bridge *b);	/* with RFC 1628, in words */
const char *bridge_stored_name(const struct bridge *b);		/* NULL: nothing was stored */
const char *bridge_stored_attached(const struct bridge *b);

struct question_desk *bridge_desk(struct bridge *b);	/* for orders to this UPS */

/* Stops at once; the memory is released by the loop. */
void bridge_free(struct bridge *b);

#endif
