/* SPDX-License-Identifier: GPL-2.0-or-later
 * confine_parts - Landlock, for lib/confine.c: which files a process may use from now on.
 */
#ifndef LIB_CONFINE_PARTS_H
#define LIB_CONFINE_PARTS_H

#include <stdbool.h>

enum { CONFINE_PATHS_MAX = 32 };

/* A new ruleset that denies every path; or -errno: this kernel has none. */
int landlock_begin(void);

/* Below `path` files may be read, with `write` also written, made and removed. What does not exist
 * is ignored. */
void landlock_allow(int ruleset, const char *path, bool write);

/* Below `path` files may be read and run. */
void landlock_allow_run(int ruleset, const char *path);

/* Reading in the directory to which this file leads, if it is a link. */
void landlock_allow_target(int ruleset, const char *link);

/* Reading below a directory, and where the links in it lead (Kubernetes, NixOS). */
void landlock_allow_linked(int ruleset, const char *dir);

/* In force from now on; closes the ruleset. 0 or -errno. */
int landlock_end(int ruleset);

#endif
