/* SPDX-License-Identifier: GPL-2.0-or-later
 * service - the guard at work: feeds in, policy, acts out.
 */
#ifndef GUARD_SERVICE_H
#define GUARD_SERVICE_H

#include "guard/guardconf.h"
#include "guard/places.h"
#include "lib/buf.h"

#include <uv.h>

struct service;

/* `conf` is consumed. Places are copied. */
struct service *service_new(uv_loop_t *loop, const struct places *places,
	struct guardconf *conf);
void service_free(struct service *s);

/* Consumes `conf`. While this machine goes down nothing is changed, and false is returned. */
bool service_reload(struct service *s, struct guardconf *conf);

/* Orders: NULL, or why not. */
const char *service_now(struct service *s);
const char *service_cancel(struct service *s);

/* Lines for people. */
void service_status(const struct service *s, struct buf *out);

#endif
