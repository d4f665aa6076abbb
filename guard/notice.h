/* SPDX-License-Identifier: GPL-2.0-or-later
 * notice - what people and their scripts are told of a UPS: the types and texts of upsmon.
 *
 * Pure: compares what the feed shows now with what it showed before. A status that was never known
 * makes no notice when it turns out to be calm. Source: upsmon.conf(5), NOTIFYTYPE.
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

enum { NOTICE_NOCOMM_S = 300, NOTICE_REPLBATT_S = 43200 };	/* repeated as often */

struct notice_state {	/* of one UPS; zero: nothing was ever shown */
	bool known, fresh, other;
	bool said_lost;		/* COMMBAD or NOCOMM, and no COMMOK since */
	uint32_t words;
	uint64_t lost_ms, replace_ms;	/* of the last COMMBAD or NOCOMM, and of the last REPLBATT */
};

/* `words` of lib/status.h; `other`: the status has words that are not among them. Returns how many
 * notices were written to `out`. */
size_t notice_shown(struct notice_state *n, uint32_t words, bool other, uint64_t now_ms,
	enum notice out[NOTICES]);
size_t notice_lost(struct notice_state *n, uint64_t now_ms, enum notice out[NOTICES]);
/* Its feed is opened again on purpose: a silence that begins now is no loss until it is NOCOMM's. */
void notice_reopen(struct notice_state *n);
/* Call it now and then: what is repeated. */
size_t notice_tick(struct notice_state *n, uint64_t now_ms, enum notice out[NOTICES]);

const char *notice_type(enum notice n);		/* "ONBATT" */
bool notice_is_for_everybody(enum notice n);	/* logged-in users see it, too */
/* "UPS rack on battery" */
void notice_text(enum notice n, const char *ups, char *out, size_t size);

#endif
