/* SPDX-License-Identifier: GPL-2.0-or-later
 * selftest - the progress and the result of a battery test.
 *
 * Pure: a function of the UPS's data and the time. Devices report a test in three ways, few in all
 * three: the words TEST or CAL of ups.status, the text ups.test.result, and ups.test.date. A driver
 * polls the text rarely, so it may still be that of the previous test.
 */
#ifndef TOOLS_SELFTEST_H
#define TOOLS_SELFTEST_H

#include "lib/ups_read.h"

#include <stdint.h>

enum selftest_result {
	SELFTEST_RUNNING,
	SELFTEST_PASSED,
	SELFTEST_FAILED,	/* also with a warning, or the battery is to be replaced */
	SELFTEST_ABORTED,
	SELFTEST_SILENT,	/* the test was not reported */
	SELFTEST_UNREPORTED,	/* it ended, and the UPS does not report the result */
};

enum { SELFTEST_TEXT_MAX = 64 };

struct selftest {
	uint64_t begun_ms, ended_ms, limit_ms;	/* ended_ms 0: no end was seen */
	bool was_running;
	char text[SELFTEST_TEXT_MAX], date[SELFTEST_TEXT_MAX];	/* before it */
	double charge_before, charge_now, volts_lowest;		/* NAN: unknown */
};

/* Call it when the test was accepted; `limit_s`: its longest duration. */
void selftest_begin(struct selftest *s, const struct ups *ups, unsigned limit_s, uint64_t now_ms);
/* Call it at each change and once a second. */
enum selftest_result selftest_look(struct selftest *s, const struct ups *ups, uint64_t now_ms);

/* The result for a text of ups.test.result; SELFTEST_UNREPORTED: none. */
enum selftest_result selftest_meaning(const char *text);

#endif
