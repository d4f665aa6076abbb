/* SPDX-License-Identifier: GPL-2.0-or-later
 * password - reads a password, the first line of a file.
 */
#ifndef TOOLS_PASSWORD_H
#define TOOLS_PASSWORD_H

/* The caller frees it. NULL: the file cannot be read, or is empty. Blocks. */
char *password_read(const char *path);

#endif
