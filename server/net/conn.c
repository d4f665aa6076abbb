/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn - see conn.h.
 */
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "server/net/conn_state.h"
#include "server/protocol/credentials.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- lines ---- */

static void start_tls(struct conn *c)
{
	struct stream_layer *layer = tls_accept(c->list->tls, stream_fd(&c->stream));

	if (!layer) {
		stream_close(&c->stream, -ENOMEM);
		return;
	}
	c->heard_ms = (uint32_t)clock_ms();
	c->heard = false;
	c->handshake = true;
	stream_change(&c->stream, layer);
}

/* Its UPS was removed from the configuration: NUT's clients learn it by the end of the
 * connection. */
static void on_evicted(struct login *l)
{
	struct conn *c = (struct conn *)(void *)((char *)l - offsetof(struct conn, session.login));

	stream_close(&c->stream, 0);
}

/* Sends a last text in clear. The peer's data are read from the socket first: closing a socket with
 * unread data would discard our text. */
static void say_and_end(struct conn *c, const char *text)
{
	char sink[4096];

	for (int i = 0; i < 16 && !c->session.in_tls; i++)
		if (recv(stream_fd(&c->stream), sink, sizeof sink, MSG_DONTWAIT) <= 0)
			break;
	stream_write(&c->stream, text, strlen(text));
	stream_finish(&c->stream);
}

/* A line is charged by the work of parsing it, and by the length of its answer. */
static enum session_turn say(struct conn *c, const struct words *w)
{
	struct buf *out = stream_answer(&c->stream);
	size_t before = out->len;
	enum session_turn turn = session_line(&c->session, w, out);

	turns_spend(hosts_turns(c->list->hosts), &c->guest.host->account,
		turns_units(out->len - before));
	return turn;
}

static void answer(struct conn *c, const struct words *w)
{
	enum session_turn turn = say(c, w);

	if (turn == SESSION_HELD) {
		if (c->session.penalised)
			conn_wait_for_penalty(c);
		else if (c->session.wait_ms)
			conn_wait_for(c, c->session.wait_ms, clock_ms());
		else
			stream_hold(&c->stream);
		return;
	}
	c->charged = false;
	if (turn == SESSION_END)
		stream_finish(&c->stream);
	else if (turn == SESSION_START_TLS)
		start_tls(c);
}

/* The first line inside TLS: the handshake is over. */
static void identify(struct conn *c)
{
	char *subject = tls_subject(c->stream.layer);

	c->identified = true;
	if (subject)
		credentials_of(&c->session)->subject = subject;
}

static void on_line(struct stream *s, const struct words *w)
{
	struct conn *c = (struct conn *)(void *)s;
	const struct conn_rules *r = c->list->rules;
	const char *text;

	c->heard = true;
	if (c->session.in_tls && !c->identified)
		identify(c);
	if (!turns_may(hosts_turns(c->list->hosts), &c->guest.host->account,
		    uv_now(c->list->loop))) {
		conn_wait_for_turn(c);
		return;
	}
	if (!c->unlimited && !c->charged) {
		uint64_t now = clock_ms(), ms = limits_spend(&c->rate, r->rate, now);

		if (ms) {
			conn_wait_for(c, ms, now);
			return;
		}
		c->charged = true;
	}
	if (c->extra && c->extra->is_pending) {
		conn_no_longer_pending(c);
		text = r->stranger ? r->stranger(w) : NULL;
		if (text) {
			say_and_end(c, text);
			return;
		}
	}
	answer(c, w);
}

static void on_too_long(struct stream *s)
{
	struct conn *c = (struct conn *)(void *)s;
	char text[64];

	snprintf(text, sizeof text, "ERR %s\n", error_text(c->list->rules->line_error));
	say_and_end(c, text);
}

static void on_closed(struct stream *s, int error)
{
	struct conn *c = (struct conn *)(void *)s;

	if (error == -ENOBUFS)
		log_limited(&c->list->not_reading, LOG_WARN,
			"client %s is not reading its answers; disconnected", c->address);
	session_fini(&c->session);
	conn_leave(c);
	conn_no_longer_pending(c);
	conn_drop_extra(c);
	c->list->count--;
	free(c);
}

/* Adopts rules that may have changed. */
static void set_ops(struct conn_list *l)
{
	l->ops = (struct stream_ops){ .line = on_line,
		.too_long = on_too_long,
		.closed = on_closed,
		.out_cap = l->rules->out_cap,
		.line_max = l->rules->line_max,
		.lines_a_turn = CONN_LINES_A_TURN };
}

/* ---- opening ---- */

static void displace(struct guest *g)
{
	struct conn *c = CONN_OWNER(struct conn, guest, g);

	conn_leave(c);
	stream_close(&c->stream, 0);
}

bool conn_make_room(struct conn_list *l)
{
	struct guest *g = hosts_least(l->hosts);

	if (g)
		displace(g);
	return g != NULL;
}

static bool has_room(struct conn_list *l, const struct peer *p, const char *address)
{
	const struct conn_rules *r = l->rules;
	struct guest *victim = NULL;

	if (r->max_per_address && hosts_count_from(l->hosts, p) >= r->max_per_address)
		return false;
	switch (hosts_room(l->hosts, p, r->max, clock_ms(), &victim)) {
	case HOSTS_ROOM:
		return true;
	case HOSTS_FULL:
		return false;
	case HOSTS_DISPLACE:
		break;
	}
	log_limited(&l->full, LOG_WARN,
		"%zu connections are open: the oldest of %s was closed for one of %s (MAXCONN)",
		hosts_count(l->hosts), CONN_OWNER(struct conn, guest, victim)->address, address);
	displace(victim);
	return true;
}

static struct conn *conn_new(struct conn_list *list, int fd, const char *address, bool loopback)
{
	const struct conn_rules *r = list->rules;
	size_t length = strlen(address) + 1;
	struct conn *c = mem_new(offsetof(struct conn, address) + length);

	set_ops(list);
	if (stream_open(&c->stream, list->loop, fd, &list->ops)) {
		free(c);
		return NULL;
	}
	memcpy(c->address, address, length);
	session_init(&c->session, list->service, c->address);
	c->session.login.evicted = on_evicted;
	c->session.policy = loopback ? &r->loopback_policy : &r->policy;
	c->unlimited = !r->rate.every_us || (loopback && !r->rate_on_loopback);
	c->list = list;
	c->heard_ms = c->moved_ms = (uint32_t)clock_ms();
	list->count++;
	return c;
}

void conn_open(struct conn_list *list, int fd, const struct sockaddr *from, socklen_t length)
{
	const struct conn_rules *r = list->rules;
	char address[ADDRESS_TEXT_MAX];
	struct peer p = { .bytes = { 0 } };
	struct conn *c;

	peer_of(from, &p);
	address_text(from, length, address);
	if (r->admit && !r->admit(r->user, &p)) {
		close(fd);
		return;
	}
	if (!has_room(list, &p, address)) {
		log_limited(&list->full, LOG_WARN, "%zu connections are open: %s was refused",
			hosts_count(list->hosts), address);
		close(fd);
		return;
	}
	c = conn_new(list, fd, address, peer_is_loopback(&p));
	if (!c)
		return;
	hosts_enter(list->hosts, &c->guest, &p, clock_ms());
	limits_pending_add(&list->pendings, &conn_extra(c)->pending, &p, clock_ms());
	c->extra->is_pending = true;
}

void conn_list_init(struct conn_list *list, uv_loop_t *loop, const struct service *service,
	const struct conn_rules *rules, struct checks *checks)
{
	*list = (struct conn_list){
		.loop = loop, .service = service, .rules = rules, .checks = checks
	};
	list->hosts = hosts_new();
	list->handshakes = limits_handshakes_new();
	conn_wait_init(list);
}

void conn_list_fini(struct conn_list *list)
{
	hosts_free(list->hosts);
	limits_handshakes_free(list->handshakes);
	list->hosts = NULL;
	list->handshakes = NULL;
}

/* ---- the overdue ---- */

/* The peer does not read its answers. Its kernel still confirms keepalive probes, so this needs a
 * time limit of our own. */
static bool is_stuck(struct conn *c, uint64_t now)
{
	if (!stream_is_stuck(&c->stream))
		c->moved_ms = (uint32_t)now;
	return (uint32_t)now - c->moved_ms > CONN_STUCK_MS;
}

static bool is_overdue(struct conn *c, uint64_t now)
{
	const struct conn_rules *r = c->list->rules;

	if (c->heard)
		c->heard_ms = (uint32_t)now;
	c->heard = false;
	if (c->handshake && tls_is_established(c->stream.layer))
		c->handshake = false;
	return (uint32_t)now - c->heard_ms > (c->handshake ? r->handshake_ms : r->idle_ms);
}

static bool is_to_be_greeted(const struct conn *c, uint64_t now)
{
	const struct conn_rules *r = c->list->rules;

	return r->greeting && c->extra && c->extra->is_pending && !c->extra->wait.at &&
	       !c->stream.line_bytes && (uint32_t)now - c->heard_ms >= r->greeting_ms;
}

static void cut(void *user, struct limits_pending *one)
{
	struct conn *c = ((struct extra *)(void *)one)->conn;

	(void)user;
	conn_no_longer_pending(c);
	stream_close(&c->stream, 0);
}

static void cut_guest(void *user, struct guest *g)
{
	(void)user;
	stream_close(&CONN_OWNER(struct conn, guest, g)->stream, 0);
}

static void sweep_one(void *user, struct guest *g)
{
	struct conn *c = CONN_OWNER(struct conn, guest, g);
	uint64_t now_ms = *(uint64_t *)user;

	if (is_stuck(c, now_ms))
		stream_close(&c->stream, -ENOBUFS);
	if (stream_is_closing(&c->stream))
		return;
	if (is_overdue(c, now_ms))
		stream_close(&c->stream, 0);
	else if (is_to_be_greeted(c, now_ms))
		say_and_end(c, c->list->rules->greeting);
}

void conn_sweep(struct conn_list *list, uint64_t now_ms)
{
	const struct conn_rules *r = list->rules;

	limits_pending_sweep(&list->pendings, &r->pending, now_ms, cut, list);
	hosts_sweep(list->hosts, r->max_strangers, now_ms, cut_guest, list);
	hosts_each(list->hosts, sweep_one, &now_ms);
}

void conn_close_all(struct conn_list *list)
{
	hosts_each(list->hosts, cut_guest, NULL);
	conn_wait_close(list);
}
