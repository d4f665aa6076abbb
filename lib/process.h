/* SPDX-License-Identifier: GPL-2.0-or-later
 * process - what a program begins with, no matter who started it.
 */
#ifndef LIB_PROCESS_H
#define LIB_PROCESS_H

#include <stdbool.h>

/* The first call of each main. Standard descriptors that are closed become /dev/null: a socket with
 * one of their numbers would get what others write there, and libuv ends a program that has one. No
 * signal is blocked, and a limit on the size of files is an error of write(), not our end. */
void process_begin(void);

/* The last call: whether what was printed could not be written, as on a full disk; errno says why. A
 * reader that has gone away, as `head`, is no loss. */
bool process_lost_output(void);

#endif
