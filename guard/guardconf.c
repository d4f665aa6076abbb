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
	struct guardconf *c = r->out;
	const char *supplies = entry_option(e, "supplies");
	long n = 1;

	(void)row;
	if (supplies && !conf_number(supplies, 0, SUPPLIES_MAX, &n))
		return "supplies: not a number from 0 to 100";
	if (c->name_count == GUARD_UPS_MAX)
		return "too many UPSes";
	c->policy.ups[c->name_count].supplies = (int)n;
	c->names[c->name_count++] = mem_dup(entry_value(e, 0));
	return NULL;
}

#define PLAIN(key_, member_) { .section = "guard", .key = (key_), \
	CONF_MEMBER(struct guardconf, member_) }
#define NUMBER(key_, member_, min_, max_) { .section = "guard", .key = (key_), \
	CONF_MEMBER(struct guardconf, member_), .min = (min_), .max = (max_) }

static const struct conf_row rows[] = {
	PLAIN("enable", enable),
	PLAIN("rehearse", rehearse),
	PLAIN("shutdown_command", shutdown_command),
	PLAIN("notify", notify),
	{ .section = "guard", .key = "killpower", .read = read_killpower },
	{ .section = "guard", .key = "ups", .read = read_ups, .options = "supplies",
		.flags = CONF_LIST | CONF_VALUE },
	NUMBER("secondaries", secondaries_s, 0, SECONDS_MAX),
	NUMBER("need", policy.need, 1, SUPPLIES_MAX),
	NUMBER("charge", policy.limits.charge_pct, 0, 100),
	NUMBER("runtime", policy.limits.runtime_s, 0, SECONDS_MAX),
	NUMBER("on_battery", policy.limits.on_battery_s, 0, SECONDS_MAX),
	NUMBER("confirm", policy.limits.confirm_s, 0, 60),
	NUMBER("deadtime", policy.limits.deadtime_s, 5, SECONDS_MAX),
	NUMBER("hostsync", policy.hostsync_s, 0, SECONDS_MAX),
	NUMBER("finaldelay", policy.final_delay_s, 0, SECONDS_MAX),
};

/* Sections that other programs read. */
static const char *const others[] = { "snmp", "port401", "server", "feeds", "system", "doctor", NULL };

static const struct conf_format format = {
	.rows = rows,
	.count = MEM_COUNT(rows),
	.grammar = CONF_ENTRIES,
	.others = others,
};

int guardconf_read(const char *conf_dir, struct guardconf *out, struct conf_report *report)
{
	struct conf_reading r = { .format = &format, .out = out, .report = report };
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
