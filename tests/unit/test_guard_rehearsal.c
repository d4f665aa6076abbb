/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_guard_rehearsal - an outage played for an administrator: its lines, and that nothing of the
 * guard that runs is changed by it.
 */
#include "guard/rehearsal.h"
#include "tests/unit/guard_play.h"

static const char *const names[] = { "rack", "lab" };

static void keep(void *user, const char *line)
{
	buf_add_text(user, line);
	buf_add_char(user, '\n');
}

/* Lines, and whether this machine would go down. */
static bool rehearse(const struct play *p, int failing, struct buf *lines)
{
	struct guard before = p->guard, *end = MEM_NEW(struct guard);
	const struct rehearsal r = { &p->guard, names, failing, keep, lines };
	bool goes;

	lines->len = 0;
	rehearsal_play(&r, end);
	ck_assert_mem_eq(&before, &p->guard, sizeof before);
	goes = end->state == GUARD_GOING;
	free(end);
	return goes;
}

static void begin(struct play *p, size_t count)
{
	play_begin(p, count);
	for (size_t i = 0; i < count; i++)
		play_show(p, i, play_picture("OL", 100, 1800));
}

START_TEST(alone)
{
	struct buf lines = { 0 };
	struct play p;

	begin(&p, 1);
	ck_assert(rehearse(&p, GUARD_EVERY, &lines));
	ck_assert_str_eq(buf_text(&lines),
		"   0 s  the mains fail\n"
		"  30 s  the battery is low\n"
		"  32 s  rack: on battery, and the battery is low (C2); the final delay of 5 s begins\n"
		"  37 s  would set the forced shutdown of rack; no other machine is logged in\n"
		"  37 s  would write the record of the last command\n"
		"  37 s  would power this machine off\n");
	buf_fini(&lines);
}
END_TEST

START_TEST(other_machines_are_given_their_time)
{
	struct buf lines = { 0 };
	struct play p;

	begin(&p, 1);
	play_clients(&p, 0, 2, false);
	ck_assert(rehearse(&p, GUARD_EVERY, &lines));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&lines), "2 other machines would shut down in up to 15 s"));
	ck_assert_ptr_nonnull(strstr(buf_text(&lines), "  52 s  would power this machine off\n"));
	buf_fini(&lines);
}
END_TEST

START_TEST(upsmon_acts_first)
{
	struct buf lines = { 0 };
	struct play p;

	begin(&p, 1);
	play_clients(&p, 0, 0, true);
	ck_assert(rehearse(&p, GUARD_EVERY, &lines));
	ck_assert_ptr_nonnull(strstr(buf_text(&lines), "it would act first"));
	ck_assert_ptr_nonnull(strstr(buf_text(&lines), "  87 s  would power this machine off\n"));
	buf_fini(&lines);
}
END_TEST

START_TEST(one_of_two_supplies)
{
	struct buf lines = { 0 };
	struct play p;

	begin(&p, 2);
	p.config.need = 1;
	ck_assert(!rehearse(&p, 1, &lines));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&lines), " 600 s  nothing more: this machine stays up\n"));
	ck_assert(rehearse(&p, GUARD_EVERY, &lines));
	buf_fini(&lines);
}
END_TEST

START_TEST(little_runtime_comes_before_the_low_battery)
{
	struct buf lines = { 0 };
	struct play p;

	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OL", 100, 100));
	ck_assert(rehearse(&p, GUARD_EVERY, &lines));
	ck_assert_ptr_nonnull(strstr(buf_text(&lines), "(C4)"));
	ck_assert_ptr_null(strstr(buf_text(&lines), "battery is low"));
	buf_fini(&lines);
}
END_TEST

START_TEST(a_ups_without_data_is_no_reason)
{
	struct buf lines = { 0 };
	struct play p;

	begin(&p, 1);
	play_lose(&p, 0);
	ck_assert(!rehearse(&p, GUARD_EVERY, &lines));
	buf_fini(&lines);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { alone, other_machines_are_given_their_time,
		upsmon_acts_first, one_of_two_supplies, little_runtime_comes_before_the_low_battery,
		a_ups_without_data_is_no_reason };

	return support_run("guard rehearsal", tests, MEM_COUNT(tests));
}
