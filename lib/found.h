/* SPDX-License-Identifier: GPL-2.0-or-later
 * found - the UPSes that holdover-find has seen, as sections of ups.conf: which keys they may have,
 * and the file in which holdoverd shows them to the other programs.
 *
 * The finder parses data of devices, so its list is not trusted: a section may only have the keys
 * that the finder writes, each with values of one form. Names of users, groups or paths are not
 * permitted. Only holdoverd, which checks the list, writes found.conf of the state directory;
 * readers ignore a found.conf of other users.
 */
#ifndef LIB_FOUND_H
#define LIB_FOUND_H

#include "lib/buf.h"
#include "lib/conf.h"

#include <stdbool.h>

enum { FOUND_MAX = 64 };		/* sections that are used */

/* Whether a section of a found UPS may have this key with this value (NULL: a flag). */
bool found_allows(const char *key, const char *value);

/* found.conf of a state directory. The caller frees. */
char *found_path(const char *state_dir);

/* For programs that only show data: root then also accepts a file of the drivers' user. A holdoverd
 * that runs as root parses only files of root. */
void found_trust_drivers(void);

/* Reads a found.conf that is a plain file of root, of our own user or of the drivers' user; a link,
 * a FIFO or a file of another user counts as missing. 0 or -errno. */
int found_read(const char *path, struct buf *out);

/* Replaces it. Every user can read it, because a configured state directory need not have the group
 * of the programs, and sysfs shows the same data to all. 0 or -errno. */
int found_write(const char *path, const char *sections);

/* The identity of a found.conf, to detect a change. Zero: there was none. */
struct found_mark {
	unsigned long long inode;
	long long changed_ns, size;
};

/* Whether the file was replaced, made or removed since the last call. */
bool found_changed(struct found_mark *m, const char *path);

#endif
