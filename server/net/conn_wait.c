/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn_wait - see conn_state.h: connections that wait.
 */
#include "lib/clock.h"
#include "lib/mem.h"
#include "server/net/conn_state.h"

#include <poll.h>
#include <stdlib.h>

static struct conn *conn_of_session(struct session *s)
{
	return CONN_OWNER(struct conn, session, s);
}

/* ---- what few connections need ---- */

struct extra *conn_extra(struct conn *c)
{
	if (!c->extra)
		c->extra = MEM_NEW(struct extra);
	c->extra->conn = c;
	return c->extra;
}

void conn_drop_unused_extra(struct conn *c)
{
	struct extra *a = c->extra;

	if (!a || a->is_pending || a->wait.at || a->turn.account || a->check.job)
		return;
	free(a);
	c->extra = NULL;
}

void conn_no_longer_pending(struct conn *c)
{
	if (!c->extra || !c->extra->is_pending)
		return;
	limits_pending_remove(&c->list->pendings, &c->extra->pending);
	c->extra->is_pending = false;
	conn_drop_unused_extra(c);
}

/* ---- waiting for a time ---- */

static void set_timer(struct conn_list *l, uint64_t now)
{
	uint64_t ms = waits_next(&l->waits, now);

	if (ms == UINT64_MAX) {
		timer_stop(l->wake);
		return;
	}
	l->wake_ms = now + ms;
	timer_start(l->wake, ms, 0);
}

void conn_wait_for(struct conn *c, uint64_t ms, uint64_t now)
{
	struct conn_list *l = c->list;

	stream_hold(&c->stream);
	waits_begin(&l->waits, &conn_extra(c)->wait, now + ms, now);
	if (!timer_is_running(l->wake) || now + ms < l->wake_ms)
		set_timer(l, now);
}

/* The place of this guest; of NULL: a free place. */
static struct guest **place_of_penalised(struct host *h, const struct guest *g)
{
	for (size_t i = 0; i < HOSTS_PENALISED_MAX; i++)
		if (h->penalised[i] == g)
			return &h->penalised[i];
	return NULL;
}

static void no_longer_penalised(struct conn *c)
{
	struct guest **place;

	if (!c->extra || !c->extra->is_penalised)
		return;
	c->extra->is_penalised = false;
	place = c->guest.host ? place_of_penalised(c->guest.host, &c->guest) : NULL;
	if (place)
		*place = NULL;
}

static void on_due(void *user, struct wait *one)
{
	struct conn *c = CONN_OWNER(struct extra, wait, one)->conn;

	(void)user;
	no_longer_penalised(c);
	conn_drop_unused_extra(c);
	stream_release(&c->stream);
}

static void on_wake(void *user)
{
	struct conn_list *l = user;
	uint64_t now = clock_ms();

	waits_turn(&l->waits, now, on_due, l);
	set_timer(l, now);
}

/* ---- waiting for others ---- */

static void on_turn(void *user, struct turn *one)
{
	struct conn *c = CONN_OWNER(struct extra, turn, one)->conn;

	(void)user;
	conn_drop_unused_extra(c);
	stream_release(&c->stream);
}

/* The next round runs after all sockets were read. */
static void on_round(void *user)
{
	struct conn_list *l = user;

	if (!turns_round(hosts_turns(l->hosts), on_turn, l))
		idle_stop(l->round);
}

void conn_wait_for_turn(struct conn *c)
{
	struct conn_list *l = c->list;

	stream_hold(&c->stream);
	turns_wait(hosts_turns(l->hosts), &c->guest.host->account, &conn_extra(c)->turn);
	idle_start(l->round);
}

/* ---- passwords ---- */

/* If the check was refused in favour of another client, the line is answered a little later. */
static void on_verified(struct check *k, enum session_verification result)
{
	struct conn *c = CONN_OWNER(struct extra, check, k)->conn;

	session_verified(&c->session, result);
	if (result == VERIFIED_REFUSED) {
		conn_wait_for(c, 0, clock_ms());
		return;
	}
	conn_drop_unused_extra(c);
	stream_release(&c->stream);
}

static enum check_rank rank_of(const struct conn_list *l, const struct peer *p)
{
	return peer_is_loopback(p) || hosts_know(l->hosts, p, clock_ms()) ? CHECK_TRUSTED :
									       CHECK_STRANGER;
}

void conn_verify(struct session *s, const char *hash, bool urgent)
{
	struct conn *c = conn_of_session(s);
	struct check *k = &conn_extra(c)->check;
	struct peer p = { .bytes = { 0 } };

	peer_of_text(c->address, &p);
	k->done = on_verified;
	checks_ask(c->list->checks, k, &p,
		urgent ? CHECK_URGENT : rank_of(c->list, &p), hash, s->credentials->password);
}

void conn_authenticated(struct session *s)
{
	struct conn *c = conn_of_session(s);

	if (c->guest.host)
		hosts_log_in(c->list->hosts, &c->guest, clock_ms());
}

/* A waiting connection is not read, so whether its peer has closed it must be checked
 * separately. */
static bool is_left(const struct conn *c)
{
	struct pollfd p = { .fd = stream_fd(&c->stream), .events = POLLRDHUP };

	return poll(&p, 1, 0) == 1;
}

/* Closes waiting connections whose peers have left, so that guessers that do not wait for answers
 * do not occupy all places of their address. */
static void close_left(const struct host *h)
{
	for (size_t i = 0; i < HOSTS_PENALISED_MAX; i++) {
		struct conn *c = CONN_OWNER(struct conn, guest, h->penalised[i]);

		if (!is_left(c))
			continue;
		conn_leave(c);
		stream_close(&c->stream, 0);
	}
}

bool conn_may_be_penalised(struct session *s)
{
	struct host *h = conn_of_session(s)->guest.host;

	if (!h)
		return false;
	if (!place_of_penalised(h, NULL))
		close_left(h);
	return place_of_penalised(h, NULL) != NULL;
}

uint64_t conn_handshake_wait(struct session *s)
{
	const struct conn *c = conn_of_session(s);
	struct peer p;

	return peer_of_text(c->address, &p) ?
		       limits_handshakes_wait(c->list->handshakes, &p, clock_ms()) : 0;
}

void conn_wait_for_penalty(struct conn *c)
{
	struct guest **place = c->guest.host ? place_of_penalised(c->guest.host, NULL) : NULL;

	if (place) {
		*place = &c->guest;
		conn_extra(c)->is_penalised = true;
	}
	conn_wait_for(c, c->session.wait_ms, clock_ms());
}

/* ---- going ---- */

void conn_leave(struct conn *c)
{
	if (!c->guest.host)
		return;
	no_longer_penalised(c);
	if (c->extra)
		turns_cancel(&c->extra->turn);
	hosts_leave(c->list->hosts, &c->guest);
	c->guest.host = NULL;
}

void conn_drop_extra(struct conn *c)
{
	if (!c->extra)
		return;
	waits_end(&c->list->waits, &c->extra->wait);
	checks_forget(&c->extra->check);
	free(c->extra);
	c->extra = NULL;
}

void conn_wait_init(struct conn_list *list)
{
	list->wake = timer_new(list->loop, on_wake, list);
	list->round = idle_new(list->loop, on_round, list);
}

void conn_wait_close(struct conn_list *list)
{
	timer_free(list->wake);
	idle_free(list->round);
	list->wake = NULL;
	list->round = NULL;
}
