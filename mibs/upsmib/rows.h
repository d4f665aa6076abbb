/* SPDX-License-Identifier: GPL-2.0-or-later
 * rows - each object of RFC 1628: OID, type, access, NUT variables, unit and scale, in one const
 * table.
 *
 * It is read both ways: mibs/upsmib/show makes objects of variables, for an agent, and
 * mibs/upsmib/take makes variables of objects, for a manager of SNMP cards. Objects that a row
 * cannot describe have a named rule. Source: RFC 1628, errata 3275 and 3276.
 */
#ifndef MIBS_UPSMIB_ROWS_H
#define MIBS_UPSMIB_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum upsmib_type {
	UPSMIB_INTEGER,
	UPSMIB_COUNTER,
	UPSMIB_GAUGE,
	UPSMIB_TIMETICKS,
	UPSMIB_STRING,			/* DisplayString: printable ASCII */
	UPSMIB_OID,
};

enum upsmib_access {
	UPSMIB_INDEX,			/* not-accessible by the RFC; an option makes it readable */
	UPSMIB_READ,
	UPSMIB_WRITE,
	UPSMIB_CONTROL,		/* writable, and it can switch off the load */
};

enum upsmib_place {			/* the instances of a row */
	UPSMIB_SCALAR,			/* .0 */
	UPSMIB_INPUT,			/* .line of upsInputTable */
	UPSMIB_OUTPUT,
	UPSMIB_BYPASS,
	UPSMIB_ALARM,			/* .id of upsAlarmTable */
	UPSMIB_BARE,			/* none: the OID of the row itself */
};

enum upsmib_life {			/* behaviour while the UPS is stale */
	UPSMIB_ALWAYS,			/* computed as usual: the rule handles staleness */
	UPSMIB_MEASURED,		/* absent, or the last value (option `stale`) */
	UPSMIB_LASTING,		/* identity, settings: the last value */
};

enum upsmib_rule {
	UPSMIB_NUMBER,			/* the first variable that is one, scaled and clamped */
	UPSMIB_POWER,			/* the same; else estimated from the load */
	UPSMIB_TEXT,			/* the first variable that exists, else "" */
	UPSMIB_WORDS,			/* place of the variable's value in words, from 1 */
	UPSMIB_MODEL, UPSMIB_AGENT, UPSMIB_NAME, UPSMIB_ATTACHED,
	UPSMIB_BATTERY_STATUS, UPSMIB_ON_BATTERY_TIME,
	UPSMIB_LINE_BADS, UPSMIB_LINES, UPSMIB_LINE_INDEX, UPSMIB_LOAD, UPSMIB_SOURCE,
	UPSMIB_ALARM_COUNT, UPSMIB_ALARM_ID, UPSMIB_ALARM_DESCR, UPSMIB_ALARM_TIME,
	UPSMIB_OVERLOAD,
	UPSMIB_TEST_ID, UPSMIB_TEST_LOCK, UPSMIB_TEST_SUMMARY, UPSMIB_TEST_START,
	UPSMIB_TEST_ELAPSED, UPSMIB_TEST_DETAIL,
	UPSMIB_SHUTDOWN_TYPE, UPSMIB_TIMER, UPSMIB_AUTO_RESTART,
	UPSMIB_RULES,
};

enum upsmib_rounding { UPSMIB_NEAREST, UPSMIB_FLOOR, UPSMIB_CEILING };

enum { UPSMIB_VARS = 3, UPSMIB_ARCS = 6, UPSMIB_LINES_MAX = 3 };

/* Names in phase_vars: Ln is L1, L2, L3; Ln-N and Ln-Lm are the voltages to neutral and to the next
 * phase. A name without them is common to all lines. A manager writes what it reads from a card to
 * the first name of either list. Where the least number of the object is not negative, a negative
 * one of a variable means "not known". */
struct upsmib_row {
	const char *name;			/* upsBatteryVoltage */
	const char *unit;			/* of the object: "0.1 V"; NULL: it has none */
	uint8_t arcs[4];			/* below 1.3.6.1.2.1.33.1, ends at 0 */
	uint8_t place, type, access, life, rule, rounding;	/* the enums above */
	double scale;				/* SNMP = NUT * scale */
	int32_t min, max;			/* of an INTEGER; max of a string: its length */
	const char *vars[UPSMIB_VARS];		/* scalars, and tables of one line */
	const char *phase_vars[UPSMIB_VARS];	/* tables of several lines */
	const char *words;			/* "a|b|c": value 1, 2, 3 */
};

extern const struct upsmib_row upsmib_rows[];	/* in OID order */
extern const size_t upsmib_row_count;
enum { UPSMIB_ROWS_MAX = 64 };		/* upsmib_row_count is not above */

/* How many arcs a row has if `oid`, below upsMIB's objects, begins with them; else 0. */
static inline size_t upsmib_row_begins(const struct upsmib_row *row, const uint32_t *oid,
	size_t length)
{
	size_t all = sizeof row->arcs / sizeof *row->arcs, n = 0;

	while (n < all && row->arcs[n] && n < length && oid[n] == row->arcs[n])
		n++;
	return n == all || !row->arcs[n] ? n : 0;
}

#endif
