/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover_set - writing to HOLDOVER-MIB: variables are set, commands are run; private to mibs/holdover.c.
 */
#ifndef MIBS_HOLDOVER_SET_H
#define MIBS_HOLDOVER_SET_H

#include "mibs/holdover.h"

extern const struct subtree_writer holdover_writer;

/* Of mibs/holdover.c. NULL: there is none. */
struct holdover_ups *holdover_numbered(const struct holdover *h, uint32_t number);
const char *holdover_find(const struct holdover_ups *u, uint32_t table, const uint32_t *arcs, size_t length);

#endif
