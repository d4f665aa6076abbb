/* SPDX-License-Identifier: GPL-2.0-or-later
 * text - texts of devices and servers on a terminal.
 *
 * What a device says of itself may hold anything, escape sequences included: only characters that
 * are printed reach the terminal, others are a question mark.
 */
#ifndef TOOLS_TEXT_H
#define TOOLS_TEXT_H

#include "lib/buf.h"

/* The columns that it has; each character counts as one. */
int text_columns(const char *text);
/* At most `width` columns, filled up with blanks; negative: at most -width, not filled up. What is
 * cut ends in an ellipsis. */
void text_cell(struct buf *out, const char *text, int width);
void text_add(struct buf *out, const char *text);	/* all of it */

/* Columns of the terminal behind this descriptor; 80 if it is none. */
int text_terminal_columns(int fd);

#endif
