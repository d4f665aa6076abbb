/* SPDX-License-Identifier: GPL-2.0-or-later
 * strangers - see strangers.h. A token bucket as one number: the time at which it is full again.
 */
#include "mibs/agent/strangers.h"

enum { TOKEN_MS = 1000 / STRANGERS_PER_SECOND };

void strangers_init(struct strangers *s, uint64_t secret)
{
	*s = (struct strangers){ .secret = secret };
}

/* FNV-1a, begun and stirred with the secret. */
static uint64_t *row_of(struct strangers *s, const uint8_t *address, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325u ^ s->secret;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ address[i]) * 0x100000001b3u;
	hash ^= s->secret >> 7;
	hash *= 0x9e3779b97f4a7c15u;
	return &s->full_ms[hash >> 32 & (STRANGERS_ROWS - 1)];
}

bool strangers_may_be_answered(
	struct strangers *s, const uint8_t *address, size_t length, uint64_t now_ms)
{
	uint64_t *full_ms = row_of(s, address, length);
	uint64_t from_ms = *full_ms > now_ms ? *full_ms : now_ms;

	if (from_ms + TOKEN_MS > now_ms + STRANGERS_BURST * TOKEN_MS)
		return false;
	*full_ms = from_ms + TOKEN_MS;
	return true;
}

void strangers_known(struct strangers *s, const uint8_t *address, size_t length)
{
	*row_of(s, address, length) = 0;
}
