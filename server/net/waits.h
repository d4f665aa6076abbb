/* SPDX-License-Identifier: GPL-2.0-or-later
 * waits - a timer wheel: WAITS_SLOTS places of WAITS_TICK_MS.
 *
 * Starting, cancelling and expiring are O(1). A wait ends at most a tick late; a time beyond one
 * revolution goes round again (G. Varghese and T. Lauck 1987, scheme 6). Pure: the owner has the
 * timer.
 */
#ifndef SERVER_NET_WAITS_H
#define SERVER_NET_WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAITS_SLOTS = 256, WAITS_TICK_MS = 8 };

struct wait {				/* embedded in its owner; zero-initialised */
	struct wait *next, **at;	/* at NULL: not waiting */
	uint64_t until_ms;
};

struct waits {				/* zero-initialised */
	struct wait *slots[WAITS_SLOTS];
	uint64_t tick;			/* all waits before this tick have ended */
	size_t count;
};

void waits_begin(struct waits *w, struct wait *one, uint64_t until_ms, uint64_t now_ms);
void waits_end(struct waits *w, struct wait *one);	/* harmless if it does not wait */
/* Calls back for each whose time is over; it no longer waits then, and may wait again at once. */
void waits_turn(struct waits *w, uint64_t now_ms, void (*due)(void *user, struct wait *one),
	void *user);
/* Milliseconds until waits_turn is to be called; UINT64_MAX: none waits. */
uint64_t waits_next(const struct waits *w, uint64_t now_ms);

#endif
