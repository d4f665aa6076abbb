/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - the words of ups.status as bits.
 *
 * One table, in publishing order; unknown words are not in the set, but are kept in a text that is
 * passed on. Source: RFC 9271 section 5.1 and the words NUT's clients know.
 */
#ifndef LIB_STATUS_H
#define LIB_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ST_ALARM = 1 << 0,	/* ups.alarm is not empty; first word */
	ST_FSD = 1 << 1,	/* forced shutdown */
	ST_CAL = 1 << 2,	/* calibration */
	ST_OL = 1 << 3,		/* mains present */
	ST_OB = 1 << 4,		/* on battery */
	ST_DISCHRG = 1 << 5,
	ST_CHRG = 1 << 6,
	ST_LB = 1 << 7,		/* battery low */
	ST_HB = 1 << 8,		/* battery high */
	ST_OVER = 1 << 9,	/* overload */
	ST_RB = 1 << 10,	/* replace battery */
	ST_TRIM = 1 << 11,	/* lowering the input voltage */
	ST_BOOST = 1 << 12,	/* raising it */
	ST_BYPASS = 1 << 13,
	ST_OFF = 1 << 14,	/* load not powered */
	ST_TEST = 1 << 15,
	ST_ECO = 1 << 16,
	ST_WAIT = 1 << 17,	/* the server has no data yet */
};

enum { STATUS_TEXT_MAX = 128 };

uint32_t status_parse(const char *text); /* known words of a blank-separated list, any case */
void status_format(uint32_t words, char out[STATUS_TEXT_MAX]); /* in the order above; "" for none */
uint32_t status_word(const char *word);			/* 0 if unknown */

#endif
