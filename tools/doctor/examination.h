/* SPDX-License-Identifier: GPL-2.0-or-later
 * examination - all checks, one after the other, and what they have found.
 */
#ifndef TOOLS_EXAMINATION_H
#define TOOLS_EXAMINATION_H

#include "tools/doctor/doctor.h"

/* Reads the facts and makes every check; examination_fini later. Blocks up to some seconds. */
void examination_make(const struct tool *t, struct doctor *out);
void examination_fini(struct doctor *d);

/* Worst first, within that in the order of the checks. An exit status. */
int examination_print(const struct doctor *d);

#endif
