/* SPDX-License-Identifier: GPL-2.0-or-later
 * limits - limits for peers: rates of requests, silent connections, wrong passwords.
 *
 * Pure state machines: time is an argument, memory is bounded, nothing is logged. Addresses are
 * kept in tables of fixed size, which drop the least recently used one; places in them depend on a
 * random seed, so that no peer can displace a chosen other one.
 */
#ifndef SERVER_LIMITS_LIMITS_H
#define SERVER_LIMITS_LIMITS_H

#include "lib/log.h"
#include "server/limits/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- rates: a token bucket as one number, the time at which it is full again (the virtual
 * scheduling of ITU-T I.371) ---- */

struct limits_rate {
	uint64_t every_us;		/* one token; 0: no limit */
	uint32_t burst;			/* at once; at least 1 */
};

struct limits_bucket {			/* zero-initialised: full */
	uint64_t full_us;
};

struct limits_rate limits_per_second(uint32_t n, uint32_t burst);	/* n 0: no limit */

/* 0: a token was used; else none was, and the result is the milliseconds until there is one. */
uint64_t limits_spend(struct limits_bucket *b, struct limits_rate r, uint64_t now_ms);
uint64_t limits_wait(const struct limits_bucket *b, struct limits_rate r,
	uint64_t now_ms); /* the same, but no token is used */

/* ---- something about each address ---- */

/* A number that cannot be predicted without the seed, for places in tables. Not for secrets. */
uint64_t limits_mix(uint64_t seed, const void *bytes, size_t n);

struct limits_table;

/* entries: a multiple of 8 */
struct limits_table *limits_table_new(size_t entries, size_t value_bytes);
void limits_table_free(struct limits_table *t);		/* NULL is fine */
void *limits_table_get(struct limits_table *t,
	const struct peer *p); /* zeroed if it is new; lives until the next get */
/* NULL: not known */
void *limits_table_find(struct limits_table *t, const struct peer *p);

/* ---- connections that have not yet sent one complete command ---- */

enum { LIMITS_PENDING_AFTER_MS = 2000 };	/* only older ones count */

struct limits_pending {			/* one such connection; the owner's */
	struct limits_pending *older, *newer;
	uint64_t since_ms;
	struct peer peer;
};

struct limits_pendings {		/* zero-initialised */
	struct limits_pending *oldest, *newest;
};

struct limits_pending_rules {
	uint32_t max, max_per_address;	/* 0: no limit */
	uint64_t timeout_ms;		/* 0: no limit */
};

void limits_pending_add(struct limits_pendings *all, struct limits_pending *one,
	const struct peer *p, uint64_t now_ms);
void limits_pending_remove(struct limits_pendings *all, struct limits_pending *one);

/* Calls back for each one that must be closed: too old, or one of the oldest of too many. Loopback
 * is exempt from the limit per address. The callback may remove the given one, and no other. */
void limits_pending_sweep(struct limits_pendings *all, const struct limits_pending_rules *r,
	uint64_t now_ms, void (*cut)(void *user, struct limits_pending *one), void *user);

/* ---- TLS handshakes ---- */

/* Handshakes a second for one address off loopback (IPv6: /64), and for all of them; each takes a
 * millisecond of processor time. */
enum { LIMITS_HANDSHAKES = 10, LIMITS_HANDSHAKES_IN_ALL = 50 };

struct limits_handshakes;

struct limits_handshakes *limits_handshakes_new(void);
void limits_handshakes_free(struct limits_handshakes *l);	/* NULL is fine */
/* 0: it may begin and is counted; else the milliseconds to wait. */
uint64_t limits_handshakes_wait(struct limits_handshakes *l, const struct peer *p, uint64_t now_ms);

/* ---- wrong passwords ---- */

/* Counted by address (IPv6: by /64): `max` guesses at once, then one a second. A guess is a wrong
 * pair of name and password that was not tried recently from that address: a client with an
 * outdated password is not a guesser, however often it repeats it. */
enum { LIMITS_PAIRS = 8, LIMITS_DEBT_MS = 60000 };

struct limits_logins;

struct limits_logins *limits_logins_new(void);
void limits_logins_free(struct limits_logins *l);	/* NULL is fine */

/* The time this address has to wait before its next attempt with any password; 0: none. At most a
 * second, unless it has guessed in parallel. */
uint64_t limits_logins_wait(
	struct limits_logins *l, const struct peer *p, uint32_t max, uint64_t now_ms);

/* A wrong attempt; `on_connection` is how many there were on this connection, this one included.
 * True: close the connection, because there were `max` of them, or because the address has no guess
 * left; on loopback, which many users share, only for the first reason. */
bool limits_logins_wrong(struct limits_logins *l, const struct peer *p, uint32_t max,
	const char *name, const char *password, uint32_t on_connection, uint64_t now_ms);

/* The parts of limits_logins_wrong, for an attempt whose result is not known yet. True: it is a
 * guess, and has been charged; limits_logins_refund gives that back. */
bool limits_logins_charge(struct limits_logins *l, const struct peer *p, uint32_t max,
	const char *name, const char *password, uint64_t now_ms);
void limits_logins_refund(struct limits_logins *l, const struct peer *p, uint64_t now_ms);
bool limits_logins_cuts(struct limits_logins *l, const struct peer *p, uint32_t max,
	uint32_t on_connection, uint64_t now_ms);

/* The hash of a correct pair of name and password is kept for LIMITS_RIGHT_MS: such a pair is no
 * guess, and its client does not wait because of guesses. */
enum { LIMITS_RIGHT_MS = 24 * 3600 * 1000 };
void limits_logins_set_right(struct limits_logins *l, const char *name, const char *password,
	bool right, uint64_t now_ms);
bool limits_logins_was_right(struct limits_logins *l, const char *name, const char *password,
	uint64_t now_ms);

/* The throttle for log lines about requests denied to this address. */
struct log_limit *limits_logins_log(struct limits_logins *l, const struct peer *p);

/* True once for each address. */
bool limits_logins_first_in_clear(struct limits_logins *l, const struct peer *p);

#endif
