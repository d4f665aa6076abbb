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

/* Then that server itself may hold the port, and will close it. */
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

/* What is tried, and what is said of it. */
struct trial {
	struct conf_place at;
	int type;
	const char *what;
	bool optional;		/* a host without IPv6 is no fault */
	bool unasked;		/* by a name, or by no line: nothing is an error */
};

static void complain(const struct judging *j, const struct trial *t, bool is_error, const char *why)
{
	if (is_error)
		conf_error(j->report, t->at, "%s: %s", t->what, why);
	else
		conf_warning(j->report, t->at, "%s: %s", t->what, why);
}

/* Names the program that holds the port, if the kernel shows it. The server tries a missing address
 * again, so that is only a warning. */
static void complain_of(const struct judging *j, const struct trial *t, const struct sockaddr *a,
	int error)
{
	char *owner = error == -EADDRINUSE ? port_owner(a) : NULL,
	     *text = owner ? mem_fmt("%s has it", owner) : NULL;

	if (error != -EADDRNOTAVAIL || !t->optional)
		complain(j, t, error == -EADDRINUSE && !t->unasked,
			text ? text : listen_remedy(error));
	free(text);
	free(owner);
}

static void try(const struct judging *j, const struct trial *t, const struct sockaddr *a,
	socklen_t length)
{
	int error = bindable(t->type, a, length);

	if (error == -EADDRINUSE && ((j->is_running && bindable_is_ours(t->type, a)) ||
					    (j->before && has_port(j->before, address_port_of(a)))))
		return;
	if (error)
		complain_of(j, t, a, error);
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

/* Of a name the first address counts. */
static void try_name(const struct judging *j, struct trial *t, const struct config_listen *l)
{
	const char *why;
	struct addrinfo *found = bindable_look_up(l->address, l->port, t->type, &why);

	t->unasked = true;
	if (found)
		try(j, t, found->ai_addr, found->ai_addrlen);
	else
		complain(j, t, false, why);
	if (found)
		freeaddrinfo(found);
}

static void judge_listen(const struct judging *j, const struct config_listen *l, bool optional)
{
	struct sockaddr_storage a;
	socklen_t length = bindable_read(l->address, l->port, &a);
	char *what = mem_fmt("LISTEN %s %s", l->address, l->port);
	struct trial t = { { j->now->config->file, l->line }, SOCK_STREAM, what, optional, false };

	if (j->before && listens(j->before->config, l))
		length = 0;
	else if (!length && !j->before)
		try_name(j, &t, l);
	if (length)
		try(j, &t, (const struct sockaddr *)&a, length);
	free(what);
}

/* What is listened on without any LISTEN. */
static void judge_usual(const struct judging *j)
{
	static const struct config_listen usual[] = {
		{ (char *)"127.0.0.1", (char *)PRODUCT_PORT_TEXT, 0 },
		{ (char *)"::1", (char *)PRODUCT_PORT_TEXT, 0 },
	};

	for (size_t i = 0; i < MEM_COUNT(usual); i++)
		judge_listen(j, &usual[i], i > 0);
}

/* `*` and :: are both wildcards, and of the other one only a port that is taken is a fault. */
static void judge_line(const struct judging *j, const struct config_listen *l)
{
	bool six = !strcmp(l->address, "::");
	const struct config_listen other = { (char *)(six ? "0.0.0.0" : "::"), l->port, l->line };

	judge_listen(j, l, false);
	if (six || !strcmp(l->address, "*"))
		judge_listen(j, &other, true);
}

static void judge_config(const struct judging *j)
{
	const struct config *c = j->now->config;

	for (size_t i = 0; i < c->listen_count; i++)
		judge_line(j, &c->listen[i]);
	if (!c->listen_count && !(j->before && !j->before->config->listen_count))
		judge_usual(j);
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
		struct trial t = { { j->now->holdover->file, l->line }, SOCK_STREAM,
			l->line ? "listen" : "port 401", !l->line, !l->line };

		if (j->before && opens(&j->before->holdover->port401, &l->address))
			continue;
		try(j, &t, &l->address.any, holdover_length(&l->address));
		t.type = SOCK_DGRAM;
		t.what = l->line ? "listen (UDP)" : "port 401 (UDP)";
		if (p->udp)
			try(j, &t, &l->address.any, holdover_length(&l->address));
	}
}

void judge_addresses(const struct judged *now, const struct judged *before, bool is_running,
	struct conf_report *report)
{
	const struct judging j = { now, before, is_running, report };

	judge_config(&j);
	judge_port401(&j);
}
