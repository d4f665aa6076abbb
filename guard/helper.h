/* SPDX-License-Identifier: GPL-2.0-or-later
 * helper - sends one request to the program that may power this machine off (guard/poweroff.c).
 *
 * Its socket is opened by systemd for the guard's user alone. Nothing blocks; an answer that does
 * not come within HELPER_ANSWER_MS is a refusal.
 */
#ifndef GUARD_HELPER_H
#define GUARD_HELPER_H

#include "guard/request.h"

#include <stdbool.h>
#include <uv.h>

enum { HELPER_ANSWER_MS = 4000 };
#define HELPER_SOCKET "/run/holdover-poweroff"

/* Called once, from the loop; `answer` is the helper's answer, or why it could not be reached. */
typedef void helper_fn(void *user, bool accepted, const char *answer);

/* `done` may be NULL. */
void helper_ask(uv_loop_t *loop, const char *socket, const struct request *r, helper_fn *done,
	void *user);

#endif
