/* SPDX-License-Identifier: GPL-2.0-or-later
 * show - converts variables to objects: one instance by the rule of its row.
 */
#ifndef MIBS_UPSMIB_SHOW_H
#define MIBS_UPSMIB_SHOW_H

#include "mibs/upsmib/state.h"

/* How long the last measured value is shown after the UPS stopped reporting it. */
enum { UPSMIB_KEPT_MS = 60 * 1000 };

/* Brings the cell of an instance up to date; false: there is no such instance. `line` is from 0,
 * and 0 for a scalar. Not for the rows of alarms. */
bool upsmib_show(const struct upsmib_reading *r, const struct upsmib_row *row, unsigned line);

#endif
