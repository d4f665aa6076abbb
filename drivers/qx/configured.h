/* SPDX-License-Identifier: GPL-2.0-or-later
 * configured - settings of ups.conf that a Qx unit keeps itself, such as bypass_alarm: sent once to
 * a unit that has reported another value, as NUT's nutdrv_qx does.
 */
#ifndef DRIVERS_QX_CONFIGURED_H
#define DRIVERS_QX_CONFIGURED_H

#include "drivers/driver.h"
#include "drivers/qx/unit.h"

extern const struct driver_option qx_configured_options[];

/* Call it after all questions have been asked. Blocks as orders do; logs what it sends. */
void qx_configured_apply(const struct device *d, struct qx_unit *u);

/* Does the unit have the wanted slave address? true if no address is wanted, or the unit has
 * none. */
bool qx_configured_is_wanted(const struct device *d, const struct qx_unit *u);

#endif
