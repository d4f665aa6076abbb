/* SPDX-License-Identifier: GPL-2.0-or-later
 * examples - passwords that stand in NUT's example files, manual pages and in Holdover's own demo:
 * the first ones that somebody guesses.
 */
#ifndef TOOLS_EXAMPLES_H
#define TOOLS_EXAMPLES_H

#include <stdbool.h>
#include <stdint.h>

bool examples_has(const char *password);	/* in any case */

/* Is this a hash (crypt(5)) of one of them, as they are written? -ETIME: at `until_ms` of lib/clock that
 * was not known yet. One takes up to a few seconds. */
bool examples_is_hash(const char *text);
int examples_has_hash(const char *hash, uint64_t until_ms);

#endif
