/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridges - USB ids of serial bridges: chips that makers of anything put into their devices. They
 * are in no driver's table, and a test holds the tables to that.
 */
#ifndef DRIVERS_FIND_BRIDGES_H
#define DRIVERS_FIND_BRIDGES_H

#include <stdbool.h>
#include <stdint.h>

bool find_is_bridge(uint16_t vid, uint16_t pid);

#endif
