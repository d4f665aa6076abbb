/* SPDX-License-Identifier: GPL-2.0-or-later
 * judge - see judge.h.
 */
#include "mibs/conf/judge.h"
#include "lib/bindable.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool listens(const struct agentconf *c, const struct agentconf_listen *l, bool port_only)
{
	for (size_t i = 0; c && i < c->listen_count; i++)
		if (!strcmp(c->listens[i].port, l->port) &&
			(port_only || !strcmp(c->listens[i].address, l->address)))
			return true;
	return false;
}

/* 0 also where it is the agent that runs which has the port. */
static int try(const struct agentconf_listen *l, bool is_running)
{
	struct sockaddr_storage a;
	socklen_t length = bindable_read(l->address, l->port, &a);
	int error;

	if (!length)
		return 0;
	error = bindable(SOCK_DGRAM, (const struct sockaddr *)&a, length);
	if (error == -EADDRINUSE && is_running &&
		bindable_is_ours(SOCK_DGRAM, (const struct sockaddr *)&a))
		return 0;
	return error;
}

static void judge_listen(const struct agentconf *now, const struct agentconf *before,
	const struct agentconf_listen *l, bool is_running, struct conf_report *report)
{
	int error = l->line && !listens(before, l, false) ? try(l, is_running) : 0;

	/* the agent itself may be in the way, and gives the port up */
	if (!error || (error == -EADDRINUSE && listens(before, l, true)))
		return;
	if (error == -EADDRINUSE)
		conf_error(report, (struct conf_place){ now->file, l->line },
			"listen %s %s: another program has it", l->address, l->port);
	else		/* the agent tries it again */
		conf_warning(report, (struct conf_place){ now->file, l->line },
			"listen %s %s: this host has no such address (yet)", l->address, l->port);
}

void agentconf_judge(const struct agentconf *now, const struct agentconf *before, bool is_running,
	struct conf_report *report)
{
	const char *dir = now->persistent_dir;

	if (!now->enable)
		return;
	for (size_t i = 0; i < now->listen_count; i++)
		judge_listen(now, before, &now->listens[i], is_running, report);
	if (!dir || (before && before->persistent_dir && !strcmp(before->persistent_dir, dir)))
		return;
	if (access(dir, W_OK | X_OK) && !paths_can_be_made(dir))
		conf_error(report, (struct conf_place){ .file = now->file },
			"persistent_dir %s: the agent cannot write to it; engine ID and boots of SNMPv3 would be lost",
			dir);
}
