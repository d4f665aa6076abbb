/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - see report.h.
 */
#include "guard/report.h"

#include <math.h>

static const char *state_word(const struct guard *g)
{
	static const char *const words[GUARD_STATES] = {
		[GUARD_WATCHING] = "watching",
		[GUARD_DECIDED] = "decided",
		[GUARD_TELLING] = "telling",
		[GUARD_GOING] = "going",
	};

	return g->standing_by && g->state == GUARD_WATCHING ? "standing_by" : words[g->state];
}

static const char *yes_no(bool is_true)
{
	return is_true ? "yes" : "no";
}

/* `key value`, or `key none`. */
static void add_number(struct buf *out, const char *key, double value)
{
	if (isnan(value) || value < 0)
		buf_add_fmt(out, "%s none", key);
	else
		buf_add_fmt(out, "%s %.0f", key, value);
}

static void add_reason(struct buf *out, const struct guard *g, const struct feeds *feeds)
{
	struct guard_reason r = guard_reason(g);

	if (!r.rule)
		buf_add_fmt(out, "reason none\n");
	else
		buf_add_fmt(out, "reason %s %s \"%s\"\n", critical_name(r.rule),
			r.ups < 0 ? "none" : feeds_ups(feeds, (size_t)r.ups)->name,
			critical_text(r.rule));
}

static void add_settings(struct buf *out, const struct guardconf *c)
{
	const struct critical_limits *l = &c->policy.limits;

	add_number(out, "need", c->policy.need ? c->policy.need : -1);
	buf_add_fmt(out, "\nconfirm %d\nfinaldelay %d\nhostsync %d\nsecondaries %d\nneeded %d\n",
		l->confirm_s, c->policy.final_delay_s, c->policy.hostsync_s, c->secondaries_s,
		l->needed_s);
	add_number(out, "on_battery", l->on_battery_s ? l->on_battery_s : -1);
	buf_add_fmt(out, "\nrehearse %s\n", yes_no(c->rehearse));
}

static void add_ups(struct buf *out, const struct guard *g, const struct feeds *feeds, size_t i)
{
	const struct ups *ups = feeds_ups(feeds, i);
	const struct guard_unit *u = &g->ups[i];
	const struct critical_limits *l = &g->config->limits;
	const char *status = ups_value(ups, "ups.status");

	buf_add_fmt(out, "ups %s supplies %d status \"%s\" fresh %s others %u upsmon %s rule %s ",
		ups->name, g->config->ups[i].supplies, status ? status : "",
		yes_no(u->critical.fresh), u->others, yes_no(u->here),
		u->rule ? critical_name(u->rule) : "none");
	add_number(out, "charge", critical_charge_limit_pct(&u->critical, l));
	add_number(out, " runtime", critical_runtime_limit_s(&u->critical, l));
	buf_add_fmt(out, "\n");
}

void report_write(const struct guard *g, const struct guardconf *conf, const struct feeds *feeds,
	uint64_t now, struct buf *out)
{
	buf_add_fmt(out, "state %s\n", state_word(g));
	add_reason(out, g, feeds);
	buf_add_fmt(out, "stands_by_for %s\n", g->standing_by ? "upsmon" : "none");
	add_number(out, "left", guard_left_s(g, now));
	buf_add_fmt(out, "\nfinal %s\n", yes_no(g->no_return));
	add_settings(out, conf);
	for (size_t i = 0; i < feeds_count(feeds); i++)
		add_ups(out, g, feeds, i);
}
