/* SPDX-License-Identifier: GPL-2.0-or-later
 * tracking - see tracking.h. Entries are in the order of their creation, so expiry removes from the
 * front.
 */
#include "server/protocol/tracking.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

struct entry {
	char id[TRACKING_ID_LENGTH + 1];
	uint64_t begun_ms;
	int code;
	bool done;
};

struct tracking {
	struct entry *entries;		/* a ring */
	size_t first, count;
	uint64_t delay_ms;
};

struct tracking *tracking_new(uint32_t delay_s)
{
	struct tracking *t = MEM_NEW(struct tracking);

	t->delay_ms = (uint64_t)delay_s * 1000;
	return t;
}

void tracking_set_delay(struct tracking *t, uint32_t delay_s)
{
	t->delay_ms = (uint64_t)delay_s * 1000;
}

void tracking_free(struct tracking *t)
{
	if (t)
		free(t->entries);
	free(t);
}

static struct entry *entry_at(struct tracking *t, size_t i)
{
	return &t->entries[(t->first + i) % TRACKING_MAX];
}

static void drop_first(struct tracking *t)
{
	t->first = (t->first + 1) % TRACKING_MAX;
	t->count--;
}

static void expire(struct tracking *t, uint64_t now)
{
	while (t->count && now - entry_at(t, 0)->begun_ms > t->delay_ms)
		drop_first(t);
}

static struct entry *find(struct tracking *t, const char *id)
{
	for (size_t i = 0; i < t->count; i++)
		if (!strcasecmp(entry_at(t, i)->id, id))
			return entry_at(t, i);
	return NULL;
}

void tracking_make_id(char id[TRACKING_ID_LENGTH + 1])
{
	unsigned char b[16];

	if (getrandom(b, sizeof b, 0) != sizeof b)
		log_fatal("no random numbers");
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(id, TRACKING_ID_LENGTH + 1,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		b[15]);
}

void tracking_begin(struct tracking *t, uint64_t now_ms, const char *id)
{
	struct entry *e;

	expire(t, now_ms);
	if (!t->entries)
		t->entries = mem_grow(NULL, TRACKING_MAX, sizeof *t->entries);
	if (t->count == TRACKING_MAX)
		drop_first(t);
	e = entry_at(t, t->count++);
	*e = (struct entry){ .begun_ms = now_ms };
	snprintf(e->id, sizeof e->id, "%s", id);
}

void tracking_result(struct tracking *t, const char *id, int code)
{
	struct entry *e = find(t, id);

	if (!e)
		return;
	e->done = true;
	e->code = code;
}

const char *tracking_answer(struct tracking *t, uint64_t now_ms, const char *id)
{
	struct entry *e;

	expire(t, now_ms);
	e = find(t, id);
	if (!e)
		return "ERR UNKNOWN";
	if (!e->done)
		return "PENDING";
	switch (e->code) {
	case 0:
		return "SUCCESS";
	case 2:
	case 4:		/* newer drivers: the value could not be converted */
		return "ERR INVALID-ARGUMENT";
	case 3:
		return "ERR FAILED";
	default:
		return "ERR UNKNOWN";
	}
}
