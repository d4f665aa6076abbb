/* SPDX-License-Identifier: GPL-2.0-or-later
 * judge - checks that the addresses of the configuration can be listened on.
 *
 * A running server serves the other addresses and tries these again (server/net/addresses). -t, and
 * a reload that adds one, report them: a port that another program holds is an error; an address
 * that this host does not have is a warning, because it may appear later, when a VPN or the network
 * is up. Of names all is a warning, since a name may mean another address by then; so is what no
 * file asks for.
 */
#ifndef SERVER_NET_JUDGE_H
#define SERVER_NET_JUDGE_H

#include "server/conf/config.h"
#include "server/conf/holdover.h"

struct judged {
	const struct config *config;
	const struct holdover *holdover;
};

/* Reports errors and warnings for the addresses of `now` that `before` (NULL: nothing) does not
 * have. Names are looked up only where there is no `before`: that blocks, and a server that runs
 * looks them up and logs what is wrong. `is_running`: an instance is running, and its ports do not
 * count as occupied. */
void judge_addresses(const struct judged *now, const struct judged *before, bool is_running,
	struct conf_report *report);

#endif
