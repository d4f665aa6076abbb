/* SPDX-License-Identifier: GPL-2.0-or-later
 * judge - addresses of the configuration that cannot be listened on as things are.
 *
 * A server that runs waits for them and serves the rest (server/net/addresses). Who asks with -t, or
 * adds one by a reload, made a mistake more often than not, and is told so.
 */
#ifndef SERVER_NET_JUDGE_H
#define SERVER_NET_JUDGE_H

#include "server/conf/config.h"
#include "server/conf/holdover.h"

struct judged {
	const struct config *config;
	const struct holdover *holdover;
};

/* Errors of the report for the addresses of `now` that `before` (NULL: nothing) has not. Names are
 * not looked up. `is_running`: an instance has ports, which are not taken then. */
void judge_addresses(const struct judged *now, const struct judged *before, bool is_running,
	struct conf_report *report);

#endif
