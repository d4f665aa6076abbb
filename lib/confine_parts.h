/* SPDX-License-Identifier: GPL-2.0-or-later
 * confine_parts - Landlock, for lib/confine.c: the files that a process may use from now on.
 */
#ifndef LIB_CONFINE_PARTS_H
#define LIB_CONFINE_PARTS_H

#include <stdbool.h>

enum { CONFINE_PATHS_MAX = 32 };

/* A new ruleset that denies every path; or -errno: this kernel has none. */
int landlock_begin(void);

/* Permits reading files below `path`, with `write` also writing, making and removing them. A path
 * that does not exist is ignored. */
void landlock_allow(int ruleset, const char *path, bool write);

/* Permits reading and running files below `path`. */
void landlock_allow_run(int ruleset, const char *path);

/* Permits reading in the directory of the target of this file, if it is a link. */
void landlock_allow_target(int ruleset, const char *link);

/* Permits reading below a directory, and at the targets of links in it (Kubernetes, NixOS). */
void landlock_allow_linked(int ruleset, const char *dir);

/* Enforces the ruleset and closes it. 0 or -errno. */
int landlock_end(int ruleset);

#endif
