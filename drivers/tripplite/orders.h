/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite_orders - carries out the settings and commands of tripplite_usb.
 */
#ifndef DRIVERS_TRIPPLITE_ORDERS_H
#define DRIVERS_TRIPPLITE_ORDERS_H

#include "drivers/tripplite/dialogue.h"

/* Members of struct driver: see drivers/driver.h. */
enum sp_result tripplite_set(struct device *d, const char *name, const char *value);
enum sp_result tripplite_command(struct device *d, const char *name, const char *value);

/* Publishes outlet.N.WHAT. */
void tripplite_outlet_text(struct device *d, int outlet, const char *what, const char *text);

#endif
