/* SPDX-License-Identifier: GPL-2.0-or-later
 * core - the life of a driver process around its device: look for it, poll it, publish it, lose it,
 * find it again.
 *
 * What drivers see of it is drivers/driver.h; this header is for main and the tests.
 */
#ifndef DRIVERS_CORE_CORE_H
#define DRIVERS_CORE_CORE_H

#include "drivers/driver.h"
#include "drivers/core/options.h"

struct core;

/* `options` is borrowed. NULL with *error = -errno when setup refused. */
struct core *core_new(uv_loop_t *loop, const struct driver *driver, struct options *options,
	int *error);
/* For -t: what the driver can say of its options without opening anything. 0 or -errno. */
int core_check(struct core *c, char why[256]);
void core_free(struct core *c);

/* One attempt now: open (again, if it is open already) and first poll. 0 or -errno (logged). */
int core_try(struct core *c);

/* Polling and retrying begin, without a socket. */
void core_begin(struct core *c);
/* Called once, after so many more polls or attempts to open; it may free the core. */
void core_after_rounds(struct core *c, unsigned rounds, void (*after)(void *user), void *user);

/* Polling, retrying and serving the socket begin; returns at once. -errno: the socket cannot be
 * made. */
int core_start(struct core *c);

/* The shutdown commands, one after the other until one is accepted. */
enum sp_result core_shutdown(struct core *c);

const struct ups *core_ups(const struct core *c);
struct device *core_device(struct core *c);

/* Requests as they come from the socket: the common variables and commands first, then the
 * driver's. For tests, too. */
enum sp_result core_request(struct core *c, const struct sp_request *r);

/* Called once, with the first good data; at once if they have come. */
void core_on_served(struct core *c, void (*on_served)(void *user), void *user);

/* Called when the driver is asked to end (driver.exit). */
void core_on_exit(struct core *c, void (*on_exit)(void *user), void *user);

#endif
