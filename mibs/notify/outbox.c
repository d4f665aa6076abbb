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
	free(o->entries);
	free(o->past);
	*o = (struct outbox){ 0 };
}

static struct notification *remove_entry(struct outbox *o, size_t place)
{
	struct notification *n = o->entries[place].notification;

	o->count--;
	memmove(o->entries + place, o->entries + place + 1,
		(o->count - place) * sizeof *o->entries);
	if (!o->count) {
		free(o->entries);
		o->entries = NULL;
	}
	return n;
}

static void add_entry(struct outbox *o, size_t place, const struct outbox_entry *entry)
{
	if (!o->entries)
		o->entries = mem_new(OUTBOX_MAX * sizeof *o->entries);
	memmove(o->entries + place + 1, o->entries + place,
		(o->count - place) * sizeof *o->entries);
	o->entries[place] = *entry;
	o->count++;
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

/* Of rows of an alarm table that are about the same alarm. */
static bool is_of_same_alarm(const struct notification *a, const struct notification *b)
{
	return a->alarm && a->alarm == b->alarm && !strcmp(a->ups, b->ups);
}

/* upsTrapOnBattery itself notifies of adding its row. */
static bool is_coming(const struct notification *n)
{
	return n->kind == NOTIFICATION_ALARM_ADDED || n->kind == NOTIFICATION_ON_BATTERY;
}

/* ---- what is left out ---- */

/* The last of the first `end` entries about the same alarm; OUTBOX_MAX: there is none. */
static size_t last_of_alarm(const struct outbox *o, const struct notification *n, size_t end)
{
	while (end-- > 0)
		if (is_of_same_alarm(o->entries[end].notification, n))
			return end;
	return OUTBOX_MAX;
}

/* The place of a row's coming that the receiver cannot have read; `went` is the place of its
 * going. OUTBOX_MAX: there is none. */
static size_t unread_coming(const struct outbox *o, size_t went)
{
	const struct notification *n = o->entries[went].notification;
	size_t came = last_of_alarm(o, n, went);

	if (is_coming(n) || came == OUTBOX_MAX || !is_coming(o->entries[came].notification) ||
		o->entries[came].returned || o->entries[went].returned)
		return OUTBOX_MAX;
	return came;
}

static bool is_recent(const struct outbox_entry *e, uint64_t now_ms)
{
	return now_ms - e->put_ms < OUTBOX_APART_MS;
}

/* A row comes: the one before it came and went a moment ago, and its coming waits still. */
static void leave_out_before(struct outbox *o, const struct notification *n, uint64_t now_ms)
{
	size_t went = last_of_alarm(o, n, o->count), came;

	if (went == OUTBOX_MAX)
		return;
	came = unread_coming(o, went);
	if (came == OUTBOX_MAX || !is_recent(&o->entries[came], now_ms))
		return;
	notification_free(remove_entry(o, went));
	notification_free(remove_entry(o, came));
}

/* A row goes that came a moment ago; the going of the one before it waits still. True: neither its
 * coming nor its going has to be notified. */
static bool is_left_out(struct outbox *o, const struct notification *n, uint64_t now_ms)
{
	size_t came = last_of_alarm(o, n, o->count);

	if (came == OUTBOX_MAX || last_of_alarm(o, n, came) == OUTBOX_MAX ||
		!is_coming(o->entries[came].notification) ||
		o->entries[came].returned || !is_recent(&o->entries[came], now_ms))
		return false;
	notification_free(remove_entry(o, came));
	return true;
}

/* What is repeated: the newest is sent. */
static bool replace_last(struct outbox *o, const struct notification *n)
{
	size_t last = last_of_alarm(o, n, o->count);

	if (last == OUTBOX_MAX || o->entries[last].returned ||
		!notification_is_like(o->entries[last].notification, n))
		return false;
	notification_free(remove_entry(o, last));
	return true;
}

static void replace_like(struct outbox *o, const struct notification *n)
{
	for (size_t i = o->count; i-- > 0;)
		if (notification_is_like(o->entries[i].notification, n))
			notification_free(remove_entry(o, i));
}

void outbox_make_room(struct outbox *o)
{
	for (size_t went = 0; went < o->count; went++) {
		size_t came = unread_coming(o, went);

		if (came == OUTBOX_MAX)
			continue;
		notification_free(remove_entry(o, went));
		notification_free(remove_entry(o, came));
		o->dropped += 2;
		return;
	}
	notification_free(remove_entry(o, 0));
	o->dropped++;
}

void outbox_put(struct outbox *o, const struct notification *notification, uint64_t now_ms)
{
	forget_past(o, now_ms);
	if (!notification->alarm)
		replace_like(o, notification);
	else if (replace_last(o, notification))
		;
	else if (is_coming(notification))
		leave_out_before(o, notification, now_ms);
	else if (is_left_out(o, notification, now_ms))
		return;
	if (o->count == OUTBOX_MAX)
		outbox_make_room(o);
	add_entry(o, o->count, &(struct outbox_entry){
		.notification = notification_copy(notification), .put_ms = now_ms });
}

/* ---- what leaves ---- */

/* When an entry may leave; UINT64_MAX: after another one. */
static uint64_t due_ms(const struct outbox *o, size_t place)
{
	const struct outbox_entry *e = &o->entries[place];
	uint64_t due_ms = e->put_ms;

	if (last_of_alarm(o, e->notification, place) != OUTBOX_MAX)
		return UINT64_MAX;
	if (e->returned)
		return 0;
	for (size_t i = 0; i < o->past_count; i++)
		if (notification_is_like(o->past[i].notification, e->notification) &&
			o->past[i].sent_ms + OUTBOX_APART_MS > due_ms)
			due_ms = o->past[i].sent_ms + OUTBOX_APART_MS;
	return due_ms;
}

struct notification *outbox_next(struct outbox *o, uint64_t now_ms)
{
	struct notification *n;

	for (size_t i = 0; i < o->count; i++) {
		if (due_ms(o, i) > now_ms)
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
	if (o->count == OUTBOX_MAX) { /* the returned one is the oldest */
		notification_free(notification);
		o->dropped++;
		return;
	}
	add_entry(o, 0, &(struct outbox_entry){ .notification = notification, .returned = true });
}

uint64_t outbox_due_ms(const struct outbox *o)
{
	uint64_t first_ms = UINT64_MAX;

	for (size_t i = 0; i < o->count; i++) {
		uint64_t next_ms = due_ms(o, i);

		first_ms = next_ms < first_ms ? next_ms : first_ms;
	}
	return first_ms;
}
