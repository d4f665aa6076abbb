/* SPDX-License-Identifier: GPL-2.0-or-later
 * server - holdover-server put together: configuration, users, fleet, listeners and clients on one
 * loop.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "lib/conf.h"

#include <uv.h>

struct server;

/* Reads the three files of `conf_dir`. NULL: something without which there is no service (told in
 * the log). */
struct server *server_new(uv_loop_t *loop, const char *conf_dir, struct conf_report *report);
const char *server_state_dir(const struct server *s);

/* Links, feeds and listeners open. 0; -EADDRNOTAVAIL: no listener could be opened. */
int server_start(struct server *s);

/* Reads the files again, all of them before anything is changed. If one is broken or cannot be read
 * nothing is changed and -EINVAL returned (told in the log). Clients of UPSes that stay notice
 * nothing. */
int server_reload(struct server *s);

/* Closes everything; memory is released once the loop has run to its end, by server_free. */
void server_stop(struct server *s);
void server_free(struct server *s);

#endif
