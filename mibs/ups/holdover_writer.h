/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover_writer - carries out a SET on HOLDOVER-MIB on the UPSes that it names.
 */
#ifndef MIBS_UPS_HOLDOVER_WRITER_H
#define MIBS_UPS_HOLDOVER_WRITER_H

#include "mibs/tree/subtree.h"

extern const struct subtree_writer holdover_writer;	/* of the tree of a struct holdovermib */

#endif
