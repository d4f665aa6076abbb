/* SPDX-License-Identifier: GPL-2.0-or-later
 * rfc1628_set - what a SET on the UPS-MIB of one UPS means: is it allowed, what is asked of the
 * UPS, what is noted.
 *
 * Pure: rfc1628_set_check judges all varbinds of a request against the model and the record and
 * changes nothing; orders are for the UPS, in the order of the varbinds; rfc1628_set_commit notes
 * the rest once they were carried out. Source: RFC 1628 (7: test, 8: control, 9: configuration),
 * RFC 3416 4.2.5, RFC 2579 (TestAndIncr).
 */
#ifndef MIBS_UPSMIB_SET_H
#define MIBS_UPSMIB_SET_H

#include "mibs/upsmib/rfc1628.h"
#include "mibs/tree/subtree.h"

enum { RFC1628_ORDER_TEXT = 64 };	/* upsIdentName is the longest */

struct rfc1628_order {
	size_t item;			/* the varbind that asked */
	bool command;			/* INSTCMD; else SET VAR */
	const char *name;		/* of the model or a constant */
	char value[RFC1628_ORDER_TEXT];
	bool has_value;
};

struct rfc1628_effect {			/* what is noted if all went well */
	enum {
		EFFECT_NONE, EFFECT_NAME, EFFECT_ATTACHED, EFFECT_LOCK, EFFECT_TEST, EFFECT_ABORT,
		EFFECT_TYPE, EFFECT_TIMER, EFFECT_RESTART,
	} kind;
	long number;			/* of TIMER: seconds, -1 stops it */
	enum rfc1628_timer timer;
	const char *command; /* TIMER: what we send when it is over; NULL: the UPS counts */
	bool off_now;			/* TIMER: the UPS was told to switch the load off */
	char text[RFC1628_ORDER_TEXT];
};

struct rfc1628_set {
	struct rfc1628_order *orders;
	size_t order_count;
	struct rfc1628_effect *effects;	/* one for each varbind */
	size_t effect_count;
	char *test_text;		/* ups.test.result before the test */
};

/* OIDs of the items are below 1.3.6.1.2.1.33.1. False: the first varbind at fault has it. *out is
 * to be released by rfc1628_set_fini in any case; names in it are borrowed from `ups`. */
bool rfc1628_set_check(const struct rfc1628_state *s, const struct ups *ups, bool allow_control,
	struct subtree_set *set, struct rfc1628_set *out);
void rfc1628_set_commit(struct rfc1628_state *s, const struct ups *ups,
	const struct rfc1628_set *done, uint64_t now_ms);
void rfc1628_set_fini(struct rfc1628_set *set);

/* Commands and variables that can take the power away. */
bool rfc1628_set_is_control(const char *name);

#endif
