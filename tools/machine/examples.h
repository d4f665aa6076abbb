/* SPDX-License-Identifier: GPL-2.0-or-later
 * examples - the passwords of NUT's example files and manual pages and of Holdover's own demo: an
 * attacker tries these first.
 */
#ifndef TOOLS_EXAMPLES_H
#define TOOLS_EXAMPLES_H

#include <stdbool.h>
#include <stdint.h>

bool examples_has(const char *password);	/* in any case */

/* Is this text a hash of crypt(5)? */
bool examples_is_hash(const char *text);
/* Is this the hash of one of the passwords, as they are written? 1: yes; 0: no; -ETIME: unknown at
 * `until_ms` of lib/clock. Blocks; one comparison takes up to a few seconds. */
int examples_has_hash(const char *hash, uint64_t until_ms);

#endif
