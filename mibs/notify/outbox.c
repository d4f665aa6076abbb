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
		notification_free(o->entries[i].notification);
	for (size_t i = 0; i < o->past_count; i++)
		notification_free(o->past[i].notification);
	free(o->past);
	*o = (struct outbox){ 0 };
}

static struct notification *remove_entry(struct outbox *o, size_t place)
{
	struct notification *n = o->entries[place].notification;

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
			notification_free(o->past[i].notification);
	}
	o->past_count = kept;
}

/* Of the same row of an alarm table. */
static bool is_of_same_alarm(const struct notification *a, const struct notification *b)
{
	return a->alarm && a->alarm == b->alarm && !strcmp(a->ups, b->ups);
}

void outbox_put(struct outbox *o, const struct notification *notification, uint64_t now_ms)
{
	uint64_t due_ms = now_ms;

	forget_past(o, now_ms);
	for (size_t i = 0; i < o->past_count; i++)
		if (notification_is_like(o->past[i].notification, notification) &&
			o->past[i].sent_ms + OUTBOX_APART_MS > due_ms)
			due_ms = o->past[i].sent_ms + OUTBOX_APART_MS;
	for (size_t i = o->count; i-- > 0;)
		if (notification_is_like(o->entries[i].notification, notification))
			notification_free(remove_entry(o, i));
	for (size_t i = 0; i < o->count; i++)
		if (is_of_same_alarm(o->entries[i].notification, notification) &&
			o->entries[i].due_ms > due_ms)
			due_ms = o->entries[i].due_ms;
	if (o->count == OUTBOX_MAX) {
		notification_free(remove_entry(o, 0));
		o->dropped++;
	}
	o->entries[o->count++] = (struct outbox_entry){ notification_copy(notification), due_ms };
}

struct notification *outbox_next(struct outbox *o, uint64_t now_ms)
{
	struct notification *n;

	for (size_t i = 0; i < o->count; i++) {
		if (o->entries[i].due_ms > now_ms)
			continue;
		n = remove_entry(o, i);
		forget_past(o, now_ms);
		o->past = mem_grow(o->past, o->past_count + 1, sizeof *o->past);
		o->past[o->past_count++] = (struct outbox_past){ notification_copy(n), now_ms };
		return n;
	}
	return NULL;
}

void outbox_return(struct outbox *o, struct notification *notification)
{
	if (o->count == OUTBOX_MAX) { /* it is the oldest */
		notification_free(notification);
		o->dropped++;
		return;
	}
	memmove(o->entries + 1, o->entries, o->count * sizeof *o->entries);
	o->entries[0] = (struct outbox_entry){ notification, 0 };
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
