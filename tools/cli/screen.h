/* SPDX-License-Identifier: GPL-2.0-or-later
 * screen - uses the whole terminal for a picture that is redrawn in place, and reads keys without
 * Enter.
 *
 * The terminal is restored when the program ends, also by a fault or a signal (except KILL).
 */
#ifndef TOOLS_SCREEN_H
#define TOOLS_SCREEN_H

#include <stdbool.h>

/* False: stdout is no terminal. */
bool screen_begin(void);
void screen_end(void);			/* harmless if it was not begun */

void screen_size(int *columns, int *rows);
/* Draws at most as many lines as there are rows; each fits. False: the terminal was closed. */
bool screen_draw(const char *lines);

/* Reads the keys waiting at stdin, without blocking: their number, -1 at its end. */
int screen_keys(char *keys, int max);

#endif
