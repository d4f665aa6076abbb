/* SPDX-License-Identifier: GPL-2.0-or-later
 * sentry - see sentry.h. guard/policy decides; this file connects it to the loop.
 */
#include "guard/sentry.h"
#include "guard/act.h"
#include "guard/feeds.h"
#include "guard/forecast.h"
#include "guard/needed.h"
#include "guard/picture.h"
#include "guard/report.h"
#include "guard/trial.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <stdlib.h>
#include <string.h>

enum { SLOW_TICK_MS = 1000 };

struct kept {
	char *name;
	struct notice_state notices;
};

struct sentry {
	uv_loop_t *loop;
	struct guardconf conf;
	struct guard guard;
	struct feeds *feeds;
	struct act *act;
	struct needed needed;	/* times of the shutdowns before this start */
	struct notice_state notices[GUARD_UPS_MAX];
	struct kept *kept;	/* notices of the UPSes before the last reload */
	size_t kept_count;
	uv_timer_t timer;
	struct places places;
	struct trial *trial;	/* the trial that waits for the helper */
};

/* ---- events to the policy, acts from it ---- */

static void set_timer(struct sentry *s);

static void step(struct sentry *s, struct guard_event e)
{
	struct guard_act acts[GUARD_ACTS_MAX];
	size_t n;

	if (s->guard.config->count == 0)
		return;
	n = guard_step(&s->guard, &e, clock_ms(), acts);
	for (size_t i = 0; i < n; i++)
		act_do(s->act, &acts[i], &s->guard);
	set_timer(s);
}

static void say(struct sentry *s, size_t ups, const enum notice *notices, size_t count)
{
	if (s->guard.standing_by)
		return;		/* upsmon does */
	for (size_t i = 0; i < count; i++)
		act_notice(s->act, notices[i], ups);
}

static void on_timer(uv_timer_t *t)
{
	struct sentry *s = t->data;
	enum notice notices[NOTICES];

	for (size_t i = 0; i < feeds_count(s->feeds); i++)
		say(s, i, notices, notice_tick(&s->notices[i], clock_ms(), notices));
	act_tick(s->act, &s->guard);
	step(s, (struct guard_event){ .kind = GUARD_TICK });
}

static void set_timer(struct sentry *s)
{
	uint64_t now = clock_ms(), due = guard_next_ms(&s->guard, now);

	if (due > now + SLOW_TICK_MS)
		due = now + SLOW_TICK_MS;
	uv_timer_start(&s->timer, on_timer, due - now, 0);
}

/* ---- from the feeds ---- */

/* A reload opens each feed again, maybe in another order: that is no loss of a UPS. */
static struct notice_state kept_notices(const struct sentry *s, const char *name)
{
	for (size_t i = 0; i < s->kept_count; i++)
		if (!strcmp(s->kept[i].name, name))
			return s->kept[i].notices;
	return (struct notice_state){ 0 };
}

static void drop_kept(struct sentry *s)
{
	for (size_t i = 0; i < s->kept_count; i++)
		free(s->kept[i].name);
	free(s->kept);
	s->kept = NULL;
	s->kept_count = 0;
}

static void keep_notices(struct sentry *s)
{
	drop_kept(s);
	s->kept_count = feeds_count(s->feeds);
	s->kept = mem_grow(NULL, s->kept_count, sizeof *s->kept);
	for (size_t i = 0; i < s->kept_count; i++) {
		s->kept[i] = (struct kept){ mem_dup(feeds_ups(s->feeds, i)->name), s->notices[i] };
		notice_reopen(&s->kept[i].notices);
	}
}

static void on_added(void *user, size_t index, const char *name)
{
	struct sentry *s = user;

	s->notices[index] = kept_notices(s, name);
	log_say(LOG_NOTE, "UPS [%s]: watched", name);
	if (s->conf.name_count)
		return;		/* the configured time already includes it */
	s->conf.policy.ups[index].supplies = 1;
	s->conf.policy.count = index + 1;
	critical_init(&s->guard.ups[index].critical);
	if (index == 1 && !s->conf.policy.need)
		log_say(LOG_NOTE,
			"two UPSes or more: the first that is critical shuts this machine down;"
			" if each of them feeds it alone, write `need = 1` to [guard] of %s",
			s->conf.file);
}

/* A rehearsal of a real outage has ended, and this machine still runs: when mains return the guard
 * starts again. */
static void end_rehearsal(struct sentry *s, const struct picture *p)
{
	if (!s->conf.rehearse || s->guard.state != GUARD_GOING || !(p->words & ST_OL))
		return;
	log_say(LOG_NOTE, "rehearsal: over; watching again");
	act_forget(s->act);
	trial_write_date(s->places.lasting_dir);
	guard_init(&s->guard, &s->conf.policy, clock_ms());
}

static void on_changed(void *user, size_t index, const struct ups *ups)
{
	struct sentry *s = user;
	struct picture picture = picture_of(ups);
	struct picture_clients clients = picture_clients(ups_value(ups, "server.clients"));
	enum notice notices[NOTICES];
	size_t n;

	if (picture.fresh)
		n = notice_shown(&s->notices[index], picture.words, picture_has_other_words(ups),
			clock_ms(), notices);
	else
		n = notice_lost(&s->notices[index], clock_ms(), notices);
	say(s, index, notices, n);
	if (ups->state == UPS_FRESH || ups->state == UPS_STALE)
		step(s, (struct guard_event){ .kind = GUARD_CLIENTS, .ups = index,
				.others = clients.others, .here = clients.here });
	end_rehearsal(s, &picture);
	step(s, (struct guard_event){ .kind = picture.fresh ? GUARD_PICTURE : GUARD_FEED_LOST,
			.ups = index, .picture = &picture });
}

static void on_answered(void *user, size_t index, const char *id, int code)
{
	struct sentry *s = user;

	act_answered(s->act, index, id, code);
}

static const struct feeds_ops feeds_ops = { on_added, on_changed, on_answered };

/* ---- from the helper ---- */

static void on_power_off(void *user, bool accepted)
{
	step(user, (struct guard_event){ .kind = accepted ? GUARD_ACCEPTED : GUARD_REFUSED });
}

/* ---- life ---- */

static void begin(struct sentry *s, const char *state_dir)
{
	guard_init(&s->guard, &s->conf.policy, clock_ms());
	s->feeds = feeds_new(s->loop, state_dir, (const char *const *)s->conf.names,
		s->conf.name_count, &feeds_ops, s);
	act_use(s->act, s->feeds, &s->conf);
}

struct sentry *sentry_new(
	uv_loop_t *loop, const struct places *places, struct guardconf *conf)
{
	struct sentry *s = MEM_NEW(struct sentry);

	s->loop = loop;
	s->places = *places;
	s->conf = *conf;
	*conf = (struct guardconf){ 0 };
	s->conf.policy.limits.needed_s = needed_read(places->lasting_dir, &s->needed);
	uv_timer_init(loop, &s->timer);
	s->timer.data = s;
	s->act = act_new(loop, places, on_power_off, s);
	begin(s, places->state_dir);
	set_timer(s);
	return s;
}

static void on_closed(uv_handle_t *h)
{
	struct sentry *s = h->data;

	guardconf_fini(&s->conf);
	free(s);
}

void sentry_free(struct sentry *s)
{
	if (!s)
		return;
	trial_leave(s->trial);
	drop_kept(s);
	feeds_free(s->feeds);
	act_free(s->act);
	uv_close((uv_handle_t *)&s->timer, on_closed);
}

bool sentry_reload(struct sentry *s, struct guardconf *conf)
{
	int needed_s = s->conf.policy.limits.needed_s;

	if (s->guard.state != GUARD_WATCHING) {
		guardconf_fini(conf);
		return false;
	}
	keep_notices(s);
	feeds_free(s->feeds);
	guardconf_fini(&s->conf);
	s->conf = *conf;
	*conf = (struct guardconf){ 0 };
	s->conf.policy.limits.needed_s = needed_s;
	begin(s, act_state_dir(s->act));
	return true;
}

const char *sentry_now(struct sentry *s)
{
	if (!s->guard.config->count)
		return "no UPS is served";
	if (s->guard.state != GUARD_WATCHING)
		return "this machine is going down already";
	step(s, (struct guard_event){ .kind = GUARD_NOW });
	return NULL;
}

const char *sentry_cancel(struct sentry *s)
{
	if (s->guard.state == GUARD_WATCHING)
		return "there is nothing to cancel";
	if (s->guard.no_return)
		return "too late: other machines are going down, or this one is";
	step(s, (struct guard_event){ .kind = GUARD_CANCEL });
	return NULL;
}

/* GUARD_UPS_MAX: there is none of that name. */
static int ups_number_of(const struct sentry *s, const char *name)
{
	for (size_t i = 0; name && i < feeds_count(s->feeds); i++)
		if (!strcmp(feeds_ups(s->feeds, i)->name, name))
			return (int)i;
	return name ? GUARD_UPS_MAX : GUARD_EVERY;
}

static void say_lines(struct control_asker *asker, struct buf *text)
{
	char *rest = NULL;

	buf_add_char(text, 0);
	for (char *line = strtok_r(text->data + text->start, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest))
		control_say(asker, line);
}

void sentry_explain(const struct sentry *s, const char *ups, struct control_asker *asker)
{
	int number = ups_number_of(s, ups);
	const char *why = !s->guard.config->count ? "no UPS is served"
		: number == GUARD_UPS_MAX ? "there is no UPS of that name"
		: s->guard.state != GUARD_WATCHING ? "this machine is going down" : NULL;
	struct buf text = { 0 };
	bool whole = false;

	if (why)
		buf_add_fmt(&text, "missing \"%s\"\n", why);
	else
		whole = forecast_write(&(struct forecast_facts){ &s->guard, &s->conf, s->feeds,
					       &s->needed }, number, &text);
	say_lines(asker, &text);
	control_done(asker, whole ? 0 : 1);
	buf_fini(&text);
}

void sentry_rehearse(struct sentry *s, const char *ups, struct control_asker *asker)
{
	int number = ups_number_of(s, ups);
	const char *why = !s->guard.config->count ? "no UPS is served"
		: number == GUARD_UPS_MAX ? "there is no UPS of that name"
		: s->guard.state != GUARD_WATCHING ? "this machine is going down"
		: s->trial ? "another rehearsal is under way" : NULL;

	if (why) {
		control_say(asker, why);
		control_done(asker, 1);
		return;
	}
	s->trial = trial_begin(&(struct trial_setting){ s->loop, &s->places, &s->conf, &s->guard,
				       s->feeds, number }, asker, &s->trial);
}

void sentry_status(const struct sentry *s, struct buf *out)
{
	char date[TRIAL_DATE_BYTES];

	report_write(&s->guard, &s->conf, s->feeds, clock_ms(), out);
	buf_add_fmt(out, "rehearsed %s\n",
		trial_last(s->places.lasting_dir, date) ? date : "none");
}
