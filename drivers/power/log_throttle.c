/* SPDX-License-Identifier: GPL-2.0-or-later
 * log_throttle - see log_throttle.h.
 */
#include "drivers/power/log_throttle.h"

enum { UNKNOWN_CHARGE_EVERY_S = 30 };

static bool has_passed(const struct log_throttle *n, long seconds, uint64_t now_ms)
{
	return now_ms - n->logged_ms >= (uint64_t)seconds * 1000;
}

static bool is_news(const struct log_throttle *n, const struct log_throttle_rule *rule,
	bool charge_known, double charge_pct, uint64_t now_ms)
{
	if (!n->logged)
		return true;
	if (rule->every_s >= 0)
		return has_passed(n, rule->every_s, now_ms);
	if (!charge_known)
		return has_passed(n, UNKNOWN_CHARGE_EVERY_S, now_ms);
	return charge_pct < rule->hover_pct && (!n->charge_known || charge_pct < n->charge_pct ||
		charge_pct > n->charge_pct);
}

bool log_throttle_due(struct log_throttle *n, const struct log_throttle_rule *rule,
	bool charge_known, double charge_pct, uint64_t now_ms)
{
	if (!is_news(n, rule, charge_known, charge_pct, now_ms))
		return false;
	*n = (struct log_throttle){ .logged = true, .charge_known = charge_known,
		.logged_ms = now_ms, .charge_pct = charge_pct };
	return true;
}
