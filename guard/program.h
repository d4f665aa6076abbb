/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - what holdover-guard does in each part of the life that all programs share
 * (lib/program.h).
 */
#ifndef GUARD_PROGRAM_H
#define GUARD_PROGRAM_H

#include "lib/program.h"

extern const struct program guard_program;

#endif
