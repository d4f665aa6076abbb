/* SPDX-License-Identifier: GPL-2.0-or-later
 * output - what a foreign program writes to stdout and stderr becomes lines of the log.
 *
 * For drivers of NUT while we log to syslog: they know nothing of HOLDOVER_LOG, and there is no
 * terminal. Lines are limited (lib/log), long ones cut.
 */
#ifndef SUPERVISOR_OUTPUT_H
#define SUPERVISOR_OUTPUT_H

#include <uv.h>

/* The descriptor for the child, which the caller closes after the start; -errno. What is read until
 * all its writers are gone is logged after `label`; then all of it is freed. */
int output_open(uv_loop_t *loop, const char *label);

#endif
