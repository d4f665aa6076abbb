/* SPDX-License-Identifier: GPL-2.0-or-later
 * guardconf - see guardconf.h.
 */
#include "guard/guardconf.h"
#include "lib/conf_rows.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SECONDS_MAX = 86400, SUPPLIES_MAX = 100 };

static const char *read_killpower(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct guardconf *c = r->out;
	bool yes;

	(void)row;
	if (!strcasecmp(entry_value(e, 0), "only_alone"))
		c->killpower = KILLPOWER_ONLY_ALONE;
	else if (conf_bool(entry_value(e, 0), &yes))
		c->killpower = yes ? KILLPOWER_YES : KILLPOWER_NO;
	else
		return "neither yes, no nor only_alone";
	return NULL;
}

static const char *read_ups(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	const char *supplies = entry_option(e, "supplies");
	struct guardconf *c = r->out;
	long n = 1;

	(void)row;
	if (supplies && !conf_number(supplies, 0, SUPPLIES_MAX, &n))
		return "supplies: not a number from 0 to 100";
	if (e->value_count != 1)
		return "needs one name";
	if (c->name_count == GUARD_UPS_MAX)
		return "too many UPSes";
	c->policy.ups[c->name_count].supplies = (int)n;
	c->names[c->name_count++] = mem_dup(entry_value(e, 0));
	return NULL;
}

#define GUARD "guard"
#define PLAIN(m) CONF_MEMBER(struct guardconf, m)
#define POLICY(m) CONF_MEMBER(struct guardconf, policy.m)

static const struct conf_row rows[] = {
	{ GUARD, "enable", PLAIN(enable) },
	{ GUARD, "rehearse", PLAIN(rehearse) },
	{ GUARD, "killpower", .read = read_killpower },
	{ GUARD, "ups", .read = read_ups, .options = "supplies", .flags = CONF_LIST },
	{ GUARD, "shutdown_command", PLAIN(shutdown_command), .flags = CONF_VALUE },
	{ GUARD, "notify", PLAIN(notify), .flags = CONF_VALUE },
	{ GUARD, "secondaries", PLAIN(secondaries_s), .max = SECONDS_MAX },
	{ GUARD, "need", POLICY(need), .min = 1, .max = SUPPLIES_MAX },
	{ GUARD, "charge", POLICY(limits.charge_pct), .max = 100 },
	{ GUARD, "runtime", POLICY(limits.runtime_s), .max = SECONDS_MAX },
	{ GUARD, "on_battery", POLICY(limits.on_battery_s), .max = SECONDS_MAX },
	{ GUARD, "confirm", POLICY(limits.confirm_s), .max = 60 },
	{ GUARD, "deadtime", POLICY(limits.deadtime_s), .min = 5, .max = SECONDS_MAX },
	{ GUARD, "hostsync", POLICY(hostsync_s), .max = SECONDS_MAX },
	{ GUARD, "finaldelay", POLICY(final_delay_s), .max = SECONDS_MAX },
};

static const char *const others[] = { "snmp", "port401", "server", "feeds", NULL };

static const struct conf_format format = { .rows = rows, .count = MEM_COUNT(rows),
	.grammar = CONF_ENTRIES, .others = others };

int guardconf_read(const char *conf_dir, struct guardconf *out, struct conf_report *report)
{
	struct conf_reading r = { .format = &format, .out = out, .report = report,
		.quiet_whole = true };	/* the server reports what is wrong with the whole */
	int result;

	*out = (struct guardconf){
		.file = paths_join(conf_dir, "holdover.conf"),
		.enable = true,
		.secondaries_s = 60,
		.policy = { .limits = { .charge_pct = LIMIT_BY_DEVICE,
				    .runtime_s = LIMIT_BY_DEVICE,
				    .deadtime_s = LIMIT_BY_DEVICE,
				    .confirm_s = 2 },
			.hostsync_s = 15,
			.final_delay_s = 5 },
	};
	result = conf_rows_read(&r, out->file);
	out->policy.limits.count_supplies = out->policy.need > 0;
	out->policy.count = out->name_count;
	return result == -ENOENT ? 0 : result;
}

void guardconf_fini(struct guardconf *c)
{
	for (size_t i = 0; i < c->name_count; i++)
		free(c->names[i]);
	free(c->file);
	free(c->shutdown_command);
	free(c->notify);
	*c = (struct guardconf){ 0 };
}
