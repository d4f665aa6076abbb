/* SPDX-License-Identifier: GPL-2.0-or-later
 * debounce - see debounce.h.
 *
 * The checks are made in this order: is the device on line, does the delay apply, has it passed, is
 * LB shown on line. Sources: NUT's options lbrb_*, issues 2347, 2565, 3623.
 */
#include "drivers/power/debounce.h"

#include "lib/status.h"

enum { FLAPPING_POLLS = 2 };

static bool has_lasted(struct debounce_lasting *l, const struct debounce_rule *rule,
	enum debounce_event event, uint64_t now_ms)
{
	if (!l->running)
		*l = (struct debounce_lasting){ .running = true, .since_ms = now_ms };
	if (event == DEBOUNCE_POLL)
		l->polls++;
	return now_ms - l->since_ms > rule->delay_ms &&
	       (!rule->flaps || l->polls >= FLAPPING_POLLS);
}

/* Is LB within its delay? */
static bool low_waits(struct debounce *d, const struct debounce_rule *rule,
	enum debounce_event event, uint32_t words, uint64_t now_ms)
{
	bool applies = words & ST_CAL || rule->without_calibrating || rule->flaps;

	if (words & ST_LB && rule->delay_ms && applies)
		return !has_lasted(&d->low, rule, event, now_ms);
	d->low.running = false;
	return false;
}

static bool replace_waits(struct debounce *d, const struct debounce_rule *rule,
	enum debounce_event event, uint32_t words, uint64_t now_ms)
{
	if (words & ST_RB && rule->delay_ms && rule->flaps)
		return !has_lasted(&d->replace, rule, event, now_ms);
	d->replace.running = false;
	return false;
}

static bool low_is_wanted(const struct debounce_rule *rule, uint32_t words)
{
	return rule->configured || (words & ST_CAL && !rule->flaps);
}

uint32_t debounce(struct debounce *d, const struct debounce_rule *rule,
	enum debounce_event event, uint32_t words, uint64_t now_ms)
{
	bool low, replace;

	if (!(words & ST_OL) || words & ST_OB) {
		*d = (struct debounce){ 0 };
		return words;
	}
	low = low_waits(d, rule, event, words, now_ms);
	replace = replace_waits(d, rule, event, words, now_ms);
	d->waits = low || replace;
	if (low || !low_is_wanted(rule, words))
		words &= ~(uint32_t)ST_LB;
	if (replace || low)
		words &= ~(uint32_t)ST_RB;
	return words;
}
