/* SPDX-License-Identifier: GPL-2.0-or-later
 * table - a line for each UPS, as wide as the terminal allows: at 80 columns the most important
 * values, on wider ones measurements, too.
 */
#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include "lib/buf.h"
#include "lib/ups_read.h"

#include <stdbool.h>
#include <time.h>

struct table {
	int columns;			/* of the terminal */
	bool color;
	int name_width;			/* table_fit */
	unsigned used;			/* a bit for each column that a UPS fills */
};

/* Makes room for the longest of their names, and chooses the columns that any of them fills. */
void table_fit(struct table *t, struct ups *const *all, size_t count);
void table_head(const struct table *t, struct buf *out);	/* a line */
/* `since`: when its state began; 0: unknown. */
void table_row(const struct table *t, const struct ups *ups, time_t since, struct buf *out);

#endif
