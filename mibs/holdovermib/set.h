/* SPDX-License-Identifier: GPL-2.0-or-later
 * overview_set - writing to HOLDOVER-MIB: variables are set, commands are run; private to
 * mibs/holdovermib/tables.c.
 */
#ifndef MIBS_HOLDOVERMIB_SET_H
#define MIBS_HOLDOVERMIB_SET_H

#include "mibs/holdovermib/tables.h"

extern const struct subtree_writer overview_writer;

/* Of mibs/holdovermib/tables.c. NULL: there is none. */
struct overview_ups *overview_numbered(const struct overview *h, uint32_t number);
const char *overview_find(const struct overview_ups *u, uint32_t table, const uint32_t *arcs,
	size_t length);

#endif
