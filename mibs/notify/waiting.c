/* SPDX-License-Identifier: GPL-2.0-or-later
 * waiting - see waiting.h.
 */
#include "mibs/notify/waiting.h"

#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

void waiting_fini(struct waiting *w)
{
	for (size_t i = 0; i < w->box_count; i++) {
		free(w->boxes[i].ups);
		outbox_fini(&w->boxes[i].box);
	}
	free(w->boxes);
	*w = (struct waiting){ 0 };
}

/* ---- boxes ---- */

/* The place of the first box that is not before this UPS. */
static size_t place_of(const struct waiting *w, const char *ups)
{
	size_t low = 0, high = w->box_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(w->boxes[middle].ups, ups) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct waiting_box *box_of(struct waiting *w, const char *ups)
{
	size_t place = place_of(w, ups);

	if (place < w->box_count && !strcmp(w->boxes[place].ups, ups))
		return &w->boxes[place];
	w->boxes = mem_grow(w->boxes, w->box_count + 1, sizeof *w->boxes);
	memmove(w->boxes + place + 1, w->boxes + place,
		(w->box_count - place) * sizeof *w->boxes);
	w->box_count++;
	w->boxes[place] = (struct waiting_box){ .ups = mem_dup(ups), .due_ms = UINT64_MAX };
	return &w->boxes[place];
}

/* After a change of a box that had `before` entries. */
static void changed(struct waiting *w, struct waiting_box *b, size_t before)
{
	w->count += b->box.count - before;
	w->dropped += b->box.dropped;
	b->box.dropped = 0;
	b->due_ms = outbox_due_ms(&b->box);
}

static void make_room(struct waiting *w)
{
	struct waiting_box *fullest = w->boxes;
	size_t before;

	for (size_t i = 1; i < w->box_count; i++)
		if (w->boxes[i].box.count > fullest->box.count)
			fullest = &w->boxes[i];
	before = fullest->box.count;
	outbox_make_room(&fullest->box);
	changed(w, fullest, before);
}

static struct waiting_box *first_due(const struct waiting *w)
{
	struct waiting_box *first = NULL;

	for (size_t i = 0; i < w->box_count; i++)
		if (w->boxes[i].box.count && (!first || w->boxes[i].due_ms < first->due_ms))
			first = &w->boxes[i];
	return first;
}

/* ---- as one outbox ---- */

void waiting_put(struct waiting *w, const struct notification *notification, uint64_t now_ms)
{
	struct waiting_box *b;
	size_t before;

	if (w->count >= WAITING_MAX)
		make_room(w);
	b = box_of(w, notification->ups);
	before = b->box.count;
	outbox_put(&b->box, notification, now_ms);
	changed(w, b, before);
}

struct notification *waiting_next(struct waiting *w, uint64_t now_ms)
{
	struct waiting_box *b = first_due(w);
	struct notification *n;
	size_t before;

	if (!b || b->due_ms > now_ms)
		return NULL;
	before = b->box.count;
	n = outbox_next(&b->box, now_ms);
	changed(w, b, before);
	return n;
}

void waiting_return(struct waiting *w, struct notification *notification)
{
	struct waiting_box *b = box_of(w, notification->ups);
	size_t before = b->box.count;

	outbox_return(&b->box, notification);
	changed(w, b, before);
}

uint64_t waiting_due_ms(const struct waiting *w)
{
	const struct waiting_box *b = first_due(w);

	return b ? b->due_ms : UINT64_MAX;
}
