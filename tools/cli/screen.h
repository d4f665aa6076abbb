/* SPDX-License-Identifier: GPL-2.0-or-later
 * screen - the whole terminal for a picture that is drawn again in place, and keys without Enter.
 *
 * However the program ends, by a fault or a signal (but KILL), the terminal is as it was before.
 */
#ifndef TOOLS_SCREEN_H
#define TOOLS_SCREEN_H

#include <stdbool.h>

/* False: stdout is no terminal. */
bool screen_begin(void);
void screen_end(void);			/* harmless when it was not begun */

void screen_size(int *columns, int *rows);
/* At most as many lines as there are rows; each fits. False: the terminal is gone. */
bool screen_draw(const char *lines);

/* Keys that are waiting at stdin, without blocking: their number, -1 at its end. */
int screen_keys(char *keys, int max);

#endif
