/* SPDX-License-Identifier: GPL-2.0-or-later
 * picture - the screen of `holdover watch`: a title, the table or one UPS, sentences, events, keys.
 */
#ifndef TOOLS_PICTURE_H
#define TOOLS_PICTURE_H

#include "tools/watch/view.h"

/* Composes lines for a terminal of that size: none is longer, and there are not more. */
void picture_compose(struct view *v, int columns, int rows, struct buf *out);

#endif
