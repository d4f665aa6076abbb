/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - what holdover-find does in each part of the life that all programs share
 * (lib/program.h).
 */
#ifndef DRIVERS_FIND_PROGRAM_H
#define DRIVERS_FIND_PROGRAM_H

#include "lib/program.h"

extern const struct program finder_program;

#endif
