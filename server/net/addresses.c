/* SPDX-License-Identifier: GPL-2.0-or-later
 * addresses - see addresses.h.
 */
#include "server/net/addresses.h"
#include "lib/mem.h"
#include "lib/timer.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

struct lookup {
	uv_getaddrinfo_t request;
	struct address *of;		/* NULL: no longer wanted */
};

struct opened {
	struct sockaddr_storage where;
	socklen_t length;
	void *socket;
	bool wanted;
	struct opened *next;
};

struct addresses {
	uv_loop_t *loop;
	struct timer *retry;
	const struct addresses_ops *ops;
	void *user;
	/* before: addresses of the previous list that are not wanted again yet */
	struct address *first, **end, *before;
	struct opened *opened;
	/* during a reload: a socket that blocks another one may still be closed */
	bool changing;
};

/* ---- sockets ---- */

static struct opened *find_opened(const struct addresses *l, const struct address *w)
{
	for (struct opened *o = l->opened; o; o = o->next)
		if (o->length == w->length && !memcmp(&o->where, &w->where, w->length))
			return o;
	return NULL;
}

static bool is_wildcard(const struct sockaddr_storage *a)
{
	static const struct in6_addr any = IN6ADDR_ANY_INIT;

	if (a->ss_family == AF_INET)
		return ((const struct sockaddr_in *)a)->sin_addr.s_addr == INADDR_ANY;
	return !memcmp(&((const struct sockaddr_in6 *)a)->sin6_addr, &any, sizeof any);
}

static in_port_t port_of(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET ? ((const struct sockaddr_in *)a)->sin_port :
					 ((const struct sockaddr_in6 *)a)->sin6_port;
}

/* Is `wide` a wildcard whose socket keeps the kernel from opening this port for this address? */
static bool covers(const struct sockaddr_storage *wide, const struct sockaddr_storage *a)
{
	return is_wildcard(wide) && !is_wildcard(a) && wide->ss_family == a->ss_family &&
	       port_of(wide) == port_of(a);
}

static struct opened *find_cover(const struct addresses *l, const struct address *w)
{
	for (struct opened *o = l->opened; o && !l->ops->each_alone; o = o->next)
		if (o->wanted && covers(&o->where, &w->where))
			return o;
	return NULL;
}

/* A wildcard cannot be opened beside the sockets here that it covers. */
static void close_covered(struct addresses *l, const struct address *w)
{
	struct opened **at, *o;

	for (at = &l->opened; (o = *at) && !l->ops->each_alone;) {
		if (!covers(&w->where, &o->where)) {
			at = &o->next;
			continue;
		}
		*at = o->next;
		l->ops->close(o->socket);
		free(o);
	}
}

static int open_at(struct addresses *l, const struct address *w)
{
	struct opened *o = find_opened(l, w);
	void *socket;
	int error = 0;

	if (!o)
		o = find_cover(l, w);
	if (o) {
		o->wanted = true;
		return 0;
	}
	close_covered(l, w);
	socket = l->ops->open(l->user, (const struct sockaddr *)&w->where, w->length, &error);
	if (!socket)
		return error;
	o = MEM_NEW(struct opened);
	o->where = w->where;
	o->length = w->length;
	o->socket = socket;
	o->wanted = true;
	o->next = l->opened;
	l->opened = o;
	return 0;
}

static void close_unwanted(struct addresses *l)
{
	struct opened **at, *o;

	for (at = &l->opened; (o = *at);) {
		if (o->wanted) {
			at = &o->next;
			continue;
		}
		*at = o->next;
		l->ops->close(o->socket);
		free(o);
	}
}

/* ---- one address ---- */

static void report(struct address *w, const char *why)
{
	if (w->reported || (w->optional && w->error != -EADDRINUSE))
		return;
	w->reported = true;
	if (w->all->ops->failed)
		w->all->ops->failed(w->all->user, w, why);
}

static void open_one(struct address *w)
{
	struct addresses *l = w->all;
	bool allowed =
		!l->ops->allowed || l->ops->allowed(l->user, (const struct sockaddr *)&w->where);
	bool late = w->reported;

	w->error = allowed ? open_at(l, w) : -EKEYREJECTED;
	w->is_open = !w->error;
	if (w->is_open)
		w->reported = false;
	else if (allowed && !(w->error == -EADDRINUSE && l->changing))
		report(w, NULL);
	if (w->is_open && late && l->ops->opened)
		l->ops->opened(l->user, w);
}

/* The first address of a name is used, as in NUT. */
static void adopt_found(struct address *w, const struct addrinfo *found)
{
	memcpy(&w->where, found->ai_addr, found->ai_addrlen);
	w->length = found->ai_addrlen;
}

static const struct addrinfo hints_for_name = { .ai_socktype = SOCK_STREAM,
	.ai_flags = AI_PASSIVE | AI_NUMERICSERV };

/* EAI_...: it is a name, or invalid. */
static int look_up(struct address *w, int flags)
{
	struct addrinfo hints = hints_for_name, *found = NULL;
	int error;

	hints.ai_flags |= flags;
	error = getaddrinfo(w->host, w->port, &hints, &found);
	if (!error) {
		adopt_found(w, found);
		freeaddrinfo(found);
	}
	return error;
}

static void on_found(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct lookup *k = request->data;
	struct address *w = k->of;

	free(k);
	if (w) {
		w->lookup = NULL;
		if (!status)
			adopt_found(w, found);
		else
			w->error = EAI_AGAIN;
	}
	if (w && !status)
		open_one(w);
	else if (w)
		report(w, uv_strerror(status));
	uv_freeaddrinfo(found);
}

static void look_up_in_background(struct address *w)
{
	struct lookup *k;

	if (w->lookup)
		return;
	k = MEM_NEW(struct lookup);
	k->request.data = k;
	k->of = w;
	if (uv_getaddrinfo(w->all->loop, &k->request, on_found, w->host, w->port, &hints_for_name))
		free(k);
	else
		w->lookup = k;
}

static void try_one(struct address *w)
{
	if (!w->length)
		w->is_name = look_up(w, AI_NUMERICHOST) != 0;
	if (w->length)
		open_one(w);
	else
		look_up_in_background(w);
}

static void address_free(struct address *w)
{
	if (w->lookup) {
		w->lookup->of = NULL;
		uv_cancel((uv_req_t *)&w->lookup->request);
	}
	free(w->host);
	free(w->port);
	free(w);
}

static void free_all(struct address *w)
{
	for (struct address *next; w; w = next) {
		next = w->next;
		address_free(w);
	}
}

/* ---- all of them ---- */

static bool is_wide(struct address *w)
{
	if (!w->length)
		w->is_name = look_up(w, AI_NUMERICHOST) != 0;
	return w->length && is_wildcard(&w->where);
}

/* A wildcard that failed may have closed others before, so they are tried after it. */
static void try_all(struct addresses *l)
{
	bool failed = false;

	for (struct address *w = l->first; w; w = w->next) {
		if (!is_wide(w) || w->is_open || w->error == -EKEYREJECTED)
			continue;
		open_one(w);
		failed = failed || !w->is_open;
	}
	for (struct address *w = l->first; w; w = w->next)
		if (!is_wide(w) && (!w->is_open || failed) && w->error != -EKEYREJECTED)
			try_one(w);
}

static void on_retry(void *user)
{
	struct addresses *l = user;

	for (struct address *w = l->first; w; w = w->next)
		if (w->is_name && !w->is_open)
			w->length = 0;		/* the name may have another address now */
	try_all(l);
	if (l->ops->retried)
		l->ops->retried(l->user);
}

struct addresses *addresses_new(uv_loop_t *loop, const struct addresses_ops *ops, void *user)
{
	struct addresses *l = MEM_NEW(struct addresses);

	l->loop = loop;
	l->ops = ops;
	l->user = user;
	l->end = &l->first;
	l->retry = timer_new(loop, on_retry, l);
	timer_start(l->retry, ADDRESSES_RETRY_MS, ADDRESSES_RETRY_MS);
	return l;
}

void addresses_free(struct addresses *l)
{
	if (!l)
		return;
	for (struct opened *o = l->opened; o; o = o->next)
		o->wanted = false;
	close_unwanted(l);
	free_all(l->first);
	timer_free(l->retry);
	free(l);
}

void addresses_begin(struct addresses *l)
{
	l->before = l->first;
	l->first = NULL;
	l->end = &l->first;
	l->changing = true;
}

/* The same address before the reload; NULL: it is new. */
static struct address *find_before(struct addresses *l, const char *host, const char *port,
	bool optional)
{
	struct address *w, **at;

	for (at = &l->before; (w = *at); at = &w->next) {
		if (strcmp(w->host, host) || strcmp(w->port, port) || w->optional != optional)
			continue;
		*at = w->next;
		return w;
	}
	return NULL;
}

void addresses_want(struct addresses *l, const char *host, const char *port, unsigned line,
	bool optional)
{
	struct address *w = find_before(l, host, port, optional);

	if (!w) {
		w = MEM_NEW(struct address);
		w->all = l;
		w->host = mem_dup(host);
		w->port = mem_dup(port);
		w->optional = optional;
	}
	w->line = line;
	w->next = NULL;
	*l->end = w;
	l->end = &w->next;
}

/* Tries addresses again that a closed socket or a wildcard that is no longer wanted had blocked. */
void addresses_end(struct addresses *l)
{
	free_all(l->before);
	l->before = NULL;
	for (struct opened *o = l->opened; o; o = o->next)
		o->wanted = false;
	for (struct address *w = l->first; w; w = w->next) {
		w->is_open = false;
		w->error = 0;		/* the permitted addresses may have changed */
	}
	try_all(l);
	close_unwanted(l);
	l->changing = false;
	try_all(l);
}

const struct address *addresses_first(const struct addresses *l)
{
	return l->first;
}
