/* SPDX-License-Identifier: GPL-2.0-or-later
 * found - the UPSes that holdover-find has seen, as sections of ups.conf: which keys they may have,
 * and the file in which holdoverd shows them to the other programs.
 *
 * The finder parses what devices say of themselves, so its list is not trusted: of a section only
 * the keys that the finder writes exist, each with values of one form. A name of a user, a group or
 * a path is not among them. holdoverd checks the list, writes found.conf of the state directory and
 * is the only one who does; readers ignore a found.conf of other users.
 */
#ifndef LIB_FOUND_H
#define LIB_FOUND_H

#include "lib/buf.h"
#include "lib/conf.h"

#include <stdbool.h>

enum { FOUND_MAX = 64 };		/* sections that count */

/* Whether a section of a found UPS may have this key with this value (NULL: a flag). */
bool found_allows(const char *key, const char *value);

/* found.conf of a state directory. The caller frees. */
char *found_path(const char *state_dir);

/* For programs that only show things: root, too, believes what the drivers' user has written. A
 * holdoverd that runs as root parses files of root only. */
void found_trust_drivers(void);

/* Each line of a found.conf that is a plain file of root, of ourselves or of the drivers' user; a
 * link, a FIFO or a file of others is as good as none. 0 or -errno. */
int found_read(const char *path, struct buf *out);

/* Replaces it; everybody may read it, since a chosen state directory need not have the group of the
 * programs, and sysfs says the same to all. 0 or -errno. */
int found_write(const char *path, const char *sections);

/* A look at found.conf, to see when it is another one. Zero: there was none. */
struct found_mark {
	unsigned long long inode;
	long long changed_ns, size;
};

/* Whether the file is another one than at the last look, or has come or gone. */
bool found_changed(struct found_mark *m, const char *path);

#endif
