/* SPDX-License-Identifier: GPL-2.0-or-later
 * battery_date - how old a battery is, by the dates that UPSes have of it.
 */
#ifndef TOOLS_PLUGIN_BATTERY_DATE_H
#define TOOLS_PLUGIN_BATTERY_DATE_H

#include <stdbool.h>
#include <time.h>

/* Of "2023/05/14", "2023-05-14", "05/14/2023" and APC's "05/14/23". False: it is no date, it is
 * before 2000, as in memories that were never written, or it has not come yet. */
bool battery_date_age(const char *text, time_t now, double *years);

#endif
