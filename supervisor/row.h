/* SPDX-License-Identifier: GPL-2.0-or-later
 * row - the description of one process: a copy of struct supervised that a slot owns.
 */
#ifndef SUPERVISOR_ROW_H
#define SUPERVISOR_ROW_H

#include "supervisor/supervise.h"

struct row {
	char *label, **argv, **env, *configuration, *control;
	struct identity identity;
	bool is_own, finds;
	struct lowport_set ports;
};

struct row *row_new(const struct supervised *what);
void row_free(struct row *r);			/* NULL: nothing */

/* Whether a process started by one need not be restarted for the other; ports may differ
 * (row_adopt_ports). */
bool row_same(const struct row *a, const struct row *b);
void row_adopt_ports(struct row *r, const struct row *from);

#endif
