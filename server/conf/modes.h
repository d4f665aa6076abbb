/* SPDX-License-Identifier: GPL-2.0-or-later
 * modes - who else may read or write a file that holds secrets.
 *
 * Judged as NUT judges it: a warning, since on Unraid, CIFS and in containers every file is of mode
 * 0777 and served all the same. `strict_files = yes` in [server] of holdover.conf refuses.
 */
#ifndef SERVER_CONF_MODES_H
#define SERVER_CONF_MODES_H

#include "lib/conf.h"

#include <stdbool.h>

enum modes_kind { MODES_PASSWORDS, MODES_KEY };	/* a key is an error in any case */

/* False: it must not be used (strict, and an error). A
 * file that cannot be looked at is allowed: reading it says why. */
bool modes_allow(const char *path, enum modes_kind kind, bool strict, struct conf_report *report);

#endif
