/* SPDX-License-Identifier: GPL-2.0-or-later
 * site_parts - functions of site.c for the readers of single files.
 */
#ifndef TOOLS_SITE_PARTS_H
#define TOOLS_SITE_PARTS_H

#include "tools/machine/site.h"

void site_read_server(struct site *s);		/* upsd.conf and holdover.conf */
void site_read_users(struct site *s);		/* upsd.users and upsmon.conf */

#endif
