/* SPDX-License-Identifier: GPL-2.0-or-later
 * lines - the rows of the input, output and bypass tables, and the names of their variables.
 */
#ifndef MIBS_UPSMIB_LINES_H
#define MIBS_UPSMIB_LINES_H

#include "mibs/upsmib/record.h"

/* A name of phase_vars for one line, from 0: Ln -> L2, Lm -> the next phase. */
void upsmib_lines_name(const char *pattern, unsigned line, char out[UPS_NAME_MAX]);

/* The number of such a variable of a row; false: there is none, or the row cannot have it, as a
 * negative voltage. */
bool upsmib_lines_number(const struct ups *ups, const struct upsmib_row *row, const char *pattern,
	unsigned line, double *number);

/* Forgets the values of all rows of one enum upsmib_place. */
void upsmib_lines_forget(struct upsmib_state *s, int place);

/* Counts the rows of the three tables; if a table changes its number of lines its values are
 * forgotten. */
void upsmib_lines_count(struct upsmib_state *s, const struct ups *ups);

#endif
