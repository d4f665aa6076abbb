/* SPDX-License-Identifier: GPL-2.0-or-later
 * handover - `auto` becomes a driver, and a driver that its device does not answer becomes `auto`
 * again.
 *
 * Makers share USB ids, and only an answer distinguishes their devices (drivers/find/kinds.h). The
 * environment variable HOLDOVER_TRIED keeps over exec which drivers were tried on which device, and
 * when.
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

/* May this process, one of several candidates, still become another program? Then it is confined
 * only after its device has answered, because from then on it stays this driver. */
bool handover_is_possible(void);
void handover_is_over(void);

/* The device does not speak this protocol (-EPROTONOSUPPORT from `open`): become `auto` again, if
 * that is what the section says; else return. */
void handover_back(const struct device *d);

#endif
