/* SPDX-License-Identifier: GPL-2.0-or-later
 * modes - checks who else can read or write a file that holds secrets.
 *
 * Judged as NUT judges it: a warning, since on Unraid, CIFS and in containers every file has mode
 * 0777 and has to be used. `strict_files = yes` in [server] of holdover.conf refuses.
 */
#ifndef SERVER_CONF_MODES_H
#define SERVER_CONF_MODES_H

#include "lib/conf.h"

#include <stdbool.h>

enum modes_kind { MODES_PASSWORDS, MODES_KEY };	/* an exposed key is always an error */

/* False: it must not be used (strict, and an error). If the file cannot be checked the result is
 * true; reading it reports the error. */
bool modes_allow(const char *path, enum modes_kind kind, bool strict, struct conf_report *report);

#endif
