/* SPDX-License-Identifier: GPL-2.0-or-later
 * port401 - see port401.h.
 */
#include "server/port401/port401.h"

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "server/net/addresses.h"
#include "server/net/conn.h"
#include "server/net/listen.h"
#include "server/port401/stranger.h"
#include "server/port401/udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

enum { VISITORS = 1024, LOG_UDP_MS = 60000, OUT_CAP = 65536 };

struct port401 {
	const struct holdover_port401 *conf;
	struct conn_rules rules;
	struct conn_list conns;
	struct listening listening;
	struct udp_shared udp;
	struct addresses *tcp_addresses, *udp_addresses;
	/* struct limits_bucket: addresses that were logged in the last hour */
	struct limits_table *visitors;
	uint64_t udp_logged_ms;
	bool complained;		/* it was logged that an address cannot be opened */
};

/* ---- who may come ---- */

static bool admit(void *user, const struct peer *who)
{
	static const struct limits_rate hourly = { 3600ull * 1000000, 1 };
	struct port401 *p = user;
	char text[INET6_ADDRSTRLEN] = "?";
	bool allowed = holdover_allows(p->conf, who);

	if (limits_spend(limits_table_get(p->visitors, who), hourly, clock_ms()))
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

static void *open_tcp(void *user, const struct sockaddr *a, socklen_t length, int *error)
{
	return listen_open(&((struct port401 *)user)->listening, a, length, error);
}

static void close_tcp(void *socket)
{
	listen_close(socket);
}

static void *open_udp(void *user, const struct sockaddr *a, socklen_t length, int *error)
{
	return udp_open(&((struct port401 *)user)->udp, a, length, error);
}

static void close_udp(void *socket)
{
	udp_close(socket);
}

static int add_failures(struct buf *text, const struct addresses *l, const char *kind)
{
	int first = 0;

	for (const struct address *w = addresses_first(l); w; w = w->next) {
		int e = w->error;

		if (!e || (w->optional && (e == -EADDRNOTAVAIL || e == -EAFNOSUPPORT)))
			continue;
		buf_add_fmt(text, "%s%s %s port %s", text->len ? ", " : "", kind, w->host, w->port);
		first = first ? first : e;
	}
	return first;
}

static const char *remedy(int error)
{
	if (error == -EACCES)
		return "ports below 1024 need root or CAP_NET_BIND_SERVICE; `enable = no` in [port401] of holdover.conf does without";
	return listen_remedy(error);
}

/* Logs all failures in one line, and only once, because this service is optional. */
static void log_failures(void *user)
{
	struct port401 *p = user;
	struct buf text = { 0 };
	int tcp = add_failures(&text, p->tcp_addresses, "TCP"),
	    udp = add_failures(&text, p->udp_addresses, "UDP");

	if (text.len && !p->complained)
		log_say(LOG_WARN,
			"port 401: cannot open %s: %s; all else is served, trying again every %d s",
			buf_text(&text), remedy(tcp ? tcp : udp), ADDRESSES_RETRY_MS / 1000);
	else if (!text.len && p->complained)
		log_say(LOG_NOTE, "port 401: now listening on all addresses");
	p->complained = text.len > 0;
	buf_fini(&text);
}

static const struct addresses_ops tcp_ops = {
	.open = open_tcp, .close = close_tcp, .retried = log_failures
};
static const struct addresses_ops udp_ops = {
	.open = open_udp, .close = close_udp, .retried = log_failures, .each_alone = true
};

static void want(struct addresses *l, const struct holdover_listen *where)
{
	char host[NI_MAXHOST], port[NI_MAXSERV];

	if (!getnameinfo(&where->address.any, holdover_length(&where->address), host, sizeof host,
		    port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV))
		addresses_want(l, host, port, where->line, !where->line);
}

static void apply(struct addresses *l, const struct holdover_port401 *conf, bool enable)
{
	addresses_begin(l);
	for (size_t i = 0; enable && i < conf->listen_count; i++)
		want(l, &conf->listens[i]);
	addresses_end(l);
}

void port401_reload(struct port401 *p, struct tls *tls)
{
	set_rules(p);
	p->conns.tls = tls;
	apply(p->tcp_addresses, p->conf, p->conf->enable);
	apply(p->udp_addresses, p->conf, p->conf->enable && p->conf->udp);
	log_failures(p);
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
	p->listening = (struct listening){ .loop = loop, .conns = &p->conns };
	p->tcp_addresses = addresses_new(loop, &tcp_ops, p);
	p->udp_addresses = addresses_new(loop, &udp_ops, p);
	port401_reload(p, tls);
	return p;
}

void port401_sweep(struct port401 *p, uint64_t now_ms)
{
	conn_sweep(&p->conns, now_ms);
	if (now_ms - p->udp_logged_ms < LOG_UDP_MS)
		return;
	p->udp_logged_ms = now_ms;
	udp_log_dropped(&p->udp);
}

/* ---- closing ---- */

void port401_close(struct port401 *p)
{
	if (!p)
		return;
	addresses_free(p->tcp_addresses);
	addresses_free(p->udp_addresses);
	p->tcp_addresses = p->udp_addresses = NULL;
	conn_close_all(&p->conns);
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
