/* SPDX-License-Identifier: GPL-2.0-or-later
 * handover - `auto` becomes a driver, and a driver that its device does not answer becomes `auto`
 * again.
 *
 * Makers share USB ids, and only an answer distinguishes their devices (drivers/find/kinds.h). What
 * has been tried on which device goes with the process through exec, in HOLDOVER_TRIED: the device,
 * when, and the drivers.
 */
#ifndef DRIVERS_CORE_HANDOVER_H
#define DRIVERS_CORE_HANDOVER_H

#include "drivers/driver.h"

/* Was this driver tried on the device at this place ("001/005") within the last minute? */
bool handover_was_tried(const char *place, const char *driver);

/* Become the driver, after a note of that if the device has other candidates. Returns only if it
 * fails: -errno with the reason. */
int handover_become(const struct device *d, const char *place, const char *driver, bool contested,
	char why[256]);

/* Is this process one of several candidates that may yet become another program? Such a one is
 * confined once its device has answered, for then that is over. */
bool handover_is_possible(void);
void handover_is_over(void);

/* The device does not speak this protocol (-EPROTONOSUPPORT from `open`): become `auto` again, if
 * that is what the section says; else return. */
void handover_back(const struct device *d);

#endif
