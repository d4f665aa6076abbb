/* SPDX-License-Identifier: GPL-2.0-or-later
 * act - carries out the acts of the policy: messages, FSD, the record, powering off.
 *
 * Nothing blocks but the record, a small file in memory. In a rehearsal every act is only logged.
 */
#ifndef GUARD_ACT_H
#define GUARD_ACT_H

#include "guard/feeds.h"
#include "guard/guardconf.h"
#include "guard/notice.h"
#include "guard/places.h"
#include "guard/policy.h"

struct act;

/* A requested power-off was accepted or not. */
typedef void act_power_fn(void *user, bool accepted);

struct act *act_new(
	uv_loop_t *loop, const struct places *places, act_power_fn *power, void *user);
void act_free(struct act *a);	/* memory is freed when no request is unanswered */
/* Both borrowed until the next call. */
void act_use(struct act *a, struct feeds *feeds, const struct guardconf *conf);
const char *act_state_dir(const struct act *a);

void act_do(struct act *a, const struct guard_act *what, const struct guard *g);
void act_notice(struct act *a, enum notice n, size_t ups);
/* Call it about once a second: repeats unanswered requests. */
void act_tick(struct act *a, const struct guard *g);
/* The shutdown of this machine was cancelled. */
void act_forget(struct act *a);
/* A command on a feed was answered. */
void act_answered(struct act *a, size_t ups, const char *id, int code);

#endif
