/* SPDX-License-Identifier: GPL-2.0-or-later
 * battery_date - the age of a battery, from the dates that UPSes store.
 */
#ifndef TOOLS_PLUGIN_BATTERY_DATE_H
#define TOOLS_PLUGIN_BATTERY_DATE_H

#include <stdbool.h>
#include <time.h>

/* Accepts "2023/05/14", "2023-05-14", "05/14/2023" and APC's "05/14/23". False: it is no date, it
 * is before 2000 (memory that was never written), or in the future. */
bool battery_date_age(const char *text, time_t now, double *years);

#endif
