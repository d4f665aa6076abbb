/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_mirror_publish - a copy of a UPS whose driver is our own publisher: whatever happens there,
 * the copy is equal.
 */
#include "lib/publish.h"
#include "tests/unit/mirror_fixture.h"

static struct ups *original;
static struct publish *publish;

static void begin_pair(void)
{
	struct publish_config config = { .path = path, .mode = 0660, .group = (gid_t)-1 };
	int error;

	begin_without_driver();
	original = ups_new("u");
	publish = publish_new(&loop, original, &config, NULL, NULL, &error);
	ck_assert_ptr_nonnull(publish);
	support_pass(&loop, 1000);
}

static void end_pair(void)
{
	publish_free(publish);
	ups_free(original);
	end();
}

static void same(void)
{
	struct buf a = { 0 }, b = { 0 };

	support_settle(&loop);
	sp_write_dump(&a, original);
	sp_write_dump(&b, ups);
	ck_assert_str_eq(buf_text(&a), buf_text(&b));
	buf_fini(&a);
	buf_fini(&b);
}

/* One random change of anything; few names, so that changes meet each other. */
static void change_something(uint64_t *state)
{
	static const char *const values[] = { "OL", "OB LB", "", "a\"b", "\\", "#", "a=b", "x y",
		"ol", "98.6" };
	char name[8];
	struct ups_change c = { .name = name,
		.value = values[support_random(state, MEM_COUNT(values))] };

	snprintf(name, sizeof name, support_random(state, 2) ? "v%u" : "V%u",
		support_random(state, 12));
	c.op = (enum ups_op)support_random(state, UPS_SET_FSD);
	if (support_random(state, 3))
		c.op = UPS_SET;
	c.range.min = (long)support_random(state, 4);
	c.range.max = c.range.min + (long)support_random(state, 3);
	c.number = (long)support_random(state, 8);
	if (c.op == UPS_SET_STATE)
		c.number = support_random(state, 2) ? UPS_FRESH : UPS_STALE;
	ups_apply(original, &c);
}

START_TEST(a_copy_stays_equal_under_any_sequence_of_changes)
{
	uint64_t state = 20240229;

	begin_pair();
	for (int round = 0; round < 400; round++) {
		for (unsigned n = 1 + support_random(&state, 25); n; n--)
			change_something(&state);
		same();
	}
	ck_assert_uint_gt(ups->var_count, 3);
	ck_assert_uint_gt(ups->command_count, 2);
	end_pair();
}
END_TEST

START_TEST(a_copy_is_equal_again_after_every_reconnection)
{
	struct publish_config config = { .path = path, .mode = 0660, .group = (gid_t)-1 };
	uint64_t state = 7;
	int error;

	begin_pair();
	for (int round = 0; round < 60; round++) {
		publish_free(publish);
		if (round % 2)
			support_pass(&loop, 700);
		for (unsigned n = support_random(&state, 40); n; n--)
			change_something(&state);
		publish = publish_new(&loop, original, &config, NULL, NULL, &error);
		ck_assert_int_eq(error, 0);
		support_pass(&loop, 1000);
		same();
	}
	end_pair();
}
END_TEST

START_TEST(a_restarted_driver_that_says_the_same_is_not_announced)
{
	struct publish_config config = { .path = path, .mode = 0660, .group = (gid_t)-1 };
	int error;

	begin_pair();
	ups_set(original, "ups.status", "OL");
	ups_set(original, "battery.charge", "90");
	ups_set(original, "gone", "1");
	ups_add_command(original, "load.off");
	ups_set_state(original, UPS_FRESH);
	support_settle(&loop);
	buf_clear(&heard);
	publish_free(publish);
	ups_delete(original, "gone");
	publish = publish_new(&loop, original, &config, NULL, NULL, &error);
	support_pass(&loop, 1000);
	changes("state 0;state 1;delete gone;state 3;");
	end_pair();
}
END_TEST

START_TEST(the_fsd_latch_travels_as_part_of_the_status)
{
	begin_pair();
	ups_set(original, "ups.status", "OL");
	ups_set_state(original, UPS_FRESH);
	support_settle(&loop);
	ups_apply(original, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	support_settle(&loop);
	ck_assert_str_eq(ups_value(ups, "ups.status"), "FSD OL");
	ck_assert(!ups->fsd);
	ups_set(original, "ups.status", "OB LB");
	support_settle(&loop);
	ck_assert_str_eq(ups_value(ups, "ups.status"), "FSD OB LB");
	end_pair();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_copy_stays_equal_under_any_sequence_of_changes,
		a_copy_is_equal_again_after_every_reconnection,
		a_restarted_driver_that_says_the_same_is_not_announced,
		the_fsd_latch_travels_as_part_of_the_status,
	};

	return socket_dir_run("mirror and publisher", tests, MEM_COUNT(tests));
}
