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

struct judging {
	const struct agentconf *now, *before;
	bool is_running;
	struct conf_report *report;
};

/* An address of a `listen` line that another program holds is an error. Default addresses,
 * addresses of names, and addresses that this host may get later, are a warning. */
static void complain(const struct judging *j, const struct agentconf_listen *l, bool is_error,
	const char *why)
{
	struct conf_place at = { j->now->file, l->line };

	if (is_error)
		conf_error(j->report, at, "listen %s %s: %s", l->address, l->port, why);
	else
		conf_warning(j->report, at, "listen %s %s: %s", l->address, l->port, why);
}

static void try(const struct judging *j, const struct agentconf_listen *l,
	const struct sockaddr *a, socklen_t length, bool by_name)
{
	int error = bindable(SOCK_DGRAM, a, length);
	bool usual = !l->line;

	/* the running agent itself may hold the port, and will close it */
	if (error == -EADDRINUSE && (listens(j->before, l, true) ||
		(j->is_running && bindable_is_ours(SOCK_DGRAM, a))))
		return;
	if (error == -EADDRINUSE)
		complain(j, l, !usual && !by_name, "another program has it");
	/* a warning: the agent tries it again */
	else if (error && !(usual && a->sa_family == AF_INET6))
		complain(j, l, false, "this host has no such address (yet)");
}

static void try_name(const struct judging *j, const struct agentconf_listen *l)
{
	const char *why;
	struct addrinfo *found = bindable_look_up(l->address, l->port, SOCK_DGRAM, &why);

	if (!found)
		complain(j, l, false, why);
	for (const struct addrinfo *at = found; at; at = at->ai_next)
		try(j, l, at->ai_addr, at->ai_addrlen, true);
	if (found)
		freeaddrinfo(found);
}

static void judge_listen(const struct judging *j, const struct agentconf_listen *l)
{
	struct sockaddr_storage a;
	socklen_t length = bindable_read(l->address, l->port, &a);

	if (listens(j->before, l, false))
		return;
	if (length)
		try(j, l, (const struct sockaddr *)&a, length, false);
	else if (!j->before)
		try_name(j, l);
}

void agentconf_judge(const struct agentconf *now, const struct agentconf *before, bool is_running,
	struct conf_report *report)
{
	const struct judging j = { now, before, is_running, report };
	const char *dir = now->persistent_dir;

	if (!now->enable)
		return;
	for (size_t i = 0; i < now->listen_count; i++)
		judge_listen(&j, &now->listens[i]);
	if (!dir || (before && before->persistent_dir && !strcmp(before->persistent_dir, dir)))
		return;
	if (access(dir, W_OK | X_OK) && !paths_can_be_made(dir))
		conf_error(report, (struct conf_place){ .file = now->file },
			"persistent_dir %s: the agent cannot write to it; engine ID and boots of SNMPv3 would be lost",
			dir);
}
