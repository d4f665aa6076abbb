/* SPDX-License-Identifier: GPL-2.0-or-later
 * take - converts objects to NUT's variables, for a manager of SNMP cards.
 *
 * The other direction of mibs/upsmib/show, from the same rows: NUT's value is the object's divided
 * by the scale, under the first name of the row. Variables that depend on several objects
 * (ups.status, ups.alarm, ups.test.result) are collected over one poll and then read. Pure; any
 * value a card may send is survivable.
 *
 */
#ifndef MIBS_UPSMIB_TAKE_H
#define MIBS_UPSMIB_TAKE_H

#include "lib/ups.h"
#include "mibs/upsmib/rows.h"

#include <stdint.h>

struct upsmib_answer {			/* one instance, as a card answered it */
	const struct upsmib_row *row;
	unsigned line;			/* from 0, of a table; or the id of an alarm */
	int64_t integer;		/* for all types but text and OID */
	const char *text;		/* UPSMIB_STRING; may be NULL */
	uint32_t known;			/* UPSMIB_OID: k of 6.3.k or 7.7.k; 0: another OID */
};

/* The row and line of an OID below 1.3.6.1.2.1.33.1; instances `n` and `n.0` are the same line.
 * NULL: it is no instance of a row. */
const struct upsmib_row *upsmib_take_row(const uint32_t *oid, size_t length, unsigned *line);

/* ---- one variable ---- */

enum { UPSMIB_TAKE_TEXT_MAX = 256 };

struct upsmib_variable {
	char name[UPS_NAME_MAX], value[UPSMIB_TAKE_TEXT_MAX];
};

/* `lines`: rows of the instance's table (upsInputNumLines ...); 1 for a scalar. False: the object
 * alone is no variable, or its value means "unknown". */
bool upsmib_take_variable(const struct upsmib_answer *a, uint32_t lines,
	struct upsmib_variable *out);

/* ---- what one poll says together ---- */

struct upsmib_taken {			/* zeroed: nothing yet */
	uint32_t words;			/* ST_ bits */
	uint32_t alarms;		/* 1 << k, of 6.3.k */
	uint32_t test;			/* k of 7.7.k */
	bool source_known;		/* upsOutputSource was definite */
	bool lost;			/* the card has lost its UPS: data is stale */
	int64_t result;			/* upsTestResultsSummary; 0: none */
	char detail[UPSMIB_TAKE_TEXT_MAX];	/* upsTestResultsDetail */
};

void upsmib_taken_add(struct upsmib_taken *t, const struct upsmib_answer *a);

/* ups.status in the words of NUT. False: no object has the source of the output. */
bool upsmib_taken_status(const struct upsmib_taken *t, char *out, size_t size);

/* ups.alarm: alarms without a word in ups.status; "" if there are none. */
void upsmib_taken_alarm(const struct upsmib_taken *t, char *out, size_t size);

/* ups.test.result; false: the card has no such object. */
bool upsmib_taken_test(const struct upsmib_taken *t, char *out, size_t size);

#endif
