/* SPDX-License-Identifier: GPL-2.0-or-later
 * file - small files of ours, replaced as a whole.
 */
#ifndef LIB_FILE_H
#define LIB_FILE_H

#include <sys/types.h>

/* Readers see the old text or the new one, also after a power cut; a link put in the way is not
 * followed. 0 or -errno, and then the old text stays. Blocks until the disk has it. */
int file_replace(const char *path, const char *text, mode_t mode);

#endif
