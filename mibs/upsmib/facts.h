/* SPDX-License-Identifier: GPL-2.0-or-later
 * facts - the facts that RFC 1628 asks for, derived from NUT's variables.
 *
 * They are derived in one place, so that objects and alarms cannot contradict each other: is the
 * battery low, what is the source of the output, is the input bad, what is the result of the test.
 */
#ifndef MIBS_UPSMIB_FACTS_H
#define MIBS_UPSMIB_FACTS_H

#include "lib/ups.h"

#include <stdbool.h>
#include <stdint.h>

enum battery_status { BATTERY_UNKNOWN = 1, BATTERY_NORMAL, BATTERY_LOW, BATTERY_DEPLETED };

enum output_source {
	SOURCE_OTHER = 1, SOURCE_NONE, SOURCE_NORMAL, SOURCE_BYPASS, SOURCE_BATTERY, SOURCE_BOOSTER,
	SOURCE_REDUCER,
};

enum test_summary {
	TEST_PASS = 1, TEST_WARNING, TEST_ERROR, TEST_ABORTED, TEST_IN_PROGRESS, TEST_NONE,
};

struct upsmib_facts {
	bool stale;			/* then all other members are UNKNOWN or OTHER */
	uint32_t words;			/* of ups.status, with the FSD latch */
	enum battery_status battery;
	enum output_source source;
	enum test_summary test;		/* by the text of the UPS */
	double runtime_s;		/* negative: not known */
	bool battery_bad;		/* by the packs or a test */
	bool charger_fault, standby;
	bool input_bad, input_gone;
	long timer_s[3];		/* shutdown, startup, reboot: running in the UPS; -1: not */
	const char *alarm_text;		/* "" if none; borrowed from the UPS */
};

void upsmib_facts_read(struct upsmib_facts *facts, const struct ups *ups);

/* The single steps, for callers that need only one. */
enum output_source upsmib_facts_source(uint32_t words);
enum test_summary upsmib_facts_test(const char *result_text);	/* any case; "" is TEST_NONE */

#endif
