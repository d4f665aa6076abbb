/* SPDX-License-Identifier: GPL-2.0-or-later
 * limits - see limits.h.
 */
#include "server/limits/limits.h"
#include "lib/log.h"

#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* ---- rates ---- */

struct limits_rate limits_per_second(uint32_t n, uint32_t burst)
{
	return (struct limits_rate){ n ? (1000000 + n - 1) / n : 0, burst };
}

uint64_t limits_wait(const struct limits_bucket *b, struct limits_rate r, uint64_t now_ms)
{
	uint64_t now_us = now_ms * 1000, ahead_us = b->full_us > now_us ? b->full_us - now_us : 0,
		 may_be_ahead_us = r.every_us * (r.burst ? r.burst - 1 : 0);

	if (!r.every_us || ahead_us <= may_be_ahead_us)
		return 0;
	return (ahead_us - may_be_ahead_us + 999) / 1000;
}

/* Charges a token even if there is none. */
static void charge(struct limits_bucket *b, struct limits_rate r, uint64_t now_ms)
{
	uint64_t now_us = now_ms * 1000;

	b->full_us = (b->full_us > now_us ? b->full_us : now_us) + r.every_us;
}

uint64_t limits_spend(struct limits_bucket *b, struct limits_rate r, uint64_t now_ms)
{
	uint64_t ms = limits_wait(b, r, now_ms);

	if (!ms)
		charge(b, r, now_ms);
	return ms;
}

/* ---- hashing: not for secrets' sake, only so that no peer can choose its place ---- */

uint64_t limits_mix(uint64_t h, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++) {
		h = (h ^ p[i]) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	return h;
}

static uint64_t new_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
		log_fatal("no random numbers");
	return seed;
}

/* ---- tables: sets of WAYS places; within a set the least recently seen goes ---- */

enum { WAYS = 8 };

struct place {
	struct peer peer;
	/* a counter, so that uses in the same millisecond have an order; 0: empty */
	uint64_t seen;
};

struct limits_table {
	size_t sets, value_bytes;
	uint64_t seed, counter;
	struct place *places;
	char *values;
};

struct limits_table *limits_table_new(size_t entries, size_t value_bytes)
{
	struct limits_table *t = MEM_NEW(struct limits_table);

	t->sets = entries / WAYS;
	t->value_bytes = value_bytes;
	t->seed = new_seed();
	t->places = mem_new(t->sets * WAYS * sizeof *t->places);
	t->values = mem_new(t->sets * WAYS * value_bytes);
	return t;
}

void limits_table_free(struct limits_table *t)
{
	if (!t)
		return;
	free(t->places);
	free(t->values);
	free(t);
}

static size_t first_place(const struct limits_table *t, const struct peer *p)
{
	return (size_t)(limits_mix(t->seed, p, sizeof *p) % t->sets) * WAYS;
}

void *limits_table_find(struct limits_table *t, const struct peer *p)
{
	size_t first = first_place(t, p);

	for (size_t i = first; i < first + WAYS; i++)
		if (t->places[i].seen && !memcmp(&t->places[i].peer, p, sizeof *p))
			return t->values + i * t->value_bytes;
	return NULL;
}

void *limits_table_get(struct limits_table *t, const struct peer *p)
{
	size_t first = first_place(t, p), at = first;
	bool known = false;

	for (size_t i = first; i < first + WAYS && !known; i++) {
		known = t->places[i].seen && !memcmp(&t->places[i].peer, p, sizeof *p);
		if (known || t->places[i].seen < t->places[at].seen)
			at = i;
	}
	if (!known)
		memset(t->values + at * t->value_bytes, 0, t->value_bytes);
	t->places[at] = (struct place){ *p, ++t->counter };
	return t->values + at * t->value_bytes;
}

/* ---- pending ---- */

void limits_pending_add(struct limits_pendings *all, struct limits_pending *one,
	const struct peer *p, uint64_t now_ms)
{
	*one = (struct limits_pending){ .older = all->newest, .since_ms = now_ms, .peer = *p };
	if (all->newest)
		all->newest->newer = one;
	else
		all->oldest = one;
	all->newest = one;
}

void limits_pending_remove(struct limits_pendings *all, struct limits_pending *one)
{
	if (one->older)
		one->older->newer = one->newer;
	else
		all->oldest = one->newer;
	if (one->newer)
		one->newer->older = one->older;
	else
		all->newest = one->older;
}

/* how many of each address this sweep has kept */
struct tally {
	struct {
		const struct peer *peer;
		uint32_t count;
	} *slots;
	size_t size;			/* a power of two, at least twice the addresses */
};

static struct tally tally_new(size_t addresses)
{
	struct tally t = { .size = 16 };

	while (t.size < addresses * 2)
		t.size *= 2;
	t.slots = mem_new(t.size * sizeof *t.slots);
	return t;
}

static uint32_t count_one(struct tally *t, uint64_t seed, const struct peer *p)
{
	size_t i = (size_t)limits_mix(seed, p, sizeof *p) & (t->size - 1);

	while (t->slots[i].peer && memcmp(t->slots[i].peer, p, sizeof *p))
		i = (i + 1) & (t->size - 1);
	t->slots[i].peer = p;
	return ++t->slots[i].count;
}

/* The newest pending connection that counts, and the number of those that do. */
static struct limits_pending *newest_that_counts(
	struct limits_pendings *all, uint64_t now_ms, size_t *count)
{
	struct limits_pending *newest = NULL;

	*count = 0;
	for (struct limits_pending *p = all->oldest;
		p && now_ms - p->since_ms > LIMITS_PENDING_AFTER_MS; p = p->newer) {
		newest = p;
		++*count;
	}
	return newest;
}

void limits_pending_sweep(struct limits_pendings *all, const struct limits_pending_rules *r,
	uint64_t now_ms, void (*cut)(void *user, struct limits_pending *one), void *user)
{
	size_t count, kept = 0;
	struct limits_pending *p = newest_that_counts(all, now_ms, &count), *older, **chosen;
	struct tally tally;
	size_t chosen_count = 0;
	uint64_t seed;

	if (!count)
		return;
	tally = tally_new(count);
	chosen = mem_new(count * sizeof *chosen);
	seed = new_seed();
	for (; p; p = older) {		/* from the newest to the oldest: the oldest are surplus */
		bool too_old = r->timeout_ms && now_ms - p->since_ms > r->timeout_ms,
		     surplus = r->max && kept >= r->max;

		older = p->older;
		if (!too_old && !surplus && r->max_per_address && !peer_is_loopback(&p->peer))
			surplus = count_one(&tally, seed, &p->peer) > r->max_per_address;
		if (too_old || surplus)
			chosen[chosen_count++] = p;
		else
			kept++;
	}
	free(tally.slots);		/* it borrows from the connections that are closed now */
	while (chosen_count)
		cut(user, chosen[--chosen_count]);
	free(chosen);
}

/* ---- TLS handshakes ---- */

enum { HANDSHAKERS = 1024 };

struct limits_handshakes {
	struct limits_bucket all;
	struct limits_table *hosts;	/* struct limits_bucket */
};

struct limits_handshakes *limits_handshakes_new(void)
{
	struct limits_handshakes *l = MEM_NEW(struct limits_handshakes);

	l->hosts = limits_table_new(HANDSHAKERS, sizeof(struct limits_bucket));
	return l;
}

void limits_handshakes_free(struct limits_handshakes *l)
{
	if (!l)
		return;
	limits_table_free(l->hosts);
	free(l);
}

/* Only a handshake that may begin at once is charged; one that waits asks again. */
uint64_t limits_handshakes_wait(struct limits_handshakes *l, const struct peer *p, uint64_t now_ms)
{
	struct limits_rate of_one = limits_per_second(LIMITS_HANDSHAKES, LIMITS_HANDSHAKES),
			   of_all = limits_per_second(
				   LIMITS_HANDSHAKES_IN_ALL, LIMITS_HANDSHAKES_IN_ALL);
	struct peer host = peer_host(p);
	struct limits_bucket *one;
	uint64_t ms, ms_all;

	if (peer_is_loopback(p))
		return 0;
	one = limits_table_get(l->hosts, &host);
	ms = limits_wait(one, of_one, now_ms);
	ms_all = limits_wait(&l->all, of_all, now_ms);
	if (ms || ms_all)
		return ms > ms_all ? ms : ms_all;
	charge(one, of_one, now_ms);
	charge(&l->all, of_all, now_ms);
	return 0;
}

/* ---- wrong passwords ---- */

enum { ADDRESSES = 1024, RIGHT_PAIRS = 256, GUESS_EVERY_US = 1000000 };

struct suspect {
	struct limits_bucket guesses;
	struct log_limit denied;
	uint32_t pairs[LIMITS_PAIRS];	/* hashes of the last wrong pairs; 0: none */
	bool told_in_clear;
};

struct limits_logins {
	struct limits_table *suspects;
	struct limits_table *right;	/* uint64_t: when that pair was last right, plus 1 */
	uint64_t seed, right_seeds[2];
};

struct limits_logins *limits_logins_new(void)
{
	struct limits_logins *l = MEM_NEW(struct limits_logins);

	l->suspects = limits_table_new(ADDRESSES, sizeof(struct suspect));
	l->right = limits_table_new(RIGHT_PAIRS, sizeof(uint64_t));
	l->seed = new_seed();
	l->right_seeds[0] = new_seed();
	l->right_seeds[1] = new_seed();
	return l;
}

void limits_logins_free(struct limits_logins *l)
{
	if (!l)
		return;
	limits_table_free(l->suspects);
	limits_table_free(l->right);
	free(l);
}

static struct suspect *suspect_at(struct limits_logins *l, const struct peer *p)
{
	struct peer who = peer_host(p);

	return limits_table_get(l->suspects, &who);
}

uint64_t limits_logins_wait(
	struct limits_logins *l, const struct peer *p, uint32_t max, uint64_t now_ms)
{
	struct limits_rate r = { GUESS_EVERY_US, max };
	struct peer who = peer_host(p);
	const struct suspect *s = limits_table_find(l->suspects, &who);

	return s && max ? limits_wait(&s->guesses, r, now_ms) : 0;
}

/* True: this pair has been tried from there before. */
static bool is_repeated(struct suspect *s, uint32_t hash)
{
	for (size_t i = 0; i < LIMITS_PAIRS; i++)
		if (s->pairs[i] == hash)
			return true;
	memmove(s->pairs + 1, s->pairs, sizeof s->pairs - sizeof *s->pairs);
	s->pairs[0] = hash;
	return false;
}

static uint64_t hash_of_pair(uint64_t seed, const char *name, const char *password)
{
	return limits_mix(
		limits_mix(seed, name, strlen(name) + 1), password, strlen(password) + 1);
}

static void limit_debt(struct suspect *s, uint32_t max, uint64_t now_ms)
{
	uint64_t most_us = (now_ms + LIMITS_DEBT_MS) * 1000 + (uint64_t)GUESS_EVERY_US * max;

	if (s->guesses.full_us > most_us)
		s->guesses.full_us = most_us;
}

bool limits_logins_charge(struct limits_logins *l, const struct peer *p, uint32_t max,
	const char *name, const char *password, uint64_t now_ms)
{
	struct suspect *s = suspect_at(l, p);
	uint64_t hash = hash_of_pair(l->seed, name, password);
	struct limits_rate r = { GUESS_EVERY_US, max };

	if (!max || is_repeated(s, (uint32_t)(hash >> 32) | 1))
		return false;
	charge(&s->guesses, r, now_ms);
	limit_debt(s, max, now_ms);
	return true;
}

void limits_logins_refund(struct limits_logins *l, const struct peer *p, uint64_t now_ms)
{
	struct suspect *s = suspect_at(l, p);

	s->guesses.full_us = s->guesses.full_us > now_ms * 1000 + GUESS_EVERY_US ?
				     s->guesses.full_us - GUESS_EVERY_US :
				     now_ms * 1000;
}

bool limits_logins_cuts(struct limits_logins *l, const struct peer *p, uint32_t max,
	uint32_t on_connection, uint64_t now_ms)
{
	struct suspect *s = suspect_at(l, p);
	struct limits_rate r = { GUESS_EVERY_US, max };
	uint64_t empty_us = now_ms * 1000 + r.every_us * max;

	if (!max)
		return false;
	/* it repeats a wrong pair: treated as a guess */
	if (on_connection >= max && s->guesses.full_us < empty_us)
		s->guesses.full_us = empty_us;
	return on_connection >= max ||
	       (!peer_is_loopback(p) && limits_wait(&s->guesses, r, now_ms));
}

bool limits_logins_wrong(struct limits_logins *l, const struct peer *p, uint32_t max,
	const char *name, const char *password, uint32_t on_connection, uint64_t now_ms)
{
	limits_logins_charge(l, p, max, name, password, now_ms);
	return limits_logins_cuts(l, p, max, on_connection, now_ms);
}

/* ---- right ones ---- */

/* The table is keyed by addresses; here a hash of 128 bits is the key. */
static struct peer key_of_pair(const struct limits_logins *l, const char *name,
	const char *password)
{
	uint64_t halves[2] = { hash_of_pair(l->right_seeds[0], name, password),
		hash_of_pair(l->right_seeds[1], name, password) };
	struct peer key;

	memcpy(key.bytes, halves, sizeof key.bytes);
	return key;
}

void limits_logins_set_right(struct limits_logins *l, const char *name, const char *password,
	bool right, uint64_t now_ms)
{
	struct peer key = key_of_pair(l, name, password);
	uint64_t *when = right ? limits_table_get(l->right, &key) :
				 limits_table_find(l->right, &key);

	if (when)
		*when = right ? now_ms + 1 : 0;
}

bool limits_logins_was_right(struct limits_logins *l, const char *name, const char *password,
	uint64_t now_ms)
{
	struct peer key = key_of_pair(l, name, password);
	const uint64_t *when = limits_table_find(l->right, &key);

	return when && *when && now_ms + 1 - *when < LIMITS_RIGHT_MS;
}

struct log_limit *limits_logins_log(struct limits_logins *l, const struct peer *p)
{
	return &suspect_at(l, p)->denied;
}

bool limits_logins_first_in_clear(struct limits_logins *l, const struct peer *p)
{
	struct suspect *s = suspect_at(l, p);
	bool first = !s->told_in_clear;

	s->told_in_clear = true;
	return first;
}
