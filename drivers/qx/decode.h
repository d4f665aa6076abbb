/* SPDX-License-Identifier: GPL-2.0-or-later
 * decode - a reply of a Qx unit read by the table of its question. Pure.
 *
 * A reply is accepted completely or not at all. It fits its question if it has the lead, the
 * length, the blanks and, for flags, only characters that flags may have; every other reply is
 * alien: cut, merged, noise, or the late answer to another question. A field with impossible
 * contents (letters in a number, 900 Hz) is odd. The caller accepts a reply with odd fields only if
 * the reply before it was odd in the same places: the unit then always sends it so, and the fields
 * have no value.
 */
#ifndef DRIVERS_QX_DECODE_H
#define DRIVERS_QX_DECODE_H

#include "drivers/qx/dialect.h"

enum { QX_VALUES_MAX = 32, QX_ALARMS_MAX = 20 };

struct qx_value {
	const char *name;		/* of the table */
	char text[QX_TEXT_MAX];		/* "": this reply has none */
};

struct qx_reading {
	struct qx_value values[QX_VALUES_MAX];
	size_t count;
	uint32_t words;			/* of lib/status.h, and bits of enum above QX_REGULATES */
	const char *alarms[QX_ALARMS_MAX];
	size_t alarm_count;
	uint64_t odd;			/* a bit for each odd field */
};

/* QX_ZERO: every number in it is 0, so it is no state */
enum qx_fit { QX_ALIEN, QX_ZERO, QX_FITS };

/* Values that are known already, for `times` and `only`: NULL if not. */
typedef const char *qx_known_fn(const void *user, const char *name);

/* `reply` is without its CR. */
enum qx_fit qx_decode(const struct qx_query *q, const uint8_t *reply, size_t n, qx_known_fn *known,
	const void *user, struct qx_reading *out);

/* Does a condition of a table hold? NULL always does. */
bool qx_holds(const char *condition, qx_known_fn *known, const void *user);

/* The value of that name in the reading, NULL if it is absent or "". */
const char *qx_reading_value(const struct qx_reading *r, const char *name);

bool qx_kind_range(enum qx_kind kind, double *min, double *max);	/* false: no number */

#endif
