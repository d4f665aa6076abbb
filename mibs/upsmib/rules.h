/* SPDX-License-Identifier: GPL-2.0-or-later
 * rfc1628_rules - reads single instances; private to mibs/upsmib/rfc1628.c.
 */
#ifndef MIBS_UPSMIB_RULES_H
#define MIBS_UPSMIB_RULES_H

#include "mibs/upsmib/rfc1628.h"
#include "mibs/upsmib/facts.h"

struct rfc1628_reading {		/* what rules may look at */
	struct rfc1628_state *s;	/* rules change its cells only */
	const struct ups *ups;
	const struct rfc1628_facts *facts;
	const struct rfc1628_options *options;
	uint64_t now_ms;
};

/* Brings the cell of an instance up to date; false: there is no such instance. Not for the rows of
 * alarms. */
bool rfc1628_rules_fill(const struct rfc1628_reading *r, const struct rfc1628_row *row,
	unsigned line);

/* The number of a name of phase_vars for one line, from 0. */
bool rfc1628_rules_line_number(const struct ups *ups, const char *pattern, unsigned line,
	double *number);

enum test_summary rfc1628_rules_test_summary(const struct rfc1628_reading *r);

/* Seconds that are left: of the UPS's own countdown, else of ours, else -1. */
long rfc1628_rules_seconds_left(const struct rfc1628_reading *r, enum rfc1628_timer timer);

#endif
