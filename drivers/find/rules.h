/* SPDX-License-Identifier: GPL-2.0-or-later
 * rules - the udev rules, made from the drivers' own tables, so that there is no second list.
 */
#ifndef DRIVERS_FIND_RULES_H
#define DRIVERS_FIND_RULES_H

#include "lib/buf.h"

/* `helper`: how the rules call holdover-usb-id. `group`: the group that owns the devices. One name
 * only: with a list, a group that udev does not know would undo the one before it. */
void find_rules_print(struct buf *out, const char *helper, const char *group);

#endif
