/* SPDX-License-Identifier: GPL-2.0-or-later
 * guard_play - what tests of the guard's policy share: one guard with a clock of its own, pictures
 * written as a status and three numbers, and the acts it has done so far.
 */
#ifndef TESTS_UNIT_GUARD_PLAY_H
#define TESTS_UNIT_GUARD_PLAY_H

#include "guard/policy.h"
#include "lib/status.h"
#include "tests/unit/support.h"

#include <math.h>

struct play {
	struct guard_config config;
	struct guard guard;
	uint64_t now_ms;
	struct picture shown[GUARD_UPS_MAX];
	bool heard[GUARD_UPS_MAX];	/* the feed lives: it says something each second */
	unsigned count[GUARD_STAND_UP + 1];
	struct guard_act last[GUARD_STAND_UP + 1];
	uint64_t at_ms[GUARD_STAND_UP + 1];
};

#define ck_watching(p) ck_assert_int_eq((p)->guard.state, GUARD_WATCHING)
#define ck_decided_by(p, r) do { \
	ck_assert_int_eq((p)->guard.state, GUARD_DECIDED); \
	ck_assert_int_eq((p)->last[GUARD_SAY_DECIDED].rule, (r)); \
} while (0)

static inline void play_begin(struct play *p, size_t count)
{
	*p = (struct play){ .now_ms = 1000000 };
	p->config = (struct guard_config){
		.limits = { .charge_pct = LIMIT_BY_DEVICE,
			.runtime_s = LIMIT_BY_DEVICE,
			.deadtime_s = LIMIT_BY_DEVICE,
			.confirm_s = 2,
			.needed_s = 120 },
		.final_delay_s = 5,
		.hostsync_s = 15,
		.count = count,
	};
	for (size_t i = 0; i < count; i++)
		p->config.ups[i].supplies = 1;
	guard_init(&p->guard, &p->config, p->now_ms);
}

static inline void play_event(struct play *p, struct guard_event e)
{
	struct guard_act acts[GUARD_ACTS_MAX];
	size_t n = guard_step(&p->guard, &e, p->now_ms, acts);

	for (size_t i = 0; i < n; i++) {
		p->count[acts[i].kind]++;
		p->last[acts[i].kind] = acts[i];
		p->at_ms[acts[i].kind] = p->now_ms;
	}
}

static inline struct picture play_picture(const char *status, double charge, double runtime)
{
	return (struct picture){ .fresh = true, .words = status_parse(status),
		.charge_pct = charge, .charge_low_pct = NAN, .runtime_s = runtime,
		.runtime_low_s = NAN, .input_v = NAN, .input_nominal_v = NAN };
}

static inline void play_show(struct play *p, size_t ups, struct picture picture)
{
	p->shown[ups] = picture;
	p->heard[ups] = true;
	play_event(p, (struct guard_event){ GUARD_PICTURE, ups, &p->shown[ups], 0, false });
}

static inline void play_status(struct play *p, const char *status)
{
	play_show(p, 0, play_picture(status, 80, 1800));
}

static inline void play_lose(struct play *p, size_t ups)
{
	p->heard[ups] = false;
	play_event(p, (struct guard_event){ GUARD_FEED_LOST, ups, NULL, 0, false });
}

static inline void play_clients(struct play *p, size_t ups, unsigned others, bool here)
{
	play_event(p, (struct guard_event){ GUARD_CLIENTS, ups, NULL, others, here });
}

static inline void play_order(struct play *p, enum guard_event_kind kind)
{
	play_event(p, (struct guard_event){ kind, 0, NULL, 0, false });
}

/* Time passes: ticks when they are due, and each second the feeds that live say the same again. */
static inline void play_pass(struct play *p, double seconds)
{
	uint64_t end = p->now_ms + (uint64_t)(seconds * 1000), say = p->now_ms + 1000;

	while (p->now_ms < end) {
		uint64_t due = guard_next_ms(&p->guard, p->now_ms);

		due = due < say ? due : say;
		p->now_ms = due < end ? due : end;
		play_event(p, (struct guard_event){ .kind = GUARD_TICK });
		if (p->now_ms < say)
			continue;
		say += 1000;
		for (size_t i = 0; i < p->config.count; i++)
			if (p->heard[i])
				play_event(p, (struct guard_event){
						GUARD_PICTURE, i, &p->shown[i], 0, false });
	}
}

#endif
