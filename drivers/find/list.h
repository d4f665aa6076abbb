/* SPDX-License-Identifier: GPL-2.0-or-later
 * list - USB devices as JSON: `holdover-find --json`, the interface for programs that show which
 * devices are plugged in. The keys are in holdover-find(8).
 */
#ifndef DRIVERS_FIND_LIST_H
#define DRIVERS_FIND_LIST_H

#include "drivers/find/scan.h"
#include "lib/buf.h"

/* One object on one line. */
void find_list_device(struct buf *out, const struct find_seen *s);

/* A line for each device; returns the number of devices that a driver would serve. */
size_t find_list(struct buf *out);

#endif
