/* SPDX-License-Identifier: GPL-2.0-or-later
 * set - a SET on the UPS-MIB of one UPS: is it permitted, which requests to the UPS does it need,
 * what is recorded.
 *
 * Pure: upsmib_set_check judges all varbinds of a request against the model and the record and
 * changes nothing; orders are for the UPS, in the order of the varbinds; upsmib_set_commit records
 * the rest after they were carried out. Source: RFC 1628 (7: test, 8: control, 9: configuration),
 * RFC 3416 4.2.5, RFC 2579 (TestAndIncr).
 */
#ifndef MIBS_UPSMIB_SET_H
#define MIBS_UPSMIB_SET_H

#include "mibs/upsmib/judging.h"
#include "mibs/upsmib/objects.h"

struct upsmib_set {
	struct orders orders;		/* for the UPS, in the order of the varbinds */
	struct upsmib_effect *effects;	/* one for each varbind */
	size_t effect_count;
	char *test_text;		/* ups.test.result before the test */
};

/* OIDs of the items are below 1.3.6.1.2.1.33.1. False: the first faulty varbind has its fault.
 * Release *out with upsmib_set_fini in any case. */
bool upsmib_set_check(const struct upsmib_state *s, const struct ups *ups, bool allow_control,
	struct subtree_set *set, struct upsmib_set *out);
void upsmib_set_commit(struct upsmib_state *s, const struct ups *ups,
	const struct upsmib_set *done, uint64_t now_ms);
void upsmib_set_fini(struct upsmib_set *set);

#endif
