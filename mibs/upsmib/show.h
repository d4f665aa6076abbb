/* SPDX-License-Identifier: GPL-2.0-or-later
 * show - from variables to objects: one instance through the rule of its row.
 */
#ifndef MIBS_UPSMIB_SHOW_H
#define MIBS_UPSMIB_SHOW_H

#include "mibs/upsmib/state.h"

/* So long the last value of what is measured stands when the UPS does not report it any more. */
enum { UPSMIB_KEPT_MS = 60 * 1000 };

/* Brings the cell of an instance up to date; false: there is no such instance. `line` is from 0,
 * and 0 for a scalar. Not for the rows of alarms. */
bool upsmib_show(const struct upsmib_reading *r, const struct upsmib_row *row, unsigned line);

#endif
