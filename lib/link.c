/* SPDX-License-Identifier: GPL-2.0-or-later
 * link - see link.h.
 */
#include "lib/link.h"

enum { RETRY_FIRST_MS = 100, RETRY_LAST_MS = 1000, STABLE_MS = 10000 };

void link_init(struct link *l, uint64_t maxage_ms)
{
	*l = (struct link){ .maxage_ms = maxage_ms, .retry_ms = RETRY_FIRST_MS };
}

bool link_is_stable(const struct link *l, uint64_t now)
{
	return l->state == LINK_UP && now - l->up_ms >= STABLE_MS;
}

/* ---- one small function per cell that does anything ---- */

static unsigned try_connect(struct link *l, uint64_t now)
{
	if (now < l->retry_at_ms)
		return 0;
	l->retry_at_ms = now + l->retry_ms;
	l->retry_ms = l->retry_ms * 2 > RETRY_LAST_MS ? RETRY_LAST_MS : l->retry_ms * 2;
	return LINK_DO_CONNECT;
}

static unsigned ask_for_dump(struct link *l, uint64_t now)
{
	l->state = LINK_DUMPING;
	l->data_stale = false;
	l->heard_ms = l->pinged_ms = now;
	return LINK_DO_BEGIN | LINK_DO_DUMPALL;
}

static unsigned lost(struct link *l, uint64_t now)
{
	if (link_is_stable(l, now))
		l->retry_ms = RETRY_FIRST_MS;
	l->state = LINK_DOWN;
	if (l->retry_at_ms < now)
		l->retry_at_ms = now;
	return 0;
}

static unsigned heard(struct link *l, uint64_t now)
{
	l->heard_ms = now;
	return 0;
}

static unsigned dumped(struct link *l, uint64_t now)
{
	if (l->state != LINK_UP)
		l->up_ms = now;
	l->state = LINK_UP;
	heard(l, now);
	return LINK_DO_END;
}

static unsigned data_ok(struct link *l, uint64_t now)
{
	l->data_stale = false;
	return heard(l, now);
}

static unsigned data_stale(struct link *l, uint64_t now)
{
	l->data_stale = true;
	return heard(l, now);
}

static unsigned keep_alive(struct link *l, uint64_t now)
{
	uint64_t third = l->maxage_ms / 3;

	if (now - l->heard_ms < third || now - l->pinged_ms < third)
		return 0;
	l->pinged_ms = now;
	return LINK_DO_PING;
}

static unsigned (*const actions[LINK_STATES][LINK_EVENTS])(struct link *, uint64_t) = {
	[LINK_DOWN] = { [LINK_TICK] = try_connect,
		[LINK_CONNECTED] = ask_for_dump,
		[LINK_LOST] = lost },
	[LINK_DUMPING] = { [LINK_TICK] = keep_alive,
		[LINK_LOST] = lost,
		[LINK_HEARD] = heard,
		[LINK_DUMPED] = dumped,
		[LINK_DATAOK] = data_ok,
		[LINK_DATASTALE] = data_stale },
	[LINK_UP] = { [LINK_TICK] = keep_alive,
		[LINK_LOST] = lost,
		[LINK_HEARD] = heard,
		[LINK_DUMPED] = dumped,
		[LINK_DATAOK] = data_ok,
		[LINK_DATASTALE] = data_stale },
};

unsigned link_step(struct link *l, enum link_event event, uint64_t now)
{
	unsigned (*act)(struct link *, uint64_t) = actions[l->state][event];

	l->stepped_ms = now;
	return act ? act(l, now) : 0;
}

uint64_t link_expires_ms(const struct link *l)
{
	return l->heard_ms + l->maxage_ms;
}

enum ups_state link_ups_state(const struct link *l, uint64_t now)
{
	if (l->state == LINK_DOWN)
		return UPS_ABSENT;
	if (now > link_expires_ms(l))
		return UPS_STALE;
	if (l->state == LINK_DUMPING)
		return UPS_CONNECTING;
	return l->data_stale ? UPS_STALE : UPS_FRESH;
}

uint64_t link_next_ms(const struct link *l)
{
	uint64_t ping, stale;

	if (l->state == LINK_DOWN)
		return l->retry_at_ms;
	ping = (l->heard_ms > l->pinged_ms ? l->heard_ms : l->pinged_ms) + l->maxage_ms / 3;
	stale = link_expires_ms(l) + 1;
	return stale > l->stepped_ms && stale < ping
		       ? stale
		       : ping; /* a line that has begun counts as a sign of life */
}
