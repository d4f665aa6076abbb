/* SPDX-License-Identifier: GPL-2.0-or-later
 * judge - see judge.h.
 */
#include "server/net/judge.h"
#include "lib/address.h"
#include "lib/bindable.h"
#include "lib/mem.h"
#include "lib/product.h"
#include "server/net/listen.h"
#include "server/net/port_owner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct judging {
	const struct judged *now, *before;
	bool is_running;
	struct conf_report *report;
};

/* Then it may be that server itself which is in the way, and it gives the port up. */
static bool has_port(const struct judged *before, int port)
{
	const struct config *c = before->config;
	const struct holdover_port401 *p = &before->holdover->port401;

	for (size_t i = 0; i < c->listen_count; i++)
		if (atoi(c->listen[i].port) == port)
			return true;
	for (size_t i = 0; i < p->listen_count; i++)
		if (address_port_of(&p->listens[i].address.any) == port)
			return true;
	return !c->listen_count && port == PRODUCT_PORT;
}

/* Names the program that has the port, if the kernel shows it. The server tries a missing address again,
 * so that is only a warning. */
static void complain(const struct judging *j, struct conf_place at, const struct sockaddr *a,
	const char *what, int error)
{
	char *owner = error == -EADDRINUSE ? port_owner(a) : NULL;

	if (error == -EADDRNOTAVAIL)
		conf_warning(j->report, at, "%s: %s", what, listen_remedy(error));
	else if (owner)
		conf_error(j->report, at, "%s: %s has it", what, owner);
	else
		conf_error(j->report, at, "%s: %s", what, listen_remedy(error));
	free(owner);
}

static void try(const struct judging *j, struct conf_place at, int type, const struct sockaddr *a,
	socklen_t length, const char *what)
{
	int error = bindable(type, a, length);

	if (error == -EADDRINUSE && ((j->is_running && bindable_is_ours(type, a)) ||
					    (j->before && has_port(j->before, address_port_of(a)))))
		return;
	if (error)
		complain(j, at, a, what, error);
}

/* ---- LISTEN ---- */

static bool listens(const struct config *c, const struct config_listen *l)
{
	for (size_t i = 0; i < c->listen_count; i++)
		if (!strcmp(c->listen[i].address, l->address) &&
			!strcmp(c->listen[i].port, l->port))
			return true;
	return false;
}

static void judge_listen(const struct judging *j, const struct config_listen *l)
{
	struct sockaddr_storage a;
	socklen_t length = bindable_read(l->address, l->port, &a);
	char *what;

	if (!length || (j->before && listens(j->before->config, l)))
		return;
	what = mem_fmt("LISTEN %s %s", l->address, l->port);
	try(j, (struct conf_place){ j->now->config->file, l->line }, SOCK_STREAM,
		(const struct sockaddr *)&a, length, what);
	free(what);
}

static void judge_config(const struct judging *j)
{
	const struct config *c = j->now->config;
	static const struct config_listen usual = { (char *)"127.0.0.1", (char *)PRODUCT_PORT_TEXT, 0 };

	for (size_t i = 0; i < c->listen_count; i++)
		judge_listen(j, &c->listen[i]);
	if (!c->listen_count && !(j->before && !j->before->config->listen_count))
		judge_listen(j, &usual);
}

/* ---- port 401 ---- */

static bool opens(const struct holdover_port401 *p, const union holdover_address *a)
{
	for (size_t i = 0; p->enable && i < p->listen_count; i++)
		if (!memcmp(&p->listens[i].address, a, sizeof *a))
			return true;
	return false;
}

static void judge_port401(const struct judging *j)
{
	const struct holdover_port401 *p = &j->now->holdover->port401;

	for (size_t i = 0; p->enable && i < p->listen_count; i++) {
		const struct holdover_listen *l = &p->listens[i];
		struct conf_place at = { j->now->holdover->file, l->line };

		if (!l->line || (j->before && opens(&j->before->holdover->port401, &l->address)))
			continue;
		try(j, at, SOCK_STREAM, &l->address.any, holdover_length(&l->address), "listen");
		if (p->udp)
			try(j, at, SOCK_DGRAM, &l->address.any, holdover_length(&l->address),
				"listen (UDP)");
	}
}

void judge_addresses(const struct judged *now, const struct judged *before, bool is_running,
	struct conf_report *report)
{
	const struct judging j = { now, before, is_running, report };

	judge_config(&j);
	judge_port401(&j);
}
