/* SPDX-License-Identifier: GPL-2.0-or-later
 * orders - lines of commands and settings, by the templates of a dialect's tables. Pure.
 */
#ifndef DRIVERS_QX_ORDERS_H
#define DRIVERS_QX_ORDERS_H

#include "drivers/qx/decode.h"

struct qx_delays {
	long off_s, on_s;	/* ups.delay.shutdown, ups.delay.start */
};

/* A delay as the unit keeps it: below a minute in steps of 6 s, else in minutes. false: out of the
 * dialect's range. */
bool qx_delay_off(const struct qx_dialect *d, long seconds, long *kept);
bool qx_delay_on(const struct qx_dialect *d, long seconds, long *kept);

/* The first row of that name whose condition holds, or NULL. */
const struct qx_command *qx_command_row(const struct qx_dialect *d, const char *name,
	qx_known_fn *known, const void *user);
const struct qx_setting *qx_setting_row(const struct qx_dialect *d, const char *name,
	qx_known_fn *known, const void *user);

/* Writes the line without its CR. `value`: of the command, seconds of a test; NULL: the default.
 * false: the value is out of range or no number. */
bool qx_order_line(const struct qx_dialect *d, const char *line, const struct qx_delays *delays,
	const char *value, qx_known_fn *known, const void *user, char out[QX_ASK_MAX]);
/* The range of a setting; false: it is a choice of words, or its reference value is not known. */
bool qx_setting_range(const struct qx_setting *s, qx_known_fn *known, const void *user, double *min,
	double *max);
/* Is it one of these words, which blanks separate? NULL: no words. */
bool qx_is_among(const char *words, const char *word);
/* Writes the line without its CR. false: the value cannot be set. */
bool qx_setting_line(const struct qx_setting *s, const char *value, qx_known_fn *known,
	const void *user, char out[QX_ASK_MAX]);

#endif
