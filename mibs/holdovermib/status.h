/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - the BITS of HoldoverStatus, as the table and the notification of HOLDOVER-MIB show them.
 */
#ifndef MIBS_HOLDOVERMIB_STATUS_H
#define MIBS_HOLDOVERMIB_STATUS_H

#include <stdint.h>

enum { HOLDOVERMIB_STATUS_BYTES = 3 };

/* `words`: ST_ bits of lib/status. */
void holdovermib_status(uint32_t words, char out[HOLDOVERMIB_STATUS_BYTES]);

#endif
