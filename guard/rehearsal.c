/* SPDX-License-Identifier: GPL-2.0-or-later
 * rehearsal - see rehearsal.h.
 */
#include "guard/rehearsal.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { SECOND = 1000, BEGIN_MS = 1000 * SECOND, STEP_MS = 250, LINE_MAX_BYTES = 240 };

struct play {
	const struct rehearsal *r;
	struct guard *guard;
	uint64_t now_ms;
	bool mains, low;
};

/* ---- lines ---- */

__attribute__((format(printf, 2, 3))) static void say(const struct play *p, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	int n = snprintf(line, sizeof line, "%4u s  ", (unsigned)((p->now_ms - BEGIN_MS) / SECOND));
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + n, sizeof line - (size_t)n, fmt, ap);
	va_end(ap);
	p->r->say(p->r->user, line);
}

static const char *name(const struct play *p, int ups)
{
	return p->r->names[ups];
}

static void say_decided(const struct play *p, const struct guard_act *a)
{
	say(p, "%s: %s (%s); the final delay of %d s begins", name(p, a->ups),
		critical_text(a->rule), critical_name(a->rule), p->guard->config->final_delay_s);
}

static void say_fsd(const struct play *p, const struct guard_act *a)
{
	unsigned others = p->guard->ups[a->ups].others;

	if (others)
		say(p,
			"would set the forced shutdown of %s; %u other machine%s would shut down"
			" in up to %d s",
			name(p, a->ups), others, others > 1 ? "s" : "",
			p->guard->config->hostsync_s);
	else
		say(p, "would set the forced shutdown of %s; no other machine is logged in",
			name(p, a->ups));
}

static void say_record(const struct play *p, const struct guard_act *a)
{
	(void)a;
	say(p, "would write the record of the last command");
}

static void say_power_off(const struct play *p, const struct guard_act *a)
{
	(void)a;
	say(p, "would power this machine off");
}

static void say_stand_by(const struct play *p, const struct guard_act *a)
{
	(void)a;
	say(p, "upsmon of this machine is logged in: it would act first, the guard only if it does not");
}

static void (*const lines[])(const struct play *, const struct guard_act *) = {
	[GUARD_SAY_DECIDED] = say_decided,
	[GUARD_SET_FSD] = say_fsd,
	[GUARD_WRITE_RECORD] = say_record,
	[GUARD_POWER_OFF] = say_power_off,
	[GUARD_STAND_BY] = say_stand_by,
};

/* ---- the play ---- */

static void step(const struct play *p, const struct guard_event *e)
{
	struct guard_act acts[GUARD_ACTS_MAX];
	size_t n = guard_step(p->guard, e, p->now_ms, acts);

	for (size_t i = 0; i < n; i++)
		if (acts[i].kind < MEM_COUNT(lines) && lines[acts[i].kind])
			lines[acts[i].kind](p, &acts[i]);
}

static bool fails(const struct play *p, size_t ups)
{
	return p->r->failing == GUARD_EVERY || p->r->failing == (int)ups;
}

/* Shows the UPS with its current numbers and another status. */
static void show(const struct play *p, size_t ups)
{
	const struct critical *real = &p->r->now->ups[ups].critical;
	struct picture shown = real->last;

	if (!real->fresh) {
		step(p, &(struct guard_event){ .kind = GUARD_FEED_LOST, .ups = ups });
		return;
	}
	if (fails(p, ups) && !p->mains)
		shown.words = ST_OB | (p->low ? ST_LB : 0);
	step(p, &(struct guard_event){ .kind = GUARD_PICTURE, .ups = ups, .picture = &shown });
}

static void show_all(const struct play *p)
{
	for (size_t i = 0; i < p->guard->config->count; i++)
		show(p, i);
}

static void log_in(const struct play *p)
{
	for (size_t i = 0; i < p->guard->config->count; i++)
		step(p, &(struct guard_event){ .kind = GUARD_CLIENTS,
				.ups = i,
				.others = p->r->now->ups[i].others,
				.here = p->r->now->ups[i].here });
}

static void pass_until(struct play *p, unsigned seconds)
{
	uint64_t end = BEGIN_MS + (uint64_t)seconds * SECOND;

	while (p->now_ms < end && p->guard->state != GUARD_GOING) {
		p->now_ms += STEP_MS;
		if (p->now_ms % SECOND == 0)
			show_all(p);
		step(p, &(struct guard_event){ .kind = GUARD_TICK });
	}
}

void rehearsal_play(const struct rehearsal *r, struct guard *end)
{
	struct play p = { .r = r, .guard = end, .now_ms = BEGIN_MS, .mains = true };

	guard_init(end, r->now->config, p.now_ms);
	log_in(&p);
	show_all(&p);
	p.mains = false;
	say(&p, "the mains fail");
	show_all(&p);
	pass_until(&p, REHEARSAL_LOW_S);
	if (end->state != GUARD_GOING) {
		p.low = true;
		say(&p, "the battery is low");
		show_all(&p);
		pass_until(&p, REHEARSAL_MAX_S);
	}
	if (end->state != GUARD_GOING)
		say(&p, "nothing more: this machine stays up");
}
