/* SPDX-License-Identifier: GPL-2.0-or-later
 * sentry - the guard at work: feeds in, policy, acts out.
 */
#ifndef GUARD_SENTRY_H
#define GUARD_SENTRY_H

#include "guard/guardconf.h"
#include "guard/places.h"
#include "lib/buf.h"
#include "lib/control.h"

#include <uv.h>

struct sentry;

/* `conf` is consumed. The texts of places stay for as long as it lives. */
struct sentry *sentry_new(uv_loop_t *loop, const struct places *places,
	struct guardconf *conf);
void sentry_free(struct sentry *s);

/* Consumes `conf`. While this machine goes down nothing is changed, and false is returned. */
bool sentry_reload(struct sentry *s, struct guardconf *conf);

/* Orders: NULL, or why not. */
const char *sentry_now(struct sentry *s);
const char *sentry_cancel(struct sentry *s);

/* Answers with what would happen if the mains of this UPS, or with NULL of all, failed now and stayed
 * away (guard/forecast); status 1: the machine would not go down, or a part of it is missing. */
void sentry_explain(const struct sentry *s, const char *ups, struct control_asker *asker);

/* Plays an outage (guard/rehearsal) of this UPS, or with NULL of all, and asks the helper what it
 * would do. Answers `asker`; status 1: the machine would not go down, or a part of it fails. */
void sentry_rehearse(struct sentry *s, const char *ups, struct control_asker *asker);

/* The lines of guard/report.h. */
void sentry_status(const struct sentry *s, struct buf *out);

#endif
