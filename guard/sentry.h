/* SPDX-License-Identifier: GPL-2.0-or-later
 * sentry - connects the feeds, the policy and the acts of the guard.
 */
#ifndef GUARD_SENTRY_H
#define GUARD_SENTRY_H

#include "guard/guardconf.h"
#include "guard/places.h"
#include "lib/buf.h"
#include "lib/control.h"

#include <uv.h>

struct sentry;

/* `conf` is consumed. The texts of `places` must live as long as the sentry. */
struct sentry *sentry_new(uv_loop_t *loop, const struct places *places,
	struct guardconf *conf);
void sentry_free(struct sentry *s);

/* Consumes `conf`. While this machine is being shut down nothing is changed; returns false. */
bool sentry_reload(struct sentry *s, struct guardconf *conf);

/* Orders; they return NULL, or the reason for the refusal. */
const char *sentry_now(struct sentry *s);
const char *sentry_cancel(struct sentry *s);

/* Answers what would happen if the mains of this UPS, or with NULL of all, failed now and did not
 * return (guard/forecast); status 1: the machine would not be shut down, or a part is missing. */
void sentry_explain(const struct sentry *s, const char *ups, struct control_asker *asker);

/* Simulates an outage (guard/rehearsal) of this UPS, or with NULL of all, and asks the helper what
 * it would do. Answers `asker`; status 1: the machine would not be shut down, or a part fails. */
void sentry_rehearse(struct sentry *s, const char *ups, struct control_asker *asker);

/* The lines of guard/report.h. */
void sentry_status(const struct sentry *s, struct buf *out);

#endif
