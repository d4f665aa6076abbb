/* SPDX-License-Identifier: GPL-2.0-or-later
 * feeds - mirrors the UPSes that the server shows on its feed sockets.
 *
 * Without a list each socket holdover-server-NAME in the directory is a UPS, also one that appears
 * later. Nothing blocks. A feed that is silent for FEEDS_MAXAGE_MS is stale; PING is sent three
 * times as often.
 */
#ifndef GUARD_FEEDS_H
#define GUARD_FEEDS_H

#include "lib/ups.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum { FEEDS_MAXAGE_MS = 6000, FEEDS_MAX = 64 };

struct feeds;

struct feeds_ops {
	/* UPS number `index` has been added; numbers are given in order and stay. */
	void (*added)(void *user, size_t index, const char *name);
	/* Its feed has sent data, or its state has changed. Called once for data that came
	 * together. */
	void (*changed)(void *user, size_t index, const struct ups *ups);
	/* A request has been answered: code of the driver protocol, 0 = done. */
	void (*answered)(void *user, size_t index, const char *id, int code);
};

/* `names` (copied): only these; count 0: all that the directory shows. */
struct feeds *feeds_new(uv_loop_t *loop, const char *state_dir, const char *const *names,
	size_t count, const struct feeds_ops *ops, void *user);
void feeds_free(struct feeds *f);	/* memory is freed in the loop's next iterations */

size_t feeds_count(const struct feeds *f);
const struct ups *feeds_ups(const struct feeds *f, size_t index);

/* Sends an instant command of the server. 0 or -errno. */
int feeds_command(struct feeds *f, size_t index, const char *command, const char *id);

#endif
