/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - what holdover-server does in each part of the life that all programs share
 * (lib/program.h).
 */
#ifndef SERVER_PROGRAM_H
#define SERVER_PROGRAM_H

#include "lib/program.h"

extern const struct program server_program;

#endif
