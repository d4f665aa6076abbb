/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn - see conn.h.
 *
 * A connection is small as long as nothing is the matter with it. What it needs while it has not
 * said anything, waits for its turn, or waits for its password to be checked stands aside, in a
 * struct that comes and goes.
 */
#include "server/net/conn.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/stream.h"
#include "lib/timer.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHECKS_AT_ONCE = 2 };		/* the loop needs a processor, too */

struct aside {
	struct limits_pending pending;	/* first */
	struct conn *conn, *next_waiting;
	struct check *check;		/* NULL: none */
	uint64_t wake_ms;
	bool is_pending, is_waiting;
};

struct conn {
	struct stream stream;		/* first */
	struct session session;
	struct conn_list *list;
	struct conn *next, **at;
	struct aside *aside;		/* NULL: nothing is the matter */
	struct limits_bucket rate;
	uint32_t heard_ms; /* the last complete line as of the last sweep, or the beginning of the
			      handshake; of a clock of 32 bits */
	uint32_t moved_ms;		/* the last sweep when nothing waited, or some was taken */
	bool heard : 1;			/* a line has come since then */
	/* TLS has begun; whether it is established shows at the next sweep */
	bool handshake : 1;
	bool unlimited : 1;		/* its rate */
	bool charged : 1;		/* the line at hand has been counted */
	/* numeric. Idle connections are many: not a byte more than needed */
	char address[];
};

struct check {				/* a password against a hash, in another thread */
	uv_work_t work;
	struct conn_list *list;
	struct conn *conn;		/* NULL: it has gone */
	struct check *next;
	char *hash, *password;
	bool fits;
};

static struct conn *conn_of_session(struct session *s)
{
	return (struct conn *)(void *)((char *)s - offsetof(struct conn, session));
}

/* ---- aside ---- */

static struct aside *aside_of(struct conn *c)
{
	if (!c->aside)
		c->aside = MEM_NEW(struct aside);
	c->aside->conn = c;
	return c->aside;
}

static void tidy(struct conn *c)
{
	if (!c->aside || c->aside->is_pending || c->aside->is_waiting || c->aside->check)
		return;
	free(c->aside);
	c->aside = NULL;
}

static void no_longer_pending(struct conn *c)
{
	if (!c->aside || !c->aside->is_pending)
		return;
	limits_pending_remove(&c->list->pendings, &c->aside->pending);
	c->aside->is_pending = false;
	tidy(c);
}

/* ---- waiting ---- */

static void set_timer(struct conn_list *l, uint64_t now)
{
	uint64_t next = UINT64_MAX;

	for (struct conn *c = l->waiting; c; c = c->aside->next_waiting)
		if (c->aside->wake_ms < next)
			next = c->aside->wake_ms;
	if (next == UINT64_MAX)
		timer_stop(l->wake);
	else
		timer_start(l->wake, next > now ? next - now : 0, 0);
}

static void wait_for(struct conn *c, uint64_t ms, uint64_t now)
{
	struct aside *a = aside_of(c);

	stream_hold(&c->stream);
	if (a->is_waiting)
		return;
	a->is_waiting = true;
	a->wake_ms = now + ms;
	a->next_waiting = c->list->waiting;
	c->list->waiting = c;
	set_timer(c->list, now);
}

static void no_longer_waiting(struct conn *c)
{
	struct conn **at;

	if (!c->aside || !c->aside->is_waiting)
		return;
	for (at = &c->list->waiting; *at != c; at = &(*at)->aside->next_waiting)
		;
	*at = c->aside->next_waiting;
	c->aside->is_waiting = false;
	tidy(c);
}

/* What is released may wait again at once, so those whose time has come are looked for anew: each
 * has its own later time then. */
static void on_wake(void *user)
{
	struct conn_list *l = user;
	uint64_t now = clock_ms();
	struct conn *c;

	for (;;) {
		for (c = l->waiting; c && c->aside->wake_ms > now; c = c->aside->next_waiting)
			;
		if (!c)
			break;
		no_longer_waiting(c);
		stream_release(&c->stream);
	}
	set_timer(l, now);
}

/* ---- passwords ---- */

static void begin_checks(struct conn_list *l);

static void check_free(struct check *k)
{
	explicit_bzero(k->password, strlen(k->password));
	free(k->password);
	free(k->hash);
	free(k);
}

static void in_thread(uv_work_t *w)
{
	struct check *k = w->data;

	k->fits = users_hash_fits(k->hash, k->password);
}

static void on_checked(uv_work_t *w, int status)
{
	struct check *k = w->data;
	struct conn *c = k->conn;

	k->list->checks_running--;
	begin_checks(k->list);
	if (c) {
		c->aside->check = NULL;
		tidy(c);
		session_verified(&c->session, !status && k->fits);
		stream_release(&c->stream);
	}
	check_free(k);
}

static void begin_checks(struct conn_list *l)
{
	struct check *k;

	while (l->checks_running < CHECKS_AT_ONCE && (k = l->checks)) {
		l->checks = k->next;
		if (!l->checks)
			l->checks_end = &l->checks;
		if (!k->conn) {
			check_free(k);
			continue;
		}
		l->checks_running++;
		uv_queue_work(l->loop, &k->work, in_thread, on_checked);
	}
}

void conn_verify(struct session *s, const char *hash)
{
	struct conn *c = conn_of_session(s);
	struct check *k = MEM_NEW(struct check);

	k->work.data = k;
	k->list = c->list;
	k->conn = c;
	k->hash = mem_dup(hash);
	k->password = mem_dup(s->password);
	aside_of(c)->check = k;
	*c->list->checks_end = k;
	c->list->checks_end = &k->next;
	begin_checks(c->list);
}

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

/* Its UPS is gone from the configuration: NUT's clients are told by the end of the connection. */
static void on_evicted(struct login *l)
{
	struct conn *c = (struct conn *)(void *)((char *)l - offsetof(struct conn, session.login));

	stream_close(&c->stream, 0);
}

/* A last word in clear. What the peer has sent is taken off the socket first: closing it unread
 * would destroy what we say on its way. */
static void say_and_end(struct conn *c, const char *text)
{
	char sink[4096];

	for (int i = 0; i < 16 && !c->session.in_tls; i++)
		if (recv(stream_fd(&c->stream), sink, sizeof sink, MSG_DONTWAIT) <= 0)
			break;
	stream_write(&c->stream, text, strlen(text));
	stream_finish(&c->stream);
}

static void answer(struct conn *c, const struct words *w)
{
	enum session_turn turn = session_line(&c->session, w, stream_answer(&c->stream));

	if (turn == SESSION_HELD) {
		if (c->session.wait_ms)
			wait_for(c, c->session.wait_ms, clock_ms());
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

static void on_line(struct stream *s, const struct words *w)
{
	struct conn *c = (struct conn *)(void *)s;
	const struct conn_rules *r = c->list->rules;
	const char *text;

	c->heard = true;
	if (!c->unlimited && !c->charged) {
		uint64_t now = clock_ms(), ms = limits_take(&c->rate, r->rate, now);

		if (ms) {
			wait_for(c, ms, now);
			return;
		}
		c->charged = true;
	}
	if (c->aside && c->aside->is_pending) {
		no_longer_pending(c);
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
		log_limited(&c->list->deaf, LOG_WARN,
			"client %s does not take its answers; cut off", c->address);
	session_fini(&c->session);
	no_longer_pending(c);
	no_longer_waiting(c);
	if (c->aside) {
		c->aside->check->conn = NULL;
		free(c->aside);
	}
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	c->list->count--;
	free(c);
}

/* The rules may have changed. */
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

static size_t count_from(const struct conn_list *l, const char *address)
{
	size_t n = 0;

	for (const struct conn *c = l->first; c; c = c->next)
		n += !strcmp(c->address, address);
	return n;
}

void conn_make_room(struct conn_list *l)
{
	struct limits_pending *p = l->pendings.oldest;

	if (p && clock_ms() - p->since_ms > LIMITS_PENDING_AFTER_MS)
		stream_close(&((struct aside *)(void *)p)->conn->stream, 0);
}

static bool has_room(struct conn_list *l, const char *address)
{
	const struct conn_rules *r = l->rules;

	if (r->max_per_address && count_from(l, address) >= r->max_per_address)
		return false;
	if (!r->max || l->count < r->max)
		return true;
	conn_make_room(l);		/* for the next one */
	return false;
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
	c->at = &list->first;
	c->next = list->first;
	if (c->next)
		c->next->at = &c->next;
	list->first = c;
	list->count++;
	return c;
}

void conn_open(struct conn_list *list, int fd, const struct sockaddr *from, socklen_t length)
{
	const struct conn_rules *r = list->rules;
	char address[INET6_ADDRSTRLEN] = "?";
	struct peer p = { .bytes = { 0 } };
	struct conn *c;

	peer_of(from, &p);
	getnameinfo(from, length, address, sizeof address, NULL, 0, NI_NUMERICHOST);
	if (r->admit && !r->admit(r->user, &p)) {
		close(fd);
		return;
	}
	if (!has_room(list, address)) {
		log_limited(&list->full, LOG_WARN, "%zu connections are open: %s was turned away",
			list->count, address);
		close(fd);
		return;
	}
	c = conn_new(list, fd, address, peer_is_loopback(&p));
	if (!c)
		return;
	limits_pending_add(&list->pendings, &aside_of(c)->pending, &p, clock_ms());
	c->aside->is_pending = true;
}

void conn_list_init(struct conn_list *list, uv_loop_t *loop, const struct service *service,
	const struct conn_rules *rules)
{
	*list = (struct conn_list){ .loop = loop, .service = service, .rules = rules };
	list->checks_end = &list->checks;
	list->wake = timer_new(loop, on_wake, list);
}

/* ---- the overdue ---- */

/* It does not take its answers. The kernel of a peer that is still there confirms all our probes,
 * so this needs a time of our own. */
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

	return r->greeting && c->aside && c->aside->is_pending && !c->aside->is_waiting &&
	       !c->stream.line_bytes && (uint32_t)now - c->heard_ms >= r->greeting_ms;
}

static void cut(void *user, struct limits_pending *one)
{
	struct conn *c = ((struct aside *)(void *)one)->conn;

	(void)user;
	no_longer_pending(c);
	stream_close(&c->stream, 0);
}

void conn_sweep(struct conn_list *list, uint64_t now_ms)
{
	limits_pending_sweep(&list->pendings, &list->rules->pending, now_ms, cut, list);
	for (struct conn *c = list->first; c; c = c->next) {
		if (is_stuck(c, now_ms))
			stream_close(&c->stream, -ENOBUFS);
		if (stream_is_closing(&c->stream))
			continue;
		if (is_overdue(c, now_ms))
			stream_close(&c->stream, 0);
		else if (is_to_be_greeted(c, now_ms))
			say_and_end(c, list->rules->greeting);
	}
}

void conn_close_all(struct conn_list *list)
{
	for (struct conn *c = list->first; c; c = c->next)
		stream_close(&c->stream, 0);
	timer_free(list->wake);
	list->wake = NULL;
}
