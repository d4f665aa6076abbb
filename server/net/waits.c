/* SPDX-License-Identifier: GPL-2.0-or-later
 * waits - see waits.h.
 */
#include "server/net/waits.h"

/* The first tick that begins at or after that time. */
static uint64_t tick_of(uint64_t ms)
{
	return (ms + WAITS_TICK_MS - 1) / WAITS_TICK_MS;
}

static void insert(struct waits *w, struct wait *one)
{
	uint64_t tick = tick_of(one->until_ms);
	struct wait **at;

	if (tick < w->tick)
		tick = w->tick;
	at = &w->slots[tick % WAITS_SLOTS];
	one->next = *at;
	if (one->next)
		one->next->at = &one->next;
	one->at = at;
	*at = one;
	w->count++;
}

void waits_begin(struct waits *w, struct wait *one, uint64_t until_ms, uint64_t now_ms)
{
	if (one->at)
		return;
	if (!w->count)
		w->tick = now_ms / WAITS_TICK_MS + 1;
	one->until_ms = until_ms;
	insert(w, one);
}

void waits_end(struct waits *w, struct wait *one)
{
	if (!one->at)
		return;
	*one->at = one->next;
	if (one->next)
		one->next->at = one->at;
	one->at = NULL;
	w->count--;
}

/* The list of a place is detached first, because a callback may wait again in the same place. */
static void turn_slot(struct waits *w, uint64_t now_ms, struct wait **slot,
	void (*due)(void *user, struct wait *one), void *user)
{
	struct wait *list = *slot;

	*slot = NULL;
	if (list)
		list->at = &list;
	while (list) {
		struct wait *one = list;

		waits_end(w, one);
		if (one->until_ms > now_ms)
			insert(w, one);
		else
			due(user, one);
	}
}

void waits_turn(struct waits *w, uint64_t now_ms, void (*due)(void *user, struct wait *one),
	void *user)
{
	uint64_t now = now_ms / WAITS_TICK_MS, from = w->tick;

	if (now < from)
		return;
	w->tick = now + 1;
	if (now - from >= WAITS_SLOTS)
		from = now - WAITS_SLOTS + 1;
	for (uint64_t tick = from; tick <= now; tick++)
		turn_slot(w, now_ms, &w->slots[tick % WAITS_SLOTS], due, user);
}

uint64_t waits_next(const struct waits *w, uint64_t now_ms)
{
	if (!w->count)
		return UINT64_MAX;
	for (uint64_t i = 0; i < WAITS_SLOTS; i++) {
		uint64_t at_ms = (w->tick + i) * WAITS_TICK_MS;

		if (w->slots[(w->tick + i) % WAITS_SLOTS])
			return at_ms > now_ms ? at_ms - now_ms : 0;
	}
	return UINT64_MAX;
}
