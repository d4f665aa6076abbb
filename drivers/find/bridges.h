/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridges - USB ids of serial bridges: chips that are used in devices of every kind. No driver's
 * table may contain them; a test checks that.
 */
#ifndef DRIVERS_FIND_BRIDGES_H
#define DRIVERS_FIND_BRIDGES_H

#include <stdbool.h>
#include <stdint.h>

bool find_is_bridge(uint16_t vid, uint16_t pid);

#endif
