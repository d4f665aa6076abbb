/* SPDX-License-Identifier: GPL-2.0-or-later
 * judging - one SET on the UPS-MIB while it is checked: the known state, the requested values, the
 * results. Shared by the files that judge objects; mibs/upsmib/set begins and ends it.
 */
#ifndef MIBS_UPSMIB_JUDGING_H
#define MIBS_UPSMIB_JUDGING_H

#include "mibs/tree/order.h"
#include "mibs/tree/subtree.h"
#include "mibs/upsmib/record.h"

enum { UPSMIB_TEXT_MAX = 64 };		/* upsIdentName and a NUL */

struct upsmib_effect {			/* the change of the record if the SET succeeds */
	enum {
		EFFECT_NONE, EFFECT_NAME, EFFECT_ATTACHED, EFFECT_LOCK, EFFECT_TEST, EFFECT_ABORT,
		EFFECT_TYPE, EFFECT_TIMER, EFFECT_RESTART,
	} kind;
	long number;			/* TIMER: seconds, -1 stops it */
	enum upsmib_timer timer;
	const char *command; /* TIMER: the command when it is over; NULL: the UPS counts */
	bool off_now;			/* TIMER: the UPS was ordered to switch the load off */
	char text[UPSMIB_TEXT_MAX];
};

struct upsmib_judging {
	const struct upsmib_state *s;
	const struct ups *ups;
	bool allow_control, fresh;
	enum upsmib_shutdown type;	/* the value after the SET */
	bool restart;
	struct subtree_set *set;
	struct orders *orders;		/* for the UPS, in the order of the varbinds */
	struct upsmib_effect *effects;	/* one for each varbind */
	size_t item;			/* being judged */
	const struct upsmib_row *row;
};

const struct subtree_value *upsmib_judging_wanted(const struct upsmib_judging *j);
struct upsmib_effect *upsmib_judging_effect(const struct upsmib_judging *j);

/* The varbind of a scalar in the same request; NULL: there is none. */
const struct subtree_item *upsmib_judging_find_item(const struct upsmib_judging *j, uint32_t group,
	uint32_t object);

/* ---- the UPS ---- */

bool upsmib_judging_can(const struct upsmib_judging *j, const char *command);
const struct var *upsmib_judging_writable(const struct upsmib_judging *j, const char *name);
bool upsmib_judging_is_limited(const struct var *v);

/* The least allowed value that is not below `x`, or the greatest of all; *text is its spelling if
 * it is in a list. */
double upsmib_judging_allowed_from(const struct var *v, double x, const char **text);

/* ---- orders to it ---- */

void upsmib_judging_order_command(struct upsmib_judging *j, const char *command);
void upsmib_judging_order_seconds(struct upsmib_judging *j, const char *command, long seconds);
void upsmib_judging_order_variable(struct upsmib_judging *j, const char *name, const char *value);

#endif
