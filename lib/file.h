/* SPDX-License-Identifier: GPL-2.0-or-later
 * file - small files that are replaced as a whole.
 */
#ifndef LIB_FILE_H
#define LIB_FILE_H

#include "lib/buf.h"

#include <stdio.h>
#include <sys/types.h>

/* Opens a file that an administrator has named, for reading; links are followed. Only a plain file
 * or /dev/null is opened: a FIFO or a terminal would block. NULL: see errno: EISDIR; EINVAL: no
 * plain file; ENOLINK: a link to a file that does not exist; EPERM: the modes permit it and the
 * sandbox does not; or another one. */
FILE *file_open(const char *path);

/* The text for an error of file_open; for other errors that of strerror. `error` is not
 * negative. */
const char *file_error(int error);

/* Readers see the old text or the new one, also after a power cut; a link in place of the file is
 * not followed. 0; or -errno, and the old text stays. Blocks until it is on the disk. */
int file_replace(const char *path, const char *text, mode_t mode);

/* The same without waiting for the disk: the text survives a crash of the program, not a power
 * cut. */
int file_replace_unsynced(const char *path, const char *text, mode_t mode);

/* Reads at most `max` bytes of a plain file; a link at the end of the path is not followed, and a
 * FIFO does not block. *owner (may be NULL) gets the owner of the file. 0 or -errno. */
int file_read_plain(const char *path, size_t max, struct buf *out, uid_t *owner);

/* Like file_read_plain, for files of root or our own user only; -EPERM for others. */
int file_read_trusted(const char *path, size_t max, struct buf *out);

#endif
