/* SPDX-License-Identifier: GPL-2.0-or-later
 * nut_units - the units of Debian's NUT that serve UPSes. upsmon's (nut-monitor) is none of them.
 */
#ifndef TOOLS_NUT_UNITS_H
#define TOOLS_NUT_UNITS_H

#include <stdbool.h>
#include <stddef.h>

extern const char *const nut_units[];
extern const size_t nut_units_count;

/* Do they start anything? False if MODE of /etc/nut/nut.conf is none, the default after
 * installation. */
bool nut_units_serve(void);
/* Does nut.conf permit upsmon to start? With MODE=none, the default, its unit ends at once with
 * success. */
bool nut_units_monitor(void);

#endif
