/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - what holdover-snmp does in each part of the life that all programs share
 * (lib/program.h).
 */
#ifndef MIBS_PROGRAM_H
#define MIBS_PROGRAM_H

#include "lib/program.h"

extern const struct program agent_program;

#endif
