/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover - [port401], [server] and [feeds] of holdover.conf.
 *
 * The file is optional and every key has a safe default. A faulty entry is an error of the report
 * with its place and is ignored, never read as one that permits more.
 */
#ifndef SERVER_CONF_HOLDOVER_H
#define SERVER_CONF_HOLDOVER_H

#include "lib/conf.h"
#include "server/limits/peer.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

union holdover_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct holdover_listen {
	union holdover_address address;
	unsigned line;			/* 0: a default */
};

struct holdover_port401 {
	bool enable, udp, writable, require_tls;
	struct holdover_listen *listens;
	size_t listen_count;
	struct peer_net *allowed;
	size_t allowed_count;
};

struct holdover_limits {		/* [server]; 0 is "none" everywhere */
	bool tls_required, strict_files, alias_list;
	uint32_t max_pending, max_pending_per_address, pending_timeout_s, max_strangers, max_rate,
		max_bad_logins, output_limit;
};

struct holdover {
	char *file;
	struct holdover_port401 port401;
	struct holdover_limits limits;
	/* users who may send SET and INSTCMD on the feeds, ends with NULL; NULL: the default */
	const char **writers;
	size_t writer_count;
};

/* `has_tls`: STARTTLS can be offered; settings that need it are refused otherwise. 0, also without
 * a file; else -errno. holdover_fini in any case. */
int holdover_read(const char *conf_dir, bool has_tls, struct holdover *out,
	struct conf_report *report);
/* Reads strict_files alone, without messages; other files are judged by it. */
bool holdover_is_strict(const char *conf_dir);
void holdover_fini(struct holdover *h);

bool holdover_allows(const struct holdover_port401 *p, const struct peer *who);
socklen_t holdover_length(const union holdover_address *a);

#endif
