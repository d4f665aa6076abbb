/* SPDX-License-Identifier: GPL-2.0-or-later
 * guardconf - see guardconf.h.
 */
#include "guard/guardconf.h"
#include "lib/entry.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SECONDS_MAX = 86400, SUPPLIES_MAX = 100 };

struct reading {
	struct guardconf *out;
	struct conf_report *report;
	bool inside, supplies_given;
};

struct row {
	const char *key;
	/* NULL, or what is wrong. */
	const char *(*read)(struct reading *r, const struct row *row, const struct entry *e);
	size_t offset;
	long min, max;
};

static void *member(struct reading *r, const struct row *row)
{
	return (char *)r->out + row->offset;
}

static const char *read_number(struct reading *r, const struct row *row, const struct entry *e)
{
	long n;

	if (!conf_number(entry_value(e, 0), row->min, row->max, &n))
		return "not a number in its range";
	*(int *)member(r, row) = (int)n;
	return NULL;
}

static const char *read_bool(struct reading *r, const struct row *row, const struct entry *e)
{
	return conf_bool(entry_value(e, 0), member(r, row)) ? NULL : "neither yes nor no";
}

static const char *read_text(struct reading *r, const struct row *row, const struct entry *e)
{
	char **text = member(r, row);

	if (!*entry_value(e, 0))
		return "empty";
	free(*text);
	*text = mem_dup(entry_value(e, 0));
	return NULL;
}

static const char *read_killpower(struct reading *r, const struct row *row, const struct entry *e)
{
	bool yes;

	(void)row;
	if (!strcasecmp(entry_value(e, 0), "only_alone"))
		r->out->killpower = KILLPOWER_ONLY_ALONE;
	else if (conf_bool(entry_value(e, 0), &yes))
		r->out->killpower = yes ? KILLPOWER_YES : KILLPOWER_NO;
	else
		return "neither yes, no nor only_alone";
	return NULL;
}

static const char *read_ups(struct reading *r, const struct row *row, const struct entry *e)
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

#define POLICY(m) offsetof(struct guardconf, policy.m)

static const struct row rows[] = {
	{ "enable", read_bool, offsetof(struct guardconf, enable), 0, 0 },
	{ "rehearse", read_bool, offsetof(struct guardconf, rehearse), 0, 0 },
	{ "killpower", read_killpower, 0, 0, 0 },
	{ "ups", read_ups, 0, 0, 0 },
	{ "shutdown_command", read_text, offsetof(struct guardconf, shutdown_command), 0, 0 },
	{ "notify", read_text, offsetof(struct guardconf, notify), 0, 0 },
	{ "secondaries", read_number, offsetof(struct guardconf, secondaries_s), 0, SECONDS_MAX },
	{ "need", read_number, POLICY(need), 1, SUPPLIES_MAX },
	{ "charge", read_number, POLICY(limits.charge_pct), 0, 100 },
	{ "runtime", read_number, POLICY(limits.runtime_s), 0, SECONDS_MAX },
	{ "on_battery", read_number, POLICY(limits.on_battery_s), 0, SECONDS_MAX },
	{ "confirm", read_number, POLICY(limits.confirm_s), 0, 60 },
	{ "deadtime", read_number, POLICY(limits.deadtime_s), 5, SECONDS_MAX },
	{ "hostsync", read_number, POLICY(hostsync_s), 0, SECONDS_MAX },
	{ "finaldelay", read_number, POLICY(final_delay_s), 0, SECONDS_MAX },
};

static const struct row *find_row(const char *key)
{
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (!strcasecmp(rows[i].key, key))
			return &rows[i];
	return NULL;
}

static void read_line(void *user, struct conf_place at, const struct words *w)
{
	struct reading *r = user;
	char name[WORD_BYTES_MAX];
	const struct row *row;
	struct entry entry;
	const char *fault;

	if (conf_section(w, name, sizeof name)) {
		r->inside = !strcasecmp(name, "guard");
		return;
	}
	if (*words_at(w, 0) == '[')
		r->inside = false;	/* the server complains of it */
	if (!r->inside)
		return;
	row = find_row(words_at(w, 0));
	if (!row) {
		conf_warning(r->report, at, "unknown key \"%s\"; ignored", words_at(w, 0));
		return;
	}
	fault = entry_read(&entry, at, w);
	if (!fault)
		fault = row->read(r, row, &entry);
	if (fault)
		conf_error(r->report, at, "%s: %s; ignored", row->key, fault);
}

int guardconf_read(const char *conf_dir, struct guardconf *out, struct conf_report *report)
{
	struct reading r = { .out = out, .report = report };
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
	result = conf_read(out->file, report, read_line, &r);
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
