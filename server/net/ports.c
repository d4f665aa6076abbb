/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - see ports.h.
 */
#include "server/net/ports.h"

#include "lib/log.h"
#include "lib/mem.h"
#include "lib/product.h"
#include "lib/timer.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

struct lookup;

struct wish {
	struct ports *all;
	char *address, *port;
	unsigned line;			/* 0: a default */
	bool optional;			/* a host without IPv6 is not an error */
	bool is_open, told;
	int error;			/* why it is not open: -errno, or EAI_... of its name */
	struct sockaddr_storage where;
	socklen_t length;		/* 0: its name has not been looked up */
	bool is_name;
	struct lookup *lookup;		/* under way; NULL: none */
	struct wish *next;
};

struct lookup {
	uv_getaddrinfo_t request;
	struct wish *wish;		/* NULL: it has gone */
};

struct ports {
	uv_loop_t *loop;
	struct timer *retry;
	struct listeners *listeners;
	struct wish *wishes;
	char *file;
	bool loopback_only;
	/* in the middle of a reload: who holds a port may be about to give it up */
	bool changing;
};

/* ---- one wish ---- */

static void tell_failure(struct wish *w, const char *why)
{
	if (w->told || (w->optional && w->error != -EADDRINUSE))
		return;
	w->told = true;
	if (w->line && w->is_name && !w->length)
		log_say(LOG_ERROR, "%s:%u: LISTEN %s: %s; trying again every %d s", w->all->file,
			w->line, w->address, why, PORTS_RETRY_MS / 1000);
	else
		log_say(LOG_ERROR, "cannot listen on %s port %s: %s; trying again every %d s",
			w->address, w->port, why, PORTS_RETRY_MS / 1000);
}

static bool is_forbidden(const struct wish *w)
{
	struct peer p;

	return w->all->loopback_only &&
	       (!peer_of((const struct sockaddr *)&w->where, &p) || !peer_is_loopback(&p));
}

static void bind_one(struct wish *w)
{
	bool late = w->told;

	w->is_open = false;
	w->error = is_forbidden(w) ? -EKEYREJECTED :
		listeners_bind(w->all->listeners, (const struct sockaddr *)&w->where, w->length);
	if (w->error == -EKEYREJECTED)
		return;			/* holdover.conf's reader has told */
	if (w->error == -EADDRINUSE && w->all->changing)
		return;
	if (w->error) {
		tell_failure(w, listeners_remedy(w->error));
		return;
	}
	w->is_open = true;
	w->told = false;
	if (late)
		log_say(LOG_NOTE, "listening on %s port %s now", w->address, w->port);
}

/* Of a name the first address counts, as with NUT. */
static void take_found(struct wish *w, struct addrinfo *found)
{
	memcpy(&w->where, found->ai_addr, found->ai_addrlen);
	w->length = found->ai_addrlen;
}

static const struct addrinfo hints_for_name = { .ai_socktype = SOCK_STREAM,
	.ai_flags = AI_PASSIVE | AI_NUMERICSERV };

/* EAI_...: it is a name, or nonsense. */
static int look_up(struct wish *w, int flags)
{
	struct addrinfo hints = hints_for_name, *found = NULL;
	int error;

	hints.ai_flags |= flags;
	error = getaddrinfo(w->address, w->port, &hints, &found);
	if (!error) {
		take_found(w, found);
		freeaddrinfo(found);
	}
	return error;
}

static void on_found(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct lookup *k = request->data;
	struct wish *w = k->wish;

	free(k);
	if (w && !status) {
		take_found(w, found);
		w->lookup = NULL;
		bind_one(w);
	} else if (w) {
		w->lookup = NULL;
		w->error = EAI_AGAIN;
		tell_failure(w, uv_strerror(status));
	}
	uv_freeaddrinfo(found);
}

static void look_up_behind(struct wish *w)
{
	struct lookup *k;

	if (w->lookup)
		return;
	k = MEM_NEW(struct lookup);
	k->request.data = k;
	k->wish = w;
	if (uv_getaddrinfo(w->all->loop, &k->request, on_found, w->address, w->port,
		    &hints_for_name)) {
		free(k);
		return;
	}
	w->lookup = k;
}

static void try_one(struct wish *w, bool may_block)
{
	if (!w->length)
		w->is_name = look_up(w, AI_NUMERICHOST) != 0;
	if (!w->length && !may_block) {
		look_up_behind(w);
		return;
	}
	if (!w->length) {
		w->error = look_up(w, 0);
		if (w->error) {
			tell_failure(w, gai_strerror(w->error));
			return;
		}
	}
	bind_one(w);
}

static void wish_free(struct wish *w)
{
	if (w->lookup) {
		w->lookup->wish = NULL;
		uv_cancel((uv_req_t *)&w->lookup->request);
	}
	free(w->address);
	free(w->port);
	free(w);
}

/* ---- all of them ---- */

static void on_retry(void *user)
{
	struct ports *p = user;

	for (struct wish *w = p->wishes; w; w = w->next) {
		if (w->is_open || w->error == -EKEYREJECTED)
			continue;
		if (w->is_name)
			w->length = 0;		/* it may mean another address by now */
		try_one(w, false);
	}
}

/* The same wish of before the reload, or a new one; put at *at. */
static void add_wish(struct ports *p, struct wish **old, struct wish ***at,
	const struct wish *model)
{
	struct wish *w, **o;

	for (o = old; (w = *o); o = &w->next)
		if (!strcmp(w->address, model->address) && !strcmp(w->port, model->port) &&
			w->optional == model->optional)
			break;
	if (w) {
		*o = w->next;
	} else {
		w = MEM_NEW(struct wish);
		w->all = p;
		w->address = mem_dup(model->address);
		w->port = mem_dup(model->port);
		w->optional = model->optional;
	}
	w->line = model->line;
	w->next = NULL;
	**at = w;
	*at = &w->next;
}

static void wish_all(struct ports *p, const struct config *c, struct wish **old)
{
	struct wish **at = &p->wishes;

	p->wishes = NULL;
	for (size_t i = 0; i < c->listen_count; i++) {
		struct wish model = { .address = c->listen[i].address,
			.port = c->listen[i].port,
			.line = c->listen[i].line };

		if (strcmp(model.address, "*")) {
			add_wish(p, old, &at, &model);
			continue;
		}
		model.address = (char[]){ "0.0.0.0" };
		add_wish(p, old, &at, &model);
		model.address = (char[]){ "::" };
		model.optional = true;
		add_wish(p, old, &at, &model);
	}
	if (!c->listen_count) {
		add_wish(p, old, &at,
			&(struct wish){
				.address = (char[]){ "127.0.0.1" }, .port = (char[]){ PRODUCT_PORT_TEXT } });
		add_wish(p, old, &at,
			&(struct wish){ .address = (char[]){ "::1" },
				.port = (char[]){ PRODUCT_PORT_TEXT },
				.optional = true });
	}
}

static void apply(struct ports *p, const struct config *config, bool loopback_only, bool may_block)
{
	struct wish *old = p->wishes, *next;

	free(p->file);
	p->file = mem_dup(config->file);
	p->loopback_only = loopback_only;
	wish_all(p, config, &old);
	for (; old; old = next) {
		next = old->next;
		wish_free(old);
	}
	p->changing = true;
	listeners_begin(p->listeners);
	for (struct wish *w = p->wishes; w; w = w->next)
		try_one(w, may_block);
	listeners_end(p->listeners);
	p->changing = false;
	for (struct wish *w = p->wishes; w; w = w->next)
		if (w->error == -EADDRINUSE)
			bind_one(w);
}

struct ports *ports_open(
	uv_loop_t *loop, const struct config *config, bool loopback_only, struct conn_list *conns)
{
	struct ports *p = MEM_NEW(struct ports);

	p->listeners = listeners_new(loop, conns);
	p->loop = loop;
	p->retry = timer_new(loop, on_retry, p);
	timer_start(p->retry, PORTS_RETRY_MS, PORTS_RETRY_MS);
	apply(p, config, loopback_only, true);
	return p;
}

void ports_reload(struct ports *p, const struct config *config, bool loopback_only)
{
	apply(p, config, loopback_only, false);
}

bool ports_is_hopeless(const struct ports *p)
{
	for (const struct wish *w = p->wishes; w; w = w->next)
		if (w->is_open || w->error == -EADDRNOTAVAIL ||
			(w->is_name && w->error == EAI_AGAIN))
			return false;
	return true;
}

void ports_close(struct ports *p)
{
	struct wish *next;

	if (!p)
		return;
	for (struct wish *w = p->wishes; w; w = next) {
		next = w->next;
		wish_free(w);
	}
	listeners_close(p->listeners);
	free(p->file);
	timer_free(p->retry);
	free(p);
}
