/* SPDX-License-Identifier: GPL-2.0-or-later
 * check - the result of check_holdover for a UPS: state, a sentence, and performance data. Pure.
 */
#ifndef TOOLS_CHECK_H
#define TOOLS_CHECK_H

#include "lib/buf.h"
#include "tools/plugin/range.h"
#include "tools/plugin/reading.h"

#include <time.h>

enum check_state { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

enum check_metric {
	CHECK_CHARGE,
	CHECK_RUNTIME,
	CHECK_LOAD,
	CHECK_VOLTAGE,
	CHECK_INPUT,
	CHECK_BATTERY,
	CHECK_TEMPERATURE,
	CHECK_AGE,
	CHECK_BATTERY_AGE,
	CHECK_METRICS
};

struct check {
	struct range warning[CHECK_METRICS], critical[CHECK_METRICS];
	enum check_state stale; /* the state for stale data */
	time_t now;             /* wall time, for the age of a battery */
};

/* "name=RANGE", or "RANGE" of charge. False: neither. */
bool check_threshold(const char *text, struct range of[CHECK_METRICS]);

/* Appends the sentence to `text` and performance data, each value only if it is known, to `perf`;
 * `prefix`: labels begin with the UPS's name. */
enum check_state check_ups(const struct check *c, const struct reading *r, bool prefix,
	struct buf *text, struct buf *perf);

enum check_state check_worst(enum check_state a, enum check_state b);
const char *check_word(enum check_state s);

#endif
