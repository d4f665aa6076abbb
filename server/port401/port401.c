/* SPDX-License-Identifier: GPL-2.0-or-later
 * port401 - see port401.h.
 */
#include "server/port401/port401.h"

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/timer.h"
#include "server/net/conn.h"
#include "server/net/listen.h"
#include "server/port401/stranger.h"
#include "server/port401/udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { VISITORS = 1024, TELL_MS = 60000, OUT_CAP = 65536 };

struct wish {				/* one address, both ways */
	union holdover_address where;
	bool optional;			/* a default: a host without IPv6 is not an error */
	struct udp *udp;		/* NULL: not open */
	int tcp_error, udp_error;	/* of the last try; 0: open or not wanted */
};

struct port401 {
	struct timer *retry;
	const struct holdover_port401 *conf;
	struct conn_rules rules;
	struct conn_list conns;
	struct listeners *listeners;
	struct udp_shared udp;
	struct wish *wishes;
	size_t wish_count;
	/* struct limits_bucket: who has been told of in the last hour */
	struct limits_table *visitors;
	uint64_t told_udp_ms;
	bool told;			/* that something cannot be opened */
};

/* ---- who may come ---- */

static bool admit(void *user, const struct peer *who)
{
	static const struct limits_rate hourly = { 3600ull * 1000000, 1 };
	struct port401 *p = user;
	char text[INET6_ADDRSTRLEN] = "?";
	bool allowed = holdover_allows(p->conf, who);

	if (limits_take(limits_table_get(p->visitors, who), hourly, clock_ms()))
		return allowed;
	if (peer_is_v4(who))
		inet_ntop(AF_INET, who->bytes + 12, text, sizeof text);
	else
		inet_ntop(AF_INET6, who->bytes, text, sizeof text);
	log_say(LOG_NOTE, "port 401: %s from %s%s",
		allowed ? "first connection in an hour" : "connection refused", text,
		allowed ? "" : " (not in `allow` of [port401])");
	return allowed;
}

static void set_rules(struct port401 *p)
{
	struct policy policy = {
		.in_clear = p->conf->require_tls ? VERB_OPENING : VERB_READ,
		.in_tls = p->conf->writable ? VERB_ALL : VERB_READ,
		.rfc_words = true,
	};

	p->rules = (struct conn_rules){
		.policy = policy,
		.loopback_policy = policy,
		.idle_ms = PORT401_IDLE_MS,
		.handshake_ms = PORT401_HANDSHAKE_MS,
		.out_cap = OUT_CAP,
		.max = PORT401_CONNECTIONS,
		.max_per_address = PORT401_PER_ADDRESS,
		.rate = limits_per_second(PORT401_LINES_PER_S, PORT401_LINES_PER_S),
		.rate_on_loopback = true,
		.line_max = PORT401_LINE_MAX,
		.line_error = TOO_LONG,
		.greeting = stranger_banner,
		.greeting_ms = PORT401_GREETING_MS,
		.stranger = stranger_answer,
		.admit = admit,
		.user = p,
	};
}

/* ---- opening ---- */

static void add_failure(struct buf *text, const struct wish *w, const char *kind, int error)
{
	char address[INET6_ADDRSTRLEN] = "?";
	bool v4 = w->where.any.sa_family == AF_INET;

	if (!error || (w->optional && (error == -EADDRNOTAVAIL || error == -EAFNOSUPPORT)))
		return;
	inet_ntop(w->where.any.sa_family,
		v4 ? (const void *)&w->where.v4.sin_addr : &w->where.v6.sin6_addr, address,
		sizeof address);
	buf_add_fmt(text, "%s%s %s port %u", text->len ? ", " : "", kind, address,
		ntohs(v4 ? w->where.v4.sin_port : w->where.v6.sin6_port));
}

static const char *remedy(int error)
{
	if (error == -EACCES)
		return "ports below 1024 need root or CAP_NET_BIND_SERVICE; `enable = no` in [port401] of holdover.conf does without";
	return listeners_remedy(error);
}

/* All of it in one line, and only once: it concerns a side door. */
static void tell(struct port401 *p)
{
	struct buf text = { 0 };
	int error = 0;

	for (size_t i = 0; i < p->wish_count; i++) {
		const struct wish *w = &p->wishes[i];

		add_failure(&text, w, "TCP", w->tcp_error);
		add_failure(&text, w, "UDP", w->udp_error);
		if (text.len && !error)
			error = w->tcp_error ? w->tcp_error : w->udp_error;
	}
	if (text.len && !p->told)
		log_say(LOG_WARN,
			"port 401: cannot open %s: %s; all else is served, trying again every %d s",
			buf_text(&text), remedy(error), PORT401_RETRY_MS / 1000);
	else if (!text.len && p->told)
		log_say(LOG_NOTE, "port 401: everything is open now");
	p->told = text.len > 0;
	buf_fini(&text);
}

static void try_all(struct port401 *p)
{
	for (size_t i = 0; i < p->wish_count; i++) {
		struct wish *w = &p->wishes[i];

		w->tcp_error =
			listeners_bind(p->listeners, &w->where.any, holdover_length(&w->where));
		if (p->conf->udp && !w->udp)
			w->udp = udp_open(&p->udp, &w->where, &w->udp_error);
	}
}

static void on_retry(void *user)
{
	struct port401 *p = user;

	try_all(p);
	tell(p);
}

/* The socket of an address that stays is kept. */
static struct udp *take_udp(struct wish *old, size_t count, const union holdover_address *where)
{
	for (size_t i = 0; i < count; i++) {
		struct udp *u = old[i].udp;

		if (!u || memcmp(&old[i].where, where, sizeof *where))
			continue;
		old[i].udp = NULL;
		return u;
	}
	return NULL;
}

static void wish(struct port401 *p)
{
	struct wish *old = p->wishes;
	size_t old_count = p->wish_count;

	p->wish_count = p->conf->enable ? p->conf->listen_count : 0;
	p->wishes = p->wish_count ? mem_new(p->wish_count * sizeof *p->wishes) : NULL;
	for (size_t i = 0; i < p->wish_count; i++) {
		const struct holdover_listen *l = &p->conf->listens[i];

		p->wishes[i] = (struct wish){ .where = l->address, .optional = !l->line };
		if (p->conf->udp)
			p->wishes[i].udp = take_udp(old, old_count, &l->address);
	}
	for (size_t i = 0; i < old_count; i++)
		if (old[i].udp)
			udp_close(old[i].udp);
	free(old);
}

void port401_reload(struct port401 *p, struct tls *tls)
{
	set_rules(p);
	p->conns.tls = tls;
	wish(p);
	listeners_begin(p->listeners);
	try_all(p);
	listeners_end(p->listeners);
	/* a wildcard may have stood in the way of an address, or the other way round */
	try_all(p);
	tell(p);
}

struct port401 *port401_open(uv_loop_t *loop, const struct service *service,
	struct checks *checks, struct tls *tls, const struct holdover_port401 *conf)
{
	struct port401 *p = MEM_NEW(struct port401);

	p->conf = conf;
	p->visitors = limits_table_new(VISITORS, sizeof(struct limits_bucket));
	p->udp = (struct udp_shared){
		.loop = loop, .service = service, .conf = conf, .gate = datagram_gate_new()
	};
	conn_list_init(&p->conns, loop, service, &p->rules, checks);
	p->listeners = listeners_new(loop, &p->conns);
	p->retry = timer_new(loop, on_retry, p);
	timer_start(p->retry, PORT401_RETRY_MS, PORT401_RETRY_MS);
	port401_reload(p, tls);
	return p;
}

void port401_sweep(struct port401 *p, uint64_t now_ms)
{
	conn_sweep(&p->conns, now_ms);
	if (now_ms - p->told_udp_ms < TELL_MS)
		return;
	p->told_udp_ms = now_ms;
	udp_tell(&p->udp);
}

/* ---- closing ---- */

void port401_close(struct port401 *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->wish_count; i++)
		if (p->wishes[i].udp)
			udp_close(p->wishes[i].udp);
	free(p->wishes);
	p->wishes = NULL;
	p->wish_count = 0;
	listeners_close(p->listeners);
	conn_close_all(&p->conns);
	timer_free(p->retry);
	p->retry = NULL;
}

void port401_free(struct port401 *p)
{
	if (!p)
		return;
	conn_list_fini(&p->conns);
	datagram_gate_free(p->udp.gate);
	limits_table_free(p->visitors);
	free(p);
}
