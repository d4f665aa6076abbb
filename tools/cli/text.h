/* SPDX-License-Identifier: GPL-2.0-or-later
 * text - prints texts of devices and servers on a terminal.
 *
 * A text of a device may hold anything, including escape sequences: only printable characters reach
 * the terminal, others become a question mark.
 */
#ifndef TOOLS_TEXT_H
#define TOOLS_TEXT_H

#include "lib/buf.h"

/* The columns that it has; each character counts as one. */
int text_columns(const char *text);
/* At most `width` columns, filled up with blanks; negative: at most -width, not filled up. A text
 * that is cut ends in an ellipsis. */
void text_cell(struct buf *out, const char *text, int width);
void text_add(struct buf *out, const char *text);	/* the whole text */

/* Columns of the terminal behind this descriptor; 80 if it is none. */
int text_terminal_columns(int fd);

#endif
