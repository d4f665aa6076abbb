/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - commands and settings of an XCP unit: which it has, and how they are sent. Sources:
 * frames of NUT's bcmxcp_usb 2.8.0 on emulated units (tests/usb/test_small_against_nut.py).
 */
#ifndef DRIVERS_BCMXCP_CONTROL_H
#define DRIVERS_BCMXCP_CONTROL_H

#include "drivers/bcmxcp/unit.h"

/* Offers the commands of the unit's list; without a list those that every unit has. */
void xcp_offer(struct bcmxcp *x);
/* Asks which settings the unit has and makes them writable. Takes 4 s, so it is not done in an
 * outage. */
void xcp_offer_settings(struct bcmxcp *x);
/* Offers the commands and settings of outlet n (from 1). */
void xcp_offer_outlet(struct bcmxcp *x, int n);

/* Functions of struct driver. */
enum sp_result xcp_command(struct device *d, const char *name, const char *value);
enum sp_result xcp_set_variable(struct device *d, const char *name, const char *value);

#endif
