/* SPDX-License-Identifier: GPL-2.0-or-later
 * examples - passwords that stand in NUT's example files, manual pages and in Holdover's own demo:
 * the first ones that somebody guesses.
 */
#ifndef TOOLS_EXAMPLES_H
#define TOOLS_EXAMPLES_H

#include <stdbool.h>

bool examples_has(const char *password);	/* in any case */

#endif
