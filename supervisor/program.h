/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - what holdoverd does in each part of the life that all programs share (lib/program.h).
 */
#ifndef SUPERVISOR_PROGRAM_H
#define SUPERVISOR_PROGRAM_H

#include "lib/program.h"

extern const struct program holdoverd_program;

#endif
