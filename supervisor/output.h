/* SPDX-License-Identifier: GPL-2.0-or-later
 * output - logs the lines that another program writes to stdout and stderr.
 *
 * For drivers of NUT while holdoverd logs to syslog: they do not use HOLDOVER_LOG, and there is no
 * terminal. Lines are limited (lib/log), long ones cut.
 */
#ifndef SUPERVISOR_OUTPUT_H
#define SUPERVISOR_OUTPUT_H

#include <uv.h>

/* Returns the descriptor for the child, which the caller closes after the start; or -errno. Lines
 * are logged with the prefix `label` until all writers have closed it; then everything is freed. */
int output_open(uv_loop_t *loop, const char *label);

#endif
