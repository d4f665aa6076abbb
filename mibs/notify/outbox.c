/* SPDX-License-Identifier: GPL-2.0-or-later
 * outbox - see outbox.h.
 */
#include "mibs/notify/outbox.h"

#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

void outbox_fini(struct outbox *o)
{
	for (size_t i = 0; i < o->count; i++)
		notice_free(o->entries[i].notice);
	for (size_t i = 0; i < o->past_count; i++)
		notice_free(o->past[i].notice);
	free(o->past);
	*o = (struct outbox){ 0 };
}

static struct notice *take_out(struct outbox *o, size_t place)
{
	struct notice *n = o->entries[place].notice;

	o->count--;
	memmove(o->entries + place, o->entries + place + 1,
		(o->count - place) * sizeof *o->entries);
	return n;
}

static void forget_past(struct outbox *o, uint64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->past_count; i++) {
		if (now_ms - o->past[i].sent_ms < OUTBOX_APART_MS)
			o->past[kept++] = o->past[i];
		else
			notice_free(o->past[i].notice);
	}
	o->past_count = kept;
}

/* Of the same row of an alarm table. */
static bool is_of_same_alarm(const struct notice *a, const struct notice *b)
{
	return a->alarm && a->alarm == b->alarm && !strcmp(a->ups, b->ups);
}

void outbox_put(struct outbox *o, const struct notice *notice, uint64_t now_ms)
{
	uint64_t due_ms = now_ms;

	forget_past(o, now_ms);
	for (size_t i = 0; i < o->past_count; i++)
		if (notice_is_like(o->past[i].notice, notice) &&
			o->past[i].sent_ms + OUTBOX_APART_MS > due_ms)
			due_ms = o->past[i].sent_ms + OUTBOX_APART_MS;
	for (size_t i = o->count; i-- > 0;)
		if (notice_is_like(o->entries[i].notice, notice))
			notice_free(take_out(o, i));
	for (size_t i = 0; i < o->count; i++)
		if (is_of_same_alarm(o->entries[i].notice, notice) && o->entries[i].due_ms > due_ms)
			due_ms = o->entries[i].due_ms;
	if (o->count == OUTBOX_MAX) {
		notice_free(take_out(o, 0));
		o->dropped++;
	}
	o->entries[o->count++] = (struct outbox_entry){ notice_copy(notice), due_ms };
}

struct notice *outbox_take(struct outbox *o, uint64_t now_ms)
{
	struct notice *n;

	for (size_t i = 0; i < o->count; i++) {
		if (o->entries[i].due_ms > now_ms)
			continue;
		n = take_out(o, i);
		forget_past(o, now_ms);
		o->past = mem_grow(o->past, o->past_count + 1, sizeof *o->past);
		o->past[o->past_count++] = (struct outbox_past){ notice_copy(n), now_ms };
		return n;
	}
	return NULL;
}

void outbox_back(struct outbox *o, struct notice *notice)
{
	if (o->count == OUTBOX_MAX) { /* it is the oldest */
		notice_free(notice);
		o->dropped++;
		return;
	}
	memmove(o->entries + 1, o->entries, o->count * sizeof *o->entries);
	o->entries[0] = (struct outbox_entry){ notice, 0 };
	o->count++;
}

uint64_t outbox_due_ms(const struct outbox *o)
{
	uint64_t due_ms = UINT64_MAX;

	for (size_t i = 0; i < o->count; i++)
		if (o->entries[i].due_ms < due_ms)
			due_ms = o->entries[i].due_ms;
	return due_ms;
}
