/* SPDX-License-Identifier: GPL-2.0-or-later
 * notice - the notices about a UPS for users and their scripts: the types and texts of upsmon.
 *
 * Pure: compares the current data of the feed with the previous ones. The first known status makes
 * no notice if it is normal. Source: upsmon.conf(5), NOTIFYTYPE.
 */
#ifndef GUARD_NOTICE_H
#define GUARD_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum notice {
	NOTICE_ONLINE, NOTICE_ONBATT, NOTICE_LOWBATT, NOTICE_FSD, NOTICE_COMMOK, NOTICE_COMMBAD,
	NOTICE_SHUTDOWN, NOTICE_REPLBATT, NOTICE_NOCOMM, NOTICE_CAL, NOTICE_NOTCAL, NOTICE_OFF,
	NOTICE_NOTOFF, NOTICE_BYPASS, NOTICE_NOTBYPASS, NOTICE_ECO, NOTICE_NOTECO, NOTICE_ALARM,
	NOTICE_NOTALARM, NOTICE_OVER, NOTICE_NOTOVER, NOTICE_TRIM, NOTICE_NOTTRIM, NOTICE_BOOST,
	NOTICE_NOTBOOST, NOTICE_OTHER, NOTICE_NOTOTHER,
	NOTICES
};

enum { NOTICE_NOCOMM_S = 300, NOTICE_REPLBATT_S = 43200 };	/* intervals of repetition */

struct notice_state {	/* of one UPS; zero: no data yet */
	bool known, fresh, other;
	bool said_lost;		/* COMMBAD or NOCOMM was notified, and no COMMOK since */
	uint32_t words;
	/* times of the last COMMBAD or NOCOMM, and of the last REPLBATT */
	uint64_t lost_ms, replace_ms;
};

/* `words` of lib/status.h; `other`: the status has words that are not among them. Returns how many
 * notices were written to `out`. */
size_t notice_shown(struct notice_state *n, uint32_t words, bool other, uint64_t now_ms,
	enum notice out[NOTICES]);
size_t notice_lost(struct notice_state *n, uint64_t now_ms, enum notice out[NOTICES]);
/* The guard itself opens its feed again: a silence that begins now is a loss only after the time of
 * NOCOMM. */
void notice_reopen(struct notice_state *n);
/* Call it regularly: returns notices that are repeated. */
size_t notice_tick(struct notice_state *n, uint64_t now_ms, enum notice out[NOTICES]);

const char *notice_type(enum notice n);		/* "ONBATT" */
bool notice_is_for_everybody(enum notice n);	/* it is also sent to logged-in users */
/* "UPS rack on battery" */
void notice_text(enum notice n, const char *ups, char *out, size_t size);

#endif
