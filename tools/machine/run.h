/* SPDX-License-Identifier: GPL-2.0-or-later
 * run - runs a program of this host and returns its output: systemctl, journalctl, holdoverd -t.
 */
#ifndef TOOLS_RUN_H
#define TOOLS_RUN_H

#include "lib/buf.h"

#include <stdbool.h>

enum { RUN_BYTES_MAX = 1 << 20 };	/* of output; the rest is read and dropped */

/* stdout and stderr of argv[0], found in PATH, with LC_ALL=C; stdin is empty. Returns its exit
 * status (128 + signal if it was killed), -ENOENT if there is no such program, -ETIMEDOUT (it is
 * killed), or another -errno. Blocks up to `timeout_ms`. */
int run_output(const char *const argv[], unsigned timeout_ms, struct buf *out);

/* Is there a program of that name in PATH? */
bool run_exists(const char *name);

#endif
