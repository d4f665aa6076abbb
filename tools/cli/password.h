/* SPDX-License-Identifier: GPL-2.0-or-later
 * password - the first line of a file that has a password.
 */
#ifndef TOOLS_PASSWORD_H
#define TOOLS_PASSWORD_H

/* To be freed. NULL: the file cannot be read, or is empty. Blocks. */
char *password_read(const char *path);

#endif
