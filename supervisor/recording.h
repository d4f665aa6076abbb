/* SPDX-License-Identifier: GPL-2.0-or-later
 * recording - the word `record UPS`: the driver of a UPS is stopped, started once with --explore as
 * the same user, and then started again as before.
 *
 * The UPS is served again whatever happens: the old driver has 10 s to end, the one that explores
 * has 30 s, and neither its output nor the caller can prolong that. One recording at a time. The
 * answer is the recording, one line each, or the reason why there is none.
 */
#ifndef SUPERVISOR_RECORDING_H
#define SUPERVISOR_RECORDING_H

#include "lib/control.h"
#include "supervisor/supervise.h"

struct recording;

struct recording *recording_new(uv_loop_t *loop, struct supervisor *s);

/* Answers `asker`, now or later. False: no driver for such a UPS, and nothing is answered. */
bool recording_ask(struct recording *r, const char *ups, struct control_asker *asker);

/* A child that is in no slot has ended: was it that of a recording? */
bool recording_reaped(struct recording *r, pid_t pid, int status);

/* Ends the recording in progress, and answers its caller. */
void recording_stop(struct recording *r);
void recording_free(struct recording *r);	/* after recording_stop. NULL: nothing */

#endif
