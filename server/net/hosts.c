/* SPDX-License-Identifier: GPL-2.0-or-later
 * hosts - see hosts.h.
 *
 * Hosts of a class are sorted in ranks by the number of their connections that are not logged in,
 * so that the one with most is found without a search.
 */
#include "server/net/hosts.h"
#include "lib/log.h"

#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { KNOWN_HOSTS = 1024, SLOTS_AT_FIRST = 64 };

struct rank {				/* hosts with the same number of strangers */
	struct host *first, *last;
};

struct ranks {				/* of one class */
	struct rank *rank;		/* by that number; 0 is not used */
	size_t size, most;
	size_t guests;
};

struct hosts {
	struct host **slots;
	size_t slot_count, host_count, guest_count;
	uint64_t seed;
	struct ranks ranks[HOST_CLASSES];
	struct turns turns;
	struct limits_table *known;	/* uint64_t: when a password was last right there, plus 1 */
};

struct hosts *hosts_new(void)
{
	struct hosts *h = MEM_NEW(struct hosts);

	h->slot_count = SLOTS_AT_FIRST;
	h->slots = mem_new(h->slot_count * sizeof *h->slots);
	h->known = limits_table_new(KNOWN_HOSTS, sizeof(uint64_t));
	if (getrandom(&h->seed, sizeof h->seed, 0) != sizeof h->seed)
		log_fatal("no random numbers");
	return h;
}

void hosts_free(struct hosts *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < HOST_CLASSES; i++)
		free(h->ranks[i].rank);
	limits_table_free(h->known);
	free(h->slots);
	free(h);
}

/* ---- finding ---- */

static struct host **slot_of(const struct hosts *h, const struct peer *network)
{
	return &h->slots[limits_mix(h->seed, network, sizeof *network) & (h->slot_count - 1)];
}

static struct host *find(const struct hosts *h, const struct peer *network)
{
	struct host *o = *slot_of(h, network);

	while (o && memcmp(&o->peer, network, sizeof *network))
		o = o->chained;
	return o;
}

static void grow(struct hosts *h)
{
	struct host **old = h->slots, *next;
	size_t count = h->slot_count;

	h->slot_count *= 2;
	h->slots = mem_new(h->slot_count * sizeof *h->slots);
	for (size_t i = 0; i < count; i++) {
		for (struct host *o = old[i]; o; o = next) {
			struct host **slot = slot_of(h, &o->peer);

			next = o->chained;
			o->chained = *slot;
			*slot = o;
		}
	}
	free(old);
}

static bool is_known(struct hosts *h, const struct peer *network, uint64_t now_ms)
{
	const uint64_t *when = limits_table_find(h->known, network);

	return when && *when && now_ms + 1 - *when < HOSTS_KNOWN_MS;
}

bool hosts_know(struct hosts *h, const struct peer *p, uint64_t now_ms)
{
	struct peer network = peer_host(p);

	return is_known(h, &network, now_ms);
}

static enum host_class class_of(struct hosts *h, const struct peer *network, uint64_t now_ms)
{
	if (peer_is_loopback(network))
		return HOST_LOOPBACK;
	return is_known(h, network, now_ms) ? HOST_KNOWN : HOST_STRANGER;
}

/* ---- ranks ---- */

static uint32_t strangers_of(const struct host *o)
{
	return o->count - o->logged_in;
}

static void enter_rank(struct hosts *h, struct host *o)
{
	struct ranks *r = &h->ranks[o->class];
	size_t n = strangers_of(o);

	if (!n)
		return;
	if (n >= r->size) {
		size_t size = r->size ? r->size * 2 : 64;

		while (size <= n)
			size *= 2;
		r->rank = mem_grow(r->rank, size, sizeof *r->rank);
		memset(r->rank + r->size, 0, (size - r->size) * sizeof *r->rank);
		r->size = size;
	}
	o->next = NULL;
	o->previous = r->rank[n].last;
	if (o->previous)
		o->previous->next = o;
	else
		r->rank[n].first = o;
	r->rank[n].last = o;
	r->guests += n;
	if (n > r->most)
		r->most = n;
}

static void leave_rank(struct hosts *h, struct host *o)
{
	struct ranks *r = &h->ranks[o->class];
	size_t n = strangers_of(o);
	struct rank *rank = n ? &r->rank[n] : NULL;

	if (!n)
		return;
	if (o->previous)
		o->previous->next = o->next;
	else
		rank->first = o->next;
	if (o->next)
		o->next->previous = o->previous;
	else
		rank->last = o->previous;
	r->guests -= n;
	while (r->most && !r->rank[r->most].first)
		r->most--;
}

/* ---- queues ---- */

static void append(struct guests *q, struct guest *g)
{
	g->newer = NULL;
	g->older = q->newest;
	if (g->older)
		g->older->newer = g;
	else
		q->oldest = g;
	q->newest = g;
}

static void detach(struct guests *q, struct guest *g)
{
	if (g->older)
		g->older->newer = g->newer;
	else
		q->oldest = g->newer;
	if (g->newer)
		g->newer->older = g->older;
	else
		q->newest = g->older;
}

/* ---- coming and going ---- */

static struct host *host_of(struct hosts *h, const struct peer *p, uint64_t now_ms)
{
	struct peer network = peer_host(p);
	struct host *o = find(h, &network), **slot;

	if (o)
		return o;
	if (h->host_count >= h->slot_count)
		grow(h);
	o = MEM_NEW(struct host);
	o->peer = network;
	o->class = class_of(h, &network, now_ms);
	slot = slot_of(h, &network);
	o->chained = *slot;
	*slot = o;
	h->host_count++;
	return o;
}

static void forget(struct hosts *h, struct host *o)
{
	struct host **at = slot_of(h, &o->peer);

	while (*at != o)
		at = &(*at)->chained;
	*at = o->chained;
	h->host_count--;
	turns_close(&h->turns, &o->account);
	free(o);
}

void hosts_enter(struct hosts *h, struct guest *g, const struct peer *p, uint64_t now_ms)
{
	struct host *o = host_of(h, p, now_ms);

	*g = (struct guest){ .host = o, .since_ms = (uint32_t)now_ms };
	leave_rank(h, o);
	o->count++;
	enter_rank(h, o);
	append(&o->strangers, g);
	h->guest_count++;
}

void hosts_leave(struct hosts *h, struct guest *g)
{
	struct host *o = g->host;

	detach(g->logged_in ? &o->members : &o->strangers, g);
	leave_rank(h, o);
	o->count--;
	o->logged_in -= g->logged_in;
	h->guest_count--;
	if (o->count)
		enter_rank(h, o);
	else
		forget(h, o);
}

static void set_class(struct hosts *h, struct host *o, enum host_class class)
{
	if (o->class == class)
		return;
	leave_rank(h, o);
	o->class = class;
	enter_rank(h, o);
}

static void remember(struct hosts *h, struct host *o, uint64_t now_ms)
{
	*(uint64_t *)limits_table_get(h->known, &o->peer) = now_ms + 1;
}

void hosts_log_in(struct hosts *h, struct guest *g, uint64_t now_ms)
{
	struct host *o = g->host;

	remember(h, o, now_ms);
	if (!g->logged_in) {
		detach(&o->strangers, g);
		leave_rank(h, o);
		o->logged_in++;
		enter_rank(h, o);
		g->logged_in = true;
		append(&o->members, g);
	}
	set_class(h, o, class_of(h, &o->peer, now_ms));
}

/* ---- room ---- */

/* How many of `max` connections this class and those below it may have without being logged in. */
static size_t share_of(enum host_class class, size_t max)
{
	static const unsigned reserve[] = {
		[HOST_STRANGER] = 4, [HOST_KNOWN] = 8, [HOST_LOOPBACK] = 16
	};

	return max - max / reserve[class];
}

static struct guest *victim_up_to(const struct hosts *h, enum host_class class)
{
	for (size_t i = 0; i <= class; i++) {
		const struct ranks *r = &h->ranks[i];

		if (r->most)
			return r->rank[r->most].first->strangers.oldest;
	}
	return NULL;
}

struct guest *hosts_least(const struct hosts *h)
{
	return victim_up_to(h, HOST_LOOPBACK);
}

enum hosts_room hosts_room(struct hosts *h, const struct peer *p, uint32_t max, uint64_t now_ms,
	struct guest **victim)
{
	struct peer network = peer_host(p);
	enum host_class class = class_of(h, &network, now_ms);
	size_t below = 0;

	for (size_t i = 0; i <= class; i++)
		below += h->ranks[i].guests;
	if (!max || (h->guest_count < max && below < share_of(class, max)))
		return HOSTS_ROOM;
	*victim = victim_up_to(h, class);
	return *victim ? HOSTS_DISPLACE : HOSTS_FULL;
}

struct turns *hosts_turns(struct hosts *h)
{
	return &h->turns;
}

size_t hosts_count(const struct hosts *h)
{
	return h->guest_count;
}

size_t hosts_count_from(const struct hosts *h, const struct peer *p)
{
	struct peer network = peer_host(p);
	const struct host *o = find(h, &network);

	return o ? o->count : 0;
}

/* ---- all of them ---- */

static void sweep_one(struct hosts *h, struct host *o, uint32_t max, uint64_t now_ms,
	void (*cut)(void *user, struct guest *g), void *user)
{
	uint32_t settled = 0;

	if (o->members.oldest)
		remember(h, o, now_ms);
	set_class(h, o, class_of(h, &o->peer, now_ms));
	if (!max || o->class == HOST_LOOPBACK || strangers_of(o) <= max)
		return;
	for (const struct guest *g = o->strangers.oldest;
		g && (uint32_t)now_ms - g->since_ms > HOSTS_SETTLED_MS; g = g->newer)
		settled++;
	for (struct guest *g = o->strangers.oldest; g && settled > max; g = g->newer, settled--)
		cut(user, g);
}

void hosts_sweep(struct hosts *h, uint32_t max, uint64_t now_ms,
	void (*cut)(void *user, struct guest *g), void *user)
{
	for (size_t i = 0; i < h->slot_count; i++)
		for (struct host *o = h->slots[i]; o; o = o->chained)
			sweep_one(h, o, max, now_ms, cut, user);
}

static void each_of(const struct guests *q, void (*visit)(void *user, struct guest *g), void *user)
{
	for (struct guest *g = q->oldest; g; g = g->newer)
		visit(user, g);
}

void hosts_each(struct hosts *h, void (*visit)(void *user, struct guest *g), void *user)
{
	for (size_t i = 0; i < h->slot_count; i++) {
		for (const struct host *o = h->slots[i]; o; o = o->chained) {
			each_of(&o->members, visit, user);
			each_of(&o->strangers, visit, user);
		}
	}
}
