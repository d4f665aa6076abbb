/* SPDX-License-Identifier: GPL-2.0-or-later
 * core - the life of a driver process around its device: look for it, poll it, publish it, lose it,
 * find it again.
 *
 * Drivers use drivers/driver.h only; this header is for main and the tests.
 */
#ifndef DRIVERS_CORE_CORE_H
#define DRIVERS_CORE_CORE_H

#include "drivers/driver.h"
#include "drivers/core/options.h"

struct core;

/* `options` is borrowed. NULL with *error = -errno when setup refused. */
struct core *core_new(uv_loop_t *loop, const struct driver *driver, struct options *options,
	int *error);
/* For -t: the driver's `check` of its options, which opens no device. 0, or -errno with `why`. */
int core_check(struct core *c, char why[256]);
void core_free(struct core *c);

/* One attempt now: open (again, if it is open already) and first poll. 0 or -errno (logged). */
int core_try(struct core *c);

/* Starts polling and retrying, without a socket. */
void core_begin(struct core *c);
/* `after` is called once, after `rounds` more polls or attempts to open; it may free the core. */
void core_after_rounds(struct core *c, unsigned rounds, void (*after)(void *user), void *user);

/* Starts polling, retrying and serving the socket; returns at once. -errno: the socket cannot be
 * made. */
int core_start(struct core *c);

/* Sends the shutdown commands one after the other until one is accepted. Blocks as they do. */
enum sp_result core_shutdown(struct core *c);

const struct ups *core_ups(const struct core *c);
struct device *core_device(struct core *c);

/* Carries out a request from the socket: the common variables and commands first, then the
 * driver's. Tests call it, too. */
enum sp_result core_request(struct core *c, const struct sp_request *r);

/* `on_served` is called once, with the first good data; at once if there are some already. */
void core_on_served(struct core *c, void (*on_served)(void *user), void *user);

/* `on_exit` is called when a client sends driver.exit. */
void core_on_exit(struct core *c, void (*on_exit)(void *user), void *user);

#endif
