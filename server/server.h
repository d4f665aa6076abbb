/* SPDX-License-Identifier: GPL-2.0-or-later
 * server - holdover-server put together: configuration, users, fleet, listeners and clients on one
 * loop.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "lib/conf.h"
#include "lib/settings.h"
#include "server/conf/config.h"
#include "server/conf/holdover.h"

#include <uv.h>

struct server;

struct server_files {			/* all files that are read, replaced as a whole */
	struct config config;
	struct settings settings;
	struct users *users;
	struct texts *texts;
	struct tls *tls;
	struct holdover holdover;
	bool no_config, no_users;	/* upsd.conf and upsd.users, which are optional */
};

/* Reads the four files of `conf_dir`. `running`: the server whose files these replace, or NULL. 0,
 * or -errno for an error without which there would be no service (in the report). server_files_fini
 * in any case. */
int server_read(struct server_files *f, const char *conf_dir, const struct server *running,
	struct conf_report *report);
void server_files_fini(struct server_files *f);

/* For -t: reports addresses that cannot be listened on. `is_running`: an instance has ports. */
void server_judge(const struct server_files *f, bool is_running, struct conf_report *report);

/* Adopts the files. */
struct server *server_new(uv_loop_t *loop, struct server_files *files, const char *state_dir);

/* Opens the listeners. 0; -EADDRNOTAVAIL: none could be opened (logged). No byte of a peer is read
 * before the loop runs. */
int server_open(struct server *s);

/* Connects to drivers and makes feed sockets, as the user that the server keeps. */
void server_start(struct server *s);

/* Adopts new files. Clients of UPSes that are still configured notice nothing. */
void server_reload(struct server *s, struct server_files *new);

/* Closes everything; memory is released once the loop has run to its end, by server_free. */
void server_stop(struct server *s);
void server_free(struct server *s);

#endif
