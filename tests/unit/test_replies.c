/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_replies - prepared answers: made once per change, never out of date, and the same text
 * whether they were kept or not.
 */
#include "server/fleet/fleet.h"
#include "tests/unit/support.h"

static struct fleet *fleet;
static struct ups *ups;
static struct replies replies;
static const struct buf *const kept = replies.kept;
static struct buf out;

static void begin(enum ups_state state)
{
	ups = ups_new("main");
	ups_set(ups, "ups.mfr", "ACME");
	ups_set(ups, "battery.charge", "90");
	ups_add_command(ups, "load.off");
	ups_set_state(ups, state);
	replies_init(&replies, ups);
}

static void end(void)
{
	replies_fini(&replies);
	ups_free(ups);
	buf_fini(&out);
}

static const char *list(enum listing which, const char *name)
{
	buf_clear(&out);
	replies_list(&replies, which, name, &out);
	return buf_text(&out);
}

START_TEST(a_list_is_kept_until_something_in_it_changes)
{
	begin(UPS_FRESH);
	for (int which = 0; which < LISTINGS; which++) {
		ck_assert_uint_eq(kept[which].len, 0);
		list((enum listing)which, "main");
		ck_assert_uint_eq(kept[which].len, out.len);
	}
	ups_set(ups, "ups.mfr", "ACME");		/* no change */
	ups_add_command(ups, "load.off");
	ck_assert(
		kept[LISTING_VAR].len && kept[LISTING_RW].len && kept[LISTING_CMD].len);
	ups_set(ups, "ups.mfr", "Other");
	ck_assert(!kept[LISTING_VAR].len && !kept[LISTING_RW].len &&
		  kept[LISTING_CMD].len);
	list(LISTING_VAR, "main");
	ups_add_command(ups, "load.on");
	ck_assert(kept[LISTING_VAR].len && !kept[LISTING_CMD].len);
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert(!kept[LISTING_VAR].len);
	list(LISTING_VAR, "main");
	list(LISTING_CMD, "main");
	ups_set_state(ups, UPS_STALE);
	ck_assert(!kept[LISTING_VAR].len && !kept[LISTING_RW].len &&
		  !kept[LISTING_CMD].len);
	end();
}
END_TEST

START_TEST(another_spelling_of_the_name_is_made_for_itself_and_not_kept)
{
	begin(UPS_FRESH);
	ck_assert_str_eq(list(LISTING_CMD, "MAIN"), "BEGIN LIST CMD MAIN\nCMD MAIN load.off\n"
		"END LIST CMD MAIN\n");
	ck_assert_uint_eq(kept[LISTING_CMD].len, 0);
	ck_assert_str_eq(list(LISTING_CMD, "main"), "BEGIN LIST CMD main\nCMD main load.off\n"
		"END LIST CMD main\n");
	ck_assert_str_eq(list(LISTING_CMD, "Main"), "BEGIN LIST CMD Main\nCMD Main load.off\n"
		"END LIST CMD Main\n");
	end();
}
END_TEST

START_TEST(what_is_kept_is_always_what_would_be_made_now)
{
	static const char *const values[] = { "1", "2", "a\"b", "" };
	uint64_t state = 31;

	begin(UPS_FRESH);
	for (int round = 0; round < 3000; round++) {
		char name[4] = "v0", *fresh;
		struct ups_change c = { .name = name, .value = values[support_random(&state, 4)] };
		enum listing which = (enum listing)support_random(&state, LISTINGS);

		name[1] = (char)('0' + support_random(&state, 5));
		c.op = (enum ups_op)support_random(&state, UPS_SET_FSD + 1);
		c.number = (long)support_random(&state, 4);
		if (support_random(&state, 20) == 0) {		/* as lib/mirror does it */
			ups_begin_dump(ups);
			ups_set_state(ups, UPS_CONNECTING);
		} else if (ups->state == UPS_CONNECTING && support_random(&state, 4) == 0) {
			ups_end_dump(ups);
			ups_set_state(ups, UPS_FRESH);
		}
		if (c.op == UPS_SET_STATE)
			continue;
		ups_apply(ups, &c);
		fresh = mem_dup(list(which, "MAIN"));
		for (char *p = fresh; (p = strstr(p, "MAIN")); )
			memcpy(p, "main", 4);
		ck_assert_str_eq(list(which, "main"), fresh);
		free(fresh);
	}
	end();
}
END_TEST

START_TEST(while_connecting_the_status_waits_in_its_place)
{
	begin(UPS_CONNECTING);
	ck_assert_str_eq(list(LISTING_VAR, "main"),
		"BEGIN LIST VAR main\nVAR main battery.charge \"90\"\nVAR main ups.mfr \"ACME\"\n"
		"VAR main ups.status \"WAIT\"\nEND LIST VAR main\n");
	ups_set(ups, "ups.temperature", "30");
	ck_assert_str_eq(list(LISTING_VAR, "main"),
		"BEGIN LIST VAR main\nVAR main battery.charge \"90\"\nVAR main ups.mfr \"ACME\"\n"
		"VAR main ups.status \"WAIT\"\nVAR main ups.temperature \"30\"\nEND LIST VAR main\n");
	ck_assert_uint_eq(kept[LISTING_VAR].len, 0);
	ups_set(ups, "ups.status", "OL");
	ck_assert_ptr_nonnull(strstr(list(LISTING_VAR, "main"), "VAR main ups.status \"OL\"\n"));
	ck_assert_ptr_null(strstr(buf_text(&out), "WAIT"));
	end();
}
END_TEST

START_TEST(what_a_running_dump_has_not_told_again_is_not_listed)
{
	begin(UPS_FRESH);
	ups_set(ups, "ups.status", "OL");
	list(LISTING_VAR, "main");
	ups_begin_dump(ups);
	ups_set_state(ups, UPS_CONNECTING);
	ups_set(ups, "ups.mfr", "ACME");
	ck_assert_str_eq(list(LISTING_VAR, "main"),
		"BEGIN LIST VAR main\nVAR main ups.mfr \"ACME\"\nVAR main ups.status \"WAIT\"\n"
		"END LIST VAR main\n");
	ck_assert_str_eq(list(LISTING_CMD, "main"), "BEGIN LIST CMD main\nEND LIST CMD main\n");
	ups_set(ups, "ups.status", "OL");
	ups_add_command(ups, "load.off");
	ups_end_dump(ups);
	ups_set_state(ups, UPS_FRESH);
	ck_assert_str_eq(list(LISTING_VAR, "main"),
		"BEGIN LIST VAR main\nVAR main ups.mfr \"ACME\"\nVAR main ups.status \"OL\"\n"
		"END LIST VAR main\n");
	ck_assert_str_eq(list(LISTING_CMD, "main"), "BEGIN LIST CMD main\nCMD main load.off\n"
		"END LIST CMD main\n");
	end();
}
END_TEST

START_TEST(values_are_as_clients_see_them)
{
	char scratch[UPS_SHOWN_MAX];

	begin(UPS_FRESH);
	ck_assert_str_eq(replies_value(ups, "UPS.MFR", scratch, sizeof scratch), "ACME");
	ck_assert_ptr_null(replies_value(ups, "ups.status", scratch, sizeof scratch));
	ups_set(ups, "ups.status", "OB");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert_str_eq(replies_value(ups, "ups.status", scratch, sizeof scratch), "FSD OB");
	ups_begin_dump(ups);
	ups_set_state(ups, UPS_CONNECTING);
	ck_assert_str_eq(replies_value(ups, "ups.status", scratch, sizeof scratch), "WAIT");
	ck_assert_ptr_null(replies_value(ups, "ups.mfr", scratch, sizeof scratch));
	end();
}
END_TEST

START_TEST(quoted_values_are_cut_to_255_characters_with_their_escapes)
{
	char value[300];

	for (size_t n = 0; n < sizeof value; n++) {
		memset(value, '#', n);
		value[n] = 0;
		buf_clear(&out);
		replies_quote(&out, value);
		ck_assert_uint_eq(out.len, 2 + (2 * n <= 254 ? 2 * n : 254));
		memset(value, 'x', n);
		buf_clear(&out);
		replies_quote(&out, value);
		ck_assert_uint_eq(out.len, 2 + (n <= 255 ? n : 255));
	}
	buf_fini(&out);
}
END_TEST

START_TEST(units_keep_the_files_order_and_are_found_ignoring_case)
{
	static const char *const names[] = { "zeta", "Alpha", "mid", "beta" };
	struct ups *models[MEM_COUNT(names)];

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		models[i] = ups_new(names[i]);
	fleet = fleet_of_models(models, NULL, MEM_COUNT(names));
	ck_assert_uint_eq(fleet_count(fleet), MEM_COUNT(names));
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		ck_assert_str_eq(unit_name(fleet_at(fleet, i)), names[i]);
		ck_assert_ptr_eq(fleet_find(fleet, names[i]), fleet_at(fleet, i));
	}
	ck_assert_ptr_eq(fleet_find(fleet, "ALPHA"), fleet_at(fleet, 1));
	ck_assert_ptr_null(fleet_find(fleet, "alph"));
	ck_assert_ptr_null(fleet_find(fleet, ""));
	fleet_free(fleet);
	fleet = fleet_of_models(NULL, NULL, 0);
	ck_assert_ptr_null(fleet_find(fleet, "alpha"));
	fleet_free(fleet);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_list_is_kept_until_something_in_it_changes,
		another_spelling_of_the_name_is_made_for_itself_and_not_kept,
		what_is_kept_is_always_what_would_be_made_now,
		while_connecting_the_status_waits_in_its_place,
		what_a_running_dump_has_not_told_again_is_not_listed,
		values_are_as_clients_see_them,
		quoted_values_are_cut_to_255_characters_with_their_escapes,
		units_keep_the_files_order_and_are_found_ignoring_case,
	};

	return support_run("replies", tests, MEM_COUNT(tests));
}
