/* SPDX-License-Identifier: GPL-2.0-or-later
 * recording - see recording.h.
 */
#include "guard/recording.h"
#include "guard/record.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

static double number_of(const struct ups *ups, const char *name)
{
	double n;

	return ups_number(ups, name, &n) ? n : -1;
}

long recording_delay_s(const struct recording *m, size_t ups)
{
	long own = (long)number_of(feeds_ups(m->feeds, ups), "ups.delay.shutdown");
	uint64_t since_ms = m->fsd_ms[ups] ? m->fsd_ms[ups] : clock_ms(); /* upsmon's: now */
	long left = m->conf->secondaries_s - (long)((clock_ms() - since_ms) / 1000);

	return own > left ? own : left;
}

/* The options of the driver, as it publishes them: driver.parameter.KEY and driver.flag.KEY. */
static size_t options_of(const struct ups *ups, char *out[RECORD_OPTIONS_MAX])
{
	static const struct {
		const char *prefix;
		bool has_value;
	} kinds[] = { { "driver.parameter.", true }, { "driver.flag.", false } };
	size_t n = 0;

	for (size_t i = 0; i < ups->var_count; i++) {
		const struct var *v = &ups->vars[i];

		for (size_t k = 0; k < MEM_COUNT(kinds) && n < RECORD_OPTIONS_MAX; k++) {
			size_t skip = strlen(kinds[k].prefix);

			if (!strncmp(v->name, kinds[k].prefix, skip))
				out[n++] = kinds[k].has_value
						   ? mem_fmt("%s=%s", v->name + skip, v->value)
						   : mem_dup(v->name + skip);
		}
	}
	return n;
}

static void add_record(const struct recording *m, const struct guard *g, size_t i, struct buf *out)
{
	const struct ups *ups = feeds_ups(m->feeds, i);
	char *options[RECORD_OPTIONS_MAX];
	struct record r = { .ups = ups->name,
		.driver = ups_value(ups, "driver.name"),
		.rule = critical_name(g->ups[i].rule),
		.delay_s = recording_delay_s(m, i),
		.ondelay_s = (long)number_of(ups, "ups.delay.start") };

	if (!r.driver) {
		log_say(LOG_ERROR, "UPS [%s]: its driver is unknown; it will not be switched off",
			ups->name);
		return;
	}
	r.option_count = options_of(ups, options);
	for (size_t k = 0; k < r.option_count; k++)
		r.options[k] = options[k];
	if (!record_write(out, &r))
		log_say(LOG_ERROR,
			"UPS [%s]: its options cannot be recorded; it will not be"
			" switched off",
			ups->name);
	for (size_t k = 0; k < r.option_count; k++)
		free(options[k]);
}

static bool may_cut(const struct recording *m, const struct guard *g)
{
	if (m->conf->killpower == KILLPOWER_ONLY_ALONE)
		for (size_t i = 0; i < g->config->count; i++)
			if (g->ups[i].cut && g->ups[i].others)
				return false;
	return m->conf->killpower != KILLPOWER_NO;
}

void recording_make(const struct recording *m, const struct guard *g, struct buf *out)
{
	for (size_t i = 0; i < g->config->count && may_cut(m, g); i++)
		if (g->ups[i].cut)
			add_record(m, g, i, out);
}
