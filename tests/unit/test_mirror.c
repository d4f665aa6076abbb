/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_mirror - a copy of a UPS through a socket, against a driver the test plays itself: dumps,
 * bad lines, silence, lost drivers and requests.
 */
#include "tests/unit/mirror_fixture.h"

START_TEST(the_first_dump_makes_the_data_fresh_when_it_is_complete)
{
	begin();
	tell("SETINFO ups.status \"OL\"\nADDCMD load.off\nDATAOK\n");
	ck_assert_int_eq(ups->state, UPS_CONNECTING);
	ck_assert_str_eq(ups_value(ups, "ups.status"), "OL");
	tell("DUMPDONE\n");
	ck_assert_int_eq(ups->state, UPS_FRESH);
	ck_assert_str_eq(ups_command(ups, "load.off"), "load.off");
	changes("state 1;set ups.status;other load.off;state 3;");
	tell("DATASTALE\n");
	ck_assert_int_eq(ups->state, UPS_STALE);
	ck_assert_str_eq(ups_value(ups, "ups.status"), "OL");		/* kept, not served */
	tell("DATAOK\n");
	ck_assert_int_eq(ups->state, UPS_FRESH);
	end();
}
END_TEST

START_TEST(stale_during_the_dump_counts_when_it_is_complete)
{
	begin();
	tell("DATASTALE\nSETINFO ups.status \"OL\"\n");
	ck_assert_int_eq(ups->state, UPS_CONNECTING);
	tell("DUMPDONE\n");
	ck_assert_int_eq(ups->state, UPS_STALE);
	end();
}
END_TEST

START_TEST(lines_may_come_in_pieces_and_in_any_case)
{
	begin();
	tell("setinfo BATTERY.CHARGE \"3");
	tell("3\"\nSetInfo New.Var \"1\"\ndataok\ndumpdone\n");
	ck_assert_str_eq(ups_value(ups, "battery.charge"), "33");
	ck_assert_str_eq(ups_value(ups, "new.var"), "1");
	ck_assert_int_eq(ups->state, UPS_FRESH);
	end();
}
END_TEST

START_TEST(an_unescaped_live_value_is_understood_and_other_bad_lines_are_lost_alone)
{
	begin_fresh("SETINFO ups.id \"x\"\n");
	tell("SETINFO ups.id \"a#b\"\nSETINFO y \"1\"\n");
	ck_assert_str_eq(ups_value(ups, "ups.id"), "a#b");
	ck_assert_str_eq(ups_value(ups, "y"), "1");
	tell("SETINFO ups.id \"c#");
	tell("d\"\nSETINFO y \"2\"\n");
	ck_assert_str_eq(ups_value(ups, "ups.id"), "c#d");
	ck_assert_str_eq(ups_value(ups, "y"), "2");
	tell("SETINFO new \"a#b\"\n");		/* too weak a sign to make a variable of it */
	ck_assert_ptr_null(ups_value(ups, "new"));
	tell("ADDENUM ups.id \"a#b\"\nSETINFO z \"1\"\n");
	ck_assert_str_eq(ups_value(ups, "z"), "1");
	ck_assert_ptr_null(ups_var(ups, "ups.id")->limits);
	end();
}
END_TEST

START_TEST(what_the_model_refuses_is_told_in_a_bounded_way_and_costs_nothing_else)
{
	begin_fresh("");
	for (int i = 0; i < 50; i++)
		tell("SETINFO \"bad name\" \"1\"\n");
	tell("ADDENUM no.such \"1\"\nSETINFO good \"1\"\n");
	ck_assert_str_eq(ups_value(ups, "good"), "1");
	ck_assert_uint_eq(ups->var_count, 1);
	ck_assert_uint_eq(support_log_count("malformed"), 5);
	end();
}
END_TEST

START_TEST(a_silent_driver_is_pinged_and_then_stale_until_it_speaks)
{
	begin_fresh("SETINFO ups.status \"OL\"\n");
	support_pass(&loop, THIRD - 1);
	ck_assert_str_eq(asked(), "");
	support_pass(&loop, 1);
	ck_assert_str_eq(asked(), "PING\n");
	support_pass(&loop, 2 * THIRD);
	ck_assert_int_eq(ups->state, UPS_FRESH);
	support_pass(&loop, 1);
	ck_assert_int_eq(ups->state, UPS_STALE);
	ck_assert_str_eq(asked(), "PING\nPING\n");
	tell("PONG\n");
	ck_assert_int_eq(ups->state, UPS_FRESH);
	changes("state 2;state 3;");
	end();
}
END_TEST

START_TEST(a_hung_driver_costs_a_handful_of_wakes_a_minute)
{
	begin_fresh("");
	support_pass(&loop, 60000);
	ck_assert_uint_le(support_pass(&loop, 600000), 600000 / THIRD + 5);
	end();
}
END_TEST

START_TEST(a_driver_that_answers_is_fresh_for_a_day_without_a_change)
{
	unsigned pings = 0;

	begin_fresh("SETINFO ups.status \"OL\"\n");
	for (int s = 0; s < 24 * 3600; s++) {
		support_pass(&loop, 1000);
		if (!*support_receive(driver, &got, NULL))
			continue;
		ck_assert_str_eq(buf_text(&got), "PING\n");
		pings++;
		support_send(driver, "PONG\n");
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	ck_assert_uint_ge(pings, 24 * 3600 / 6 - 10);
	changes("");
	end();
}
END_TEST

START_TEST(unknown_or_short_lines_are_no_sign_of_life)
{
	static const struct { const char *line; enum ups_state state;
	} rows[] = {
		{ "BOGUS\n", UPS_STALE },
		{ "SETINFO\n", UPS_STALE },
		{ "SETINFO x\n", UPS_STALE },
		{ "\n", UPS_STALE },
		{ "# DATAOK\n", UPS_STALE },
		{ "PONG \"#\n", UPS_STALE },
		{ "PONG\n", UPS_FRESH },
		{ "SETINFO x \"1\"\n", UPS_FRESH },
		{ "PID 12\n", UPS_FRESH },
		{ "DELINFO none\n", UPS_FRESH },
		{ "TRACKING x 0\n", UPS_FRESH },
		{ "SETINFO x \"#1\"\n", UPS_FRESH },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		begin_fresh("SETINFO x \"0\"\n");
		for (int n = 0; n < 20; n++) {
			support_pass(&loop, 1000);
			tell(rows[i].line);
		}
		ck_assert_msg(ups->state == rows[i].state, "%s: %d", rows[i].line, ups->state);
		end();
	}
}
END_TEST

START_TEST(a_driver_that_comes_late_is_found_within_a_second)
{
	begin_without_driver();
	ck_assert_int_eq(ups->state, UPS_ABSENT);
	ck_assert_uint_le(support_pass(&loop, 3600000), 3700);
	listener = support_socket(path, true);
	support_pass(&loop, 1000);
	accept_driver();
	ck_assert_str_eq(asked(), "DUMPALL\n");
	ck_assert_int_eq(ups->state, UPS_CONNECTING);
	end();
}
END_TEST

START_TEST(a_lost_driver_is_absent_at_once_and_found_again_without_needless_changes)
{
	begin_fresh(
		"SETINFO a \"1\"\nSETINFO b \"2\"\nSETINFO ups.status \"OL\"\nADDCMD c\n"
		"ADDCMD d\n");
	close(driver);
	support_settle(&loop);
	ck_assert_int_eq(ups->state, UPS_ABSENT);
	changes("state 0;");
	support_pass(&loop, 100);
	accept_driver();
	ck_assert_str_eq(asked(), "DUMPALL\n");
	changes("state 1;");
	/* nobody has told it on this connection */
	ck_assert_ptr_null(ups_value(ups, "ups.status"));
	tell("SETINFO a \"1\"\nSETINFO ups.status \"OB\"\nSETINFO e \"5\"\nADDCMD d\nDATAOK\n"
		"DUMPDONE\n");
	changes("set ups.status;set e;delete b;other c;state 3;");
	end();
}
END_TEST

START_TEST(a_driver_that_dumps_and_closes_is_asked_once_a_second_and_logged_once)
{
	unsigned dumps = 0;

	begin_fresh("SETINFO ups.status \"OL\"\n");
	close(driver);
	for (int ms = 0; ms < 60000; ms += 50) {
		support_pass(&loop, 50);
		driver = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (driver < 0)
			continue;
		support_send(driver, "DATAOK\nDUMPDONE\n");
		support_settle(&loop);
		close(driver);
		dumps++;
	}
	driver = -1;
	ck_assert_uint_ge(dumps, 55);
	ck_assert_uint_le(dumps, 65);
	ck_assert_uint_eq(support_log_count("lost"), 1);
	support_pass(&loop, 1000);
	accept_driver();			/* this one lasts: the next loss is worth a line */
	tell("DATAOK\nDUMPDONE\n");
	for (int s = 0; s < 12; s++) {
		support_pass(&loop, 1000);
		tell("PONG\n");
	}
	close(driver);
	support_settle(&loop);
	ck_assert_uint_eq(support_log_count("lost"), 2);
	support_pass(&loop, 100);
	accept_driver();			/* and the next try comes soon */
	end();
}
END_TEST

START_TEST(a_driver_lost_in_the_middle_of_a_dump_leaves_nothing_to_be_believed)
{
	begin_fresh("SETINFO a \"1\"\nSETINFO b \"2\"\n");
	close(driver);
	support_pass(&loop, 100);
	accept_driver();
	tell("SETINFO a \"1\"\n");
	close(driver);
	support_settle(&loop);
	ck_assert_int_eq(ups->state, UPS_ABSENT);
	support_pass(&loop, 1000);
	accept_driver();
	ck_assert_str_eq(asked(), "DUMPALL\n");
	tell("SETINFO b \"2\"\nDATAOK\nDUMPDONE\n");
	ck_assert_ptr_null(ups_value(ups, "a"));
	ck_assert_str_eq(ups_value(ups, "b"), "2");
	ck_assert_int_eq(ups->state, UPS_FRESH);
	end();
}
END_TEST

START_TEST(requests_go_out_as_they_are_and_results_come_back)
{
	struct sp_request set = { .verb = SP_SET, .name = "ups.id", .value = "a#b", .id = "33" };
	struct sp_request too_long = { .verb = SP_SET, .name = "ups.id" };
	char value[600];

	begin_without_driver();
	ck_assert_int_eq(mirror_request(m, &set), -ENOTCONN);
	end();
	begin_fresh("");
	ck_assert_int_eq(mirror_request(m, &set), 0);
	ck_assert_str_eq(asked(), "SET ups.id \"a\\#b\" TRACKING 33\n");
	tell("TRACKING 33 2\nTRACKING other 0\n");
	ck_assert_str_eq(buf_text(&results), "33 2;other 0;");
	memset(value, 'x', sizeof value);
	value[sizeof value - 1] = 0;
	too_long.value = value;
	ck_assert_int_eq(mirror_request(m, &too_long), -EMSGSIZE);
	ck_assert_str_eq(asked(), "");
	close(driver);
	driver = -1;
	support_settle(&loop);
	close(listener);
	listener = -1;
	unlink(path);
	support_pass(&loop, 5000);
	ck_assert_int_eq(mirror_request(m, &set), -ENOTCONN);
	end();
}
END_TEST

START_TEST(a_request_to_a_driver_whose_end_the_loop_has_not_told_yet_is_refused)
{
	struct sp_request set = { .verb = SP_SET, .name = "ups.id", .value = "x" };

	begin_fresh("");
	close(driver);
	driver = -1;
	ck_assert_int_eq(mirror_request(m, &set), -ENOTCONN);
	end();
}
END_TEST

START_TEST(a_shorter_maxage_counts_at_once)
{
	begin_fresh("");
	support_pass(&loop, 4000);
	ck_assert_int_eq(ups->state, UPS_FRESH);
	mirror_set_maxage(m, 3000);
	ck_assert_int_eq(ups->state, UPS_STALE);
	ck_assert_str_eq(asked(), "PING\n");
	tell("PONG\n");
	ck_assert_int_eq(ups->state, UPS_FRESH);
	support_pass(&loop, 3001);
	ck_assert_int_eq(ups->state, UPS_STALE);
	end();
}
END_TEST

START_TEST(after_it_is_freed_the_ups_is_not_touched)
{
	begin_fresh("SETINFO a \"1\"\n");
	support_send(driver, "SETINFO a \"2\"\n");
	end();					/* frees the UPS with the line still to be read */
	begin_without_driver();
	end();
	mirror_free(NULL);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_first_dump_makes_the_data_fresh_when_it_is_complete,
		stale_during_the_dump_counts_when_it_is_complete,
		lines_may_come_in_pieces_and_in_any_case,
		an_unescaped_live_value_is_understood_and_other_bad_lines_are_lost_alone,
		what_the_model_refuses_is_told_in_a_bounded_way_and_costs_nothing_else,
		a_silent_driver_is_pinged_and_then_stale_until_it_speaks,
		a_hung_driver_costs_a_handful_of_wakes_a_minute,
		a_driver_that_answers_is_fresh_for_a_day_without_a_change,
		unknown_or_short_lines_are_no_sign_of_life,
		a_driver_that_comes_late_is_found_within_a_second,
		a_lost_driver_is_absent_at_once_and_found_again_without_needless_changes,
		a_driver_that_dumps_and_closes_is_asked_once_a_second_and_logged_once,
		a_driver_lost_in_the_middle_of_a_dump_leaves_nothing_to_be_believed,
		requests_go_out_as_they_are_and_results_come_back,
		a_request_to_a_driver_whose_end_the_loop_has_not_told_yet_is_refused,
		a_shorter_maxage_counts_at_once,
		after_it_is_freed_the_ups_is_not_touched,
	};

	return socket_dir_run("mirror", tests, MEM_COUNT(tests));
}
