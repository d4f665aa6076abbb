/* SPDX-License-Identifier: GPL-2.0-or-later
 * examination - runs all checks, one after the other, and prints their findings.
 */
#ifndef TOOLS_EXAMINATION_H
#define TOOLS_EXAMINATION_H

#include "tools/doctor/doctor.h"

/* Reads the facts and runs every check; call examination_fini later. Blocks up to some seconds. */
void examination_make(const struct tool *t, struct doctor *out);
void examination_fini(struct doctor *d);

/* Prints the worst first, else in the order of the checks. Returns an exit status. */
int examination_print(const struct doctor *d);

#endif
