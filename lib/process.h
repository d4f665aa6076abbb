/* SPDX-License-Identifier: GPL-2.0-or-later
 * process - a defined state of the process at its start and end, independent of the program that
 * started it.
 */
#ifndef LIB_PROCESS_H
#define LIB_PROCESS_H

#include <stdbool.h>

/* The first call of each main. Standard descriptors that are closed become /dev/null: otherwise a
 * socket could get one of their numbers and with it output for stdout or stderr, and libuv aborts a
 * program with such a handle. No signal is blocked, and exceeding the limit on file sizes is an
 * error of write(), which does not end the program. */
void process_begin(void);

/* A descriptor of /dev/null, or where there is none (a bare container) one that is at its end at
 * once and to which nothing can be written. `flags`: O_CLOEXEC or 0. -1: no descriptor is left. */
int process_null(int flags);

/* Fewer open files than that, and a program only fails in odd places. */
enum { PROCESS_FILES_MIN = 32 };
/* How many files may be open, raised to PROCESS_FILES_MIN where that is permitted. */
unsigned long process_files(void);

/* The last call: whether what was printed could not be written, as on a full disk; errno says why.
 * A reader that has gone away, as `head`, is no loss. */
bool process_lost_output(void);

#endif
