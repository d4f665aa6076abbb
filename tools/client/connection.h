/* SPDX-License-Identifier: GPL-2.0-or-later
 * connection - a client of the NUT protocol for the time of one subcommand: connects, hands over,
 * and runs its loop until the work is done or the connection ends.
 */
#ifndef TOOLS_CONNECTION_H
#define TOOLS_CONNECTION_H

#include "lib/nutclient.h"
#include "tools/cli/command.h"

struct connection {
	uv_loop_t loop;
	struct nutclient *client;
	void (*ready)(struct connection *c);	/* ask; connection_finish when all is answered */
	void *work;
	bool finished;
	char why[256];			/* it ended before */
};

/* True: finished. Blocks. */
bool connection_run(struct connection *c, const struct tool *t);
void connection_finish(struct connection *c);

#endif
