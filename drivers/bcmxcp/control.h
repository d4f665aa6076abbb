/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - commands and settings of an XCP unit: which it has, and how they are sent. Sources:
 * frames of NUT's bcmxcp_usb 2.8.0 on emulated units (tests/usb/test_small_against_nut.py).
 */
#ifndef DRIVERS_BCMXCP_CONTROL_H
#define DRIVERS_BCMXCP_CONTROL_H

#include "drivers/bcmxcp/unit.h"

/* The commands of the unit's list; without one those that every unit has. */
void xcp_offer(struct bcmxcp *x);
/* Asks which settings there are and makes them writable; 4 s, so not in an outage. */
void xcp_offer_settings(struct bcmxcp *x);
/* Outlet n (from 1 on): its commands and settings. */
void xcp_offer_outlet(struct bcmxcp *x, int n);

/* Of struct driver. */
enum sp_result xcp_command(struct device *d, const char *name, const char *value);
enum sp_result xcp_set_variable(struct device *d, const char *name, const char *value);

#endif
