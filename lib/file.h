/* SPDX-License-Identifier: GPL-2.0-or-later
 * file - small files that are replaced as a whole.
 */
#ifndef LIB_FILE_H
#define LIB_FILE_H

#include "lib/buf.h"

#include <stdio.h>
#include <sys/types.h>

/* Opens a file that an administrator has named, for reading; links are followed. Only a plain file
 * or /dev/null is opened: a FIFO or a terminal would keep us waiting. NULL: errno, with EISDIR,
 * EINVAL for what is no plain file, ENOLINK for a link to a file that does not exist, and EPERM for
 * what modes allow and the sandbox does not. */
FILE *file_open(const char *path);

/* What an error of file_open means in plain words; of others what strerror says. Not negative. */
const char *file_error(int error);

/* Readers see the old text or the new one, also after a power cut; a link put in the way is not
 * followed. 0 or -errno, and then the old text stays. Blocks until the disk has it. */
int file_replace(const char *path, const char *text, mode_t mode);

/* The same without waiting for the disk: it survives our end, not a power cut. */
int file_replace_unsynced(const char *path, const char *text, mode_t mode);

/* A plain file, at most `max` bytes of it; a link at the end of the path is not followed, and a
 * FIFO does not keep us. *owner (may be NULL): whose it is. 0 or -errno. */
int file_read_plain(const char *path, size_t max, struct buf *out, uid_t *owner);

/* Only if it is root's or our own; -EPERM otherwise. */
int file_read_trusted(const char *path, size_t max, struct buf *out);

#endif
