/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_guard_oracle - random outages, judged by an oracle that shares no code with guard/: it keeps
 * and searches the whole history of the data.
 *
 * "False": a decision, or a forced shutdown, for which the history holds no evidence. "Missed": the
 * history has held evidence for longer than the bound, and the guard still watches, or has decided
 * and puts the shutdown off. HOLDOVER_GUARD_SEQUENCES says how many sequences are played (1,500);
 * make guard-million plays a million.
 */
#include "tests/unit/guard_play.h"

enum {
	STEP_MS = 250,
	HISTORY = 2400,		/* ten minutes */
	SLACK_MS = 2500,	/* a message each second, a tick each quarter */
};

struct sample {
	bool known, fresh, message;
	bool ol, ob, lb, fsd, cal, off;
	double charge, runtime;
};

struct history {
	struct sample at[3][HISTORY];
	size_t length;
};

struct game {
	struct play play;
	struct history *history;
	uint64_t seed;
	bool stale[3], shown[3];
	uint64_t due_ms;	/* since when it should have decided */
	bool cancelled;
};

/* ---- looking back ---- */

static const struct sample *sample(const struct history *h, size_t ups, size_t back)
{
	return back < h->length ? &h->at[ups][h->length - 1 - back] : NULL;
}

/* How long, up to now, each sample satisfied `holds`; in milliseconds. */
static uint64_t lasted(const struct history *h, size_t ups, bool (*holds)(const struct sample *))
{
	size_t n = 0;
	const struct sample *s;

	while ((s = sample(h, ups, n)) && holds(s))
		n++;
	return n ? (uint64_t)(n - 1) * STEP_MS : 0;
}

static bool on_battery(const struct sample *s) { return s->known && s->fresh && s->ob && !s->ol; }
static bool low(const struct sample *s) { return on_battery(s) && s->lb; }
static bool low_not_cal(const struct sample *s) { return low(s) && !s->cal; }
static bool silent(const struct sample *s) { return s->known && !s->fresh; }
static bool off(const struct sample *s) { return s->known && s->fresh && s->off; }

static bool weak_charge(const struct sample *s)
{
	return on_battery(s) && !s->cal && s->charge > 0 && s->charge <= 20;
}

static bool weak_runtime(const struct sample *s)
{
	return on_battery(s) && !s->cal && s->runtime > 0 && s->runtime <= 150;
}

/* Of the last sample that was fresh and said OL or OB. */
static bool was_on_battery(const struct history *h, size_t ups)
{
	const struct sample *s;

	for (size_t back = 0; (s = sample(h, ups, back)) && s->known; back++)
		if (s->fresh && (s->ol || s->ob))
			return !s->ol;
	return false;
}

/* Since the first OB after the last OL; silence in between does not bring the mains back. */
static uint64_t battery_for(const struct history *h, size_t ups)
{
	const struct sample *s;
	uint64_t ms = 0;

	for (size_t back = 0; (s = sample(h, ups, back)) && s->known; back++) {
		if (s->fresh && s->ol)
			return ms;
		if (s->fresh && s->ob)
			ms = (uint64_t)back * STEP_MS;
	}
	return ms;
}

static bool has_said_low(const struct history *h, size_t ups)
{
	for (size_t back = 0; back < h->length; back++)
		if (sample(h, ups, back)->fresh && sample(h, ups, back)->lb)
			return true;
	return false;
}

/* Is there any evidence that this UPS is critical? */
static bool has_evidence(const struct history *h, size_t ups, bool counted)
{
	const struct sample *now = sample(h, ups, 0);

	if (!now || !now->known)
		return false;
	if (now->fresh && now->fsd)
		return true;
	if (counted && lasted(h, ups, off) >= 29000)
		return true;
	if (!now->fresh)
		return was_on_battery(h, ups) && lasted(h, ups, silent) >= 14000;
	if (!on_battery(now) || now->cal)
		return false;
	if (low(now) && lasted(h, ups, low) >= 1750)
		return true;
	if (battery_for(h, ups) < 9750)
		return false;
	return (now->charge <= 20 && !has_said_low(h, ups)) || now->runtime <= 150;
}

/* Must it be critical by now? */
static bool is_overdue(const struct history *h, size_t ups, bool counted)
{
	const struct sample *now = sample(h, ups, 0);

	if (!now || !now->known)
		return false;
	if (now->fresh && now->fsd)
		return true;
	if (counted && lasted(h, ups, off) >= 30000 + SLACK_MS)
		return true;
	if (!now->fresh)
		return was_on_battery(h, ups) && lasted(h, ups, silent) >= 300000 + SLACK_MS;
	if (lasted(h, ups, low_not_cal) >= 2000 + SLACK_MS)
		return true;
	if (lasted(h, ups, on_battery) < 10000 + SLACK_MS)
		return false;
	/* a value that fell by more than half may be doubted for five seconds */
	return (!has_said_low(h, ups) &&
		       lasted(h, ups, weak_charge) >= 7500 + SLACK_MS) ||
	       (lasted(h, ups, weak_runtime) >= 7500 + SLACK_MS);
}

static int supplies_left(const struct game *g, bool (*gone)(const struct history *, size_t, bool))
{
	int left = 0;

	for (size_t i = 0; i < g->play.config.count; i++)
		left += !gone(g->history, i, g->play.config.need > 0);
	return left;
}

static bool is_gone(const struct game *g, bool (*gone)(const struct history *, size_t, bool))
{
	int left = supplies_left(g, gone), all = (int)g->play.config.count;

	return g->play.config.need ? left < g->play.config.need : left < all;
}

/* ---- playing ---- */

static struct picture random_picture(struct game *g)
{
	static const char *const statuses[] = { "OL", "OL", "OL CHRG", "OB", "OB", "OB DISCHRG",
		"OB LB", "OB LB", "OL LB", "OB CAL LB", "OL CAL", "OFF", "", "OB FSD", "OL OB LB",
		"BYPASS" };
	static const double numbers[] = { 0, 3, 20, 21, 60, 100 };
	struct picture p = play_picture(statuses[support_random(&g->seed, MEM_COUNT(statuses))],
		numbers[support_random(&g->seed, MEM_COUNT(numbers))],
		30 * numbers[support_random(&g->seed, MEM_COUNT(numbers))]);

	if (!support_random(&g->seed, 3))
		p.charge_pct = NAN;
	if (!support_random(&g->seed, 3))
		p.runtime_s = NAN;
	return p;
}

static void change_something(struct game *g)
{
	size_t ups = support_random(&g->seed, (uint32_t)g->play.config.count);

	if (!support_random(&g->seed, 4)) {
		g->stale[ups] = true;
		play_lose(&g->play, ups);
		return;
	}
	g->stale[ups] = false;
	g->shown[ups] = true;
	play_show(&g->play, ups, random_picture(g));
}

static void record(struct game *g)
{
	struct history *h = g->history;

	for (size_t i = 0; i < g->play.config.count; i++) {
		const struct picture *p = &g->play.shown[i];

		h->at[i][h->length] = (struct sample){
			.known = g->shown[i],
			.fresh = g->shown[i] && !g->stale[i],
			.ol = p->words & ST_OL,
			.ob = p->words & ST_OB,
			.lb = p->words & ST_LB,
			.fsd = p->words & ST_FSD,
			.cal = p->words & ST_CAL,
			.off = p->words & ST_OFF,
			.charge = isnan(p->charge_pct) ? 1000 : p->charge_pct,
			.runtime = isnan(p->runtime_s) ? 100000 : p->runtime_s,
		};
	}
	h->length++;
}

/* What led to a wrong decision: one line for each change. */
static void explain(const struct game *g)
{
	for (size_t i = 0; i < g->play.config.count; i++) {
		const struct sample *before = NULL, *s;

		fprintf(stderr, "UPS %zu, need %d, rule %s\n", i, g->play.config.need,
			critical_name(g->play.guard.ups[i].rule));
		for (size_t back = g->history->length; back--; before = s) {
			s = sample(g->history, i, back);
			if (before && !memcmp(s, before, sizeof *s))
				continue;
			fprintf(stderr, "%8.2f s before:%s%s%s%s%s%s%s charge %g runtime %g\n",
				(double)back * STEP_MS / 1000, s->fresh ? "" : " stale",
				s->ol ? " OL" : "", s->ob ? " OB" : "", s->lb ? " LB" : "",
				s->fsd ? " FSD" : "", s->cal ? " CAL" : "", s->off ? " OFF" : "",
				s->charge, s->runtime);
		}
	}
}

/* Check writes each assertion to a file, also one that holds: nine tenths of the time, if it were
 * made. */
static void judge(const struct game *g, bool right, const char *fault)
{
	if (right)
		return;
	explain(g);
	ck_abort_msg("%s: seed %llu, step %zu, rule %s", fault,
		(unsigned long long)g->seed, g->history->length,
		critical_name(g->play.last[GUARD_SAY_DECIDED].rule));
}

/* The feeds that live say something each second. */
static void say_again(struct game *g)
{
	for (size_t i = 0; i < g->play.config.count; i++)
		if (g->shown[i] && !g->stale[i])
			play_show(&g->play, i, g->play.shown[i]);
}

/* One step is judged. False: the forced shutdown is set, and its course is judged by stories. */
static bool judge_step(struct game *g, enum guard_state before)
{
	const struct play *p = &g->play;
	bool due = is_gone(g, is_overdue);

	if (p->guard.state != before && p->guard.state != GUARD_WATCHING)
		judge(g, is_gone(g, has_evidence), "false");
	if (p->count[GUARD_SET_FSD])
		return false;
	g->due_ms = due ? g->due_ms + STEP_MS : 0;
	judge(g, !due || p->guard.state == GUARD_DECIDED, "missed");
	judge(g, g->due_ms <= (uint64_t)p->config.final_delay_s * 1000 + STEP_MS,
		"decided, and put off");
	g->cancelled |= p->guard.state == GUARD_WATCHING && before == GUARD_DECIDED;
	return true;
}

/* Until the guard sets the forced shutdown; a decision may be cancelled before. */
static void play_sequence(struct game *g)
{
	uint64_t next = 0;

	g->history->length = 0;
	while (g->history->length < HISTORY) {
		enum guard_state before = g->play.guard.state;

		play_pass(&g->play, STEP_MS / 1000.0);
		record(g);
		if (!judge_step(g, before))
			return;
		if (g->history->length % 4 == 0)
			say_again(g);
		if (g->play.now_ms < next)
			continue;
		change_something(g);
		next = g->play.now_ms + 250 +
		       support_random(&g->seed, 4) * support_random(&g->seed, 15000);
	}
}

START_TEST(nothing_is_missed_and_nothing_false)
{
	const char *wanted = getenv("HOLDOVER_GUARD_SEQUENCES");
	unsigned long sequences = wanted ? strtoul(wanted, NULL, 10) : 1500;
	struct game *g = MEM_NEW(struct game);
	struct history *h = MEM_NEW(struct history);
	unsigned long decided = 0, cancelled = 0;

	for (unsigned long n = 1; n <= sequences; n++) {
		*g = (struct game){ .history = h, .seed = n * 0x9e3779b97f4a7c15u };
		play_begin(&g->play, 1 + n % 3);
		g->play.config.need = n % 2 ? 0 : 1;
		g->play.config.limits.count_supplies = g->play.config.need > 0;
		play_sequence(g);
		decided += g->play.count[GUARD_SET_FSD] > 0;
		cancelled += g->cancelled;
	}
	ck_assert_uint_gt(decided, sequences / 4);	/* the game is not trivial */
	ck_assert_uint_lt(decided, sequences);
	ck_assert_uint_gt(cancelled, sequences / 50);
	printf("# %lu sequences, %lu shutdowns, %lu with decisions that were cancelled: 0 missed, 0 false\n",
		sequences, decided, cancelled);
	free(h);
	free(g);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { nothing_is_missed_and_nothing_false };

	return support_run("guard oracle", tests, MEM_COUNT(tests));
}
