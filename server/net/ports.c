/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - see ports.h.
 */
#include "server/net/ports.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/product.h"
#include "server/net/addresses.h"
#include "server/net/port_owner.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

struct ports {
	struct listening listening;
	struct addresses *addresses;
	char *file;
	bool loopback_only;
};

static void *open_port(void *user, const struct sockaddr *a, socklen_t length, int *error)
{
	return listen_open(&((struct ports *)user)->listening, a, length, error);
}

static void close_port(void *socket)
{
	listen_close(socket);
}

/* The reader of holdover.conf has warned already. */
static bool is_allowed(void *user, const struct sockaddr *a)
{
	struct peer p;

	return !((struct ports *)user)->loopback_only || (peer_of(a, &p) && peer_is_loopback(&p));
}

/* The cause, with the program that holds the port if it is known. The caller frees it. */
static char *cause(const struct address *w)
{
	char *owner = w->error == -EADDRINUSE ?
			      port_owner((const struct sockaddr *)&w->where) : NULL, *text;

	if (!owner)
		return mem_dup(listen_remedy(w->error));
	text = mem_fmt("%s has it: stop that, or choose another port with LISTEN", owner);
	free(owner);
	return text;
}

static void on_failed(void *user, const struct address *w, const char *why)
{
	const struct ports *p = user;
	char *text;

	if (w->line && w->is_name && !w->length) {
		log_say(LOG_ERROR, "%s:%u: LISTEN %s: %s; trying again every %d s", p->file,
			w->line, w->host, why, ADDRESSES_RETRY_MS / 1000);
		return;
	}
	text = why ? mem_dup(why) : cause(w);
	log_say(LOG_ERROR, "cannot listen on %s port %s: %s; trying again every %d s", w->host,
		w->port, text, ADDRESSES_RETRY_MS / 1000);
	free(text);
}

static void on_opened(void *user, const struct address *w)
{
	(void)user;
	log_say(LOG_NOTE, "listening on %s port %s now", w->host, w->port);
}

static const struct addresses_ops ops = { .open = open_port,
	.close = close_port,
	.allowed = is_allowed,
	.failed = on_failed,
	.opened = on_opened };

/* `*` is both wildcards, and so is ::, as for NUT's upsd; each of our sockets is either IPv4 or
 * IPv6. */
static void want(struct ports *p, const struct config_listen *l)
{
	bool six = !strcmp(l->address, "::");

	if (!six && strcmp(l->address, "*")) {
		addresses_want(p->addresses, l->address, l->port, l->line, false);
		return;
	}
	addresses_want(p->addresses, "0.0.0.0", l->port, l->line, six);
	addresses_want(p->addresses, "::", l->port, l->line, !six);
}

static void apply(struct ports *p, const struct config *config, bool loopback_only)
{
	free(p->file);
	p->file = mem_dup(config->file);
	p->loopback_only = loopback_only;
	addresses_begin(p->addresses);
	for (size_t i = 0; i < config->listen_count; i++)
		want(p, &config->listen[i]);
	if (!config->listen_count) {
		addresses_want(p->addresses, "127.0.0.1", PRODUCT_PORT_TEXT, 0, false);
		addresses_want(p->addresses, "::1", PRODUCT_PORT_TEXT, 0, true);
	}
	addresses_end(p->addresses);
}

struct ports *ports_open(
	uv_loop_t *loop, const struct config *config, bool loopback_only, struct conn_list *conns)
{
	struct ports *p = MEM_NEW(struct ports);

	p->listening = (struct listening){ .loop = loop, .conns = conns };
	p->addresses = addresses_new(loop, &ops, p);
	apply(p, config, loopback_only);
	return p;
}

void ports_reload(struct ports *p, const struct config *config, bool loopback_only)
{
	apply(p, config, loopback_only);
}

bool ports_is_hopeless(const struct ports *p, bool may_wait)
{
	for (const struct address *w = addresses_first(p->addresses); w; w = w->next)
		if (w->is_open || w->lookup || w->error == -EADDRNOTAVAIL ||
			(w->is_name && w->error == EAI_AGAIN) ||
			(may_wait && w->error == -EADDRINUSE))
			return false;
	return true;
}

void ports_close(struct ports *p)
{
	if (!p)
		return;
	addresses_free(p->addresses);
	free(p->file);
	free(p);
}
