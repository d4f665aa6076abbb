/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_core - the life of a driver around a device that the test plays: found, polled, silent,
 * lost, found again.
 *
 * What it publishes is in test_core_values.c, requests are in test_core_requests.c.
 */
#include "drivers/core/pace.h"
#include "tests/unit/core_fixture.h"

START_TEST(a_device_is_found_polled_and_published)
{
	int fd;
	struct buf got = { 0 };
	char *path = mem_fmt("%s/fake-ups-u", dir);

	begin();
	start();
	ck_assert_uint_eq(dev.opens, 1);
	ck_assert_uint_eq(dev.polls, 1);
	ck_assert_int_eq(state(), UPS_FRESH);
	ck_assert_str_eq(value("ups.status"), "OL");
	support_pass(&loop, 20000);
	ck_assert_uint_ge(dev.polls, 10);
	ck_assert_uint_le(dev.polls, 12);
	fd = support_socket(path, false);
	support_send(fd, "DUMPVALUE ups.status\n");
	support_settle(&loop);
	ck_assert_str_eq(
		support_receive(fd, &got, NULL), "SETINFO ups.status \"OL\"\nDATAOK\nDUMPDONE\n");
	close(fd);
	buf_fini(&got);
	free(path);
	end();
}
END_TEST

START_TEST(a_device_that_is_not_there_is_looked_for_less_and_less_often)
{
	static const uint64_t waits[] = { 400, 800, 1600, 3200, 5000, 5000, 5000 };

	begin();
	dev.open_result = -ENODEV;
	dev.why = "no device matches";
	start();
	support_pass(&loop, 60000);
	ck_assert_uint_ge(dev.opens, MEM_COUNT(waits) + 1);
	for (size_t i = 0; i < MEM_COUNT(waits); i++)
		ck_assert_uint_le(dev.opened_ms[i + 1] - dev.opened_ms[i], waits[i]);
	ck_assert_uint_eq(dev.opened_ms[10] - dev.opened_ms[9], 5000);
	ck_assert_uint_ge(dev.opened_ms[1] - dev.opened_ms[0], 200);
	ck_assert_uint_eq(dev.closes, dev.opens);		/* also after a failed open */
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_uint_eq(support_log_count("no device matches"), 1);
	dev.why = "permission denied";
	support_pass(&loop, 20000);
	ck_assert_uint_eq(support_log_count("permission denied"), 1);
	dev.open_result = 0;
	support_pass(&loop, 5000);
	ck_assert_int_eq(state(), UPS_FRESH);
	end();
}
END_TEST

START_TEST(a_device_that_opens_but_never_answers_is_not_hammered_and_not_complained_of_for_ever)
{
	begin();
	dev.poll_result = -EIO;
	start();
	support_pass(&loop, 600000);
	ck_assert_uint_le(dev.opens, 600 / 5 + 10);
	ck_assert_uint_ge(dev.opens, 600 / 5 - 5);
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_uint_le(support_log_count("\n"), 20);
	dev.poll_result = 0;
	support_pass(&loop, 5000);
	ck_assert_int_eq(state(), UPS_FRESH);
	end();
}
END_TEST

START_TEST(a_lost_device_is_stale_at_once_and_looked_for_at_once)
{
	unsigned opens;

	begin();
	start();
	dev.poll_result = -ENODEV;
	dev.open_result = -ENODEV;
	for (int ms = 0; ms < 2000 && state() != UPS_STALE; ms++)
		support_pass(&loop, 1);
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_str_eq(value("battery.charge"), "90");	/* data are kept */
	ck_assert_str_eq(value("driver.state"), "reconnect.trying");
	opens = dev.opens;
	support_pass(&loop, 200);
	ck_assert_uint_eq(dev.opens, opens + 1);
	dev.poll_result = dev.open_result = 0;
	dev.status = ST_OB;
	support_pass(&loop, 400);
	ck_assert_int_eq(state(), UPS_FRESH);
	ck_assert_str_eq(value("ups.status"), "OB");
	ck_assert_uint_eq(support_log_count("device lost"), 1);
	end();
}
END_TEST

START_TEST(two_polls_without_an_answer_are_forgiven_and_the_third_opens_the_device_again)
{
	begin();
	start();
	dev.poll_result = -EAGAIN;
	support_pass(&loop, 5000);
	ck_assert_int_eq(state(), UPS_FRESH);
	ck_assert_uint_eq(dev.opens, 1);
	support_pass(&loop, 2000);
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_uint_eq(dev.opens, 2);
	dev.poll_result = 0;
	support_pass(&loop, 2000);
	ck_assert_int_eq(state(), UPS_FRESH);
	end();
}
END_TEST

START_TEST(a_device_that_speaks_by_itself_gets_stale_and_is_not_opened_again)
{
	begin();
	start();
	dev.poll_result = -EINPROGRESS;
	support_pass(&loop, 60000);
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_uint_eq(dev.opens, 1);
	end();
}
END_TEST

START_TEST(a_full_poll_is_due_every_pollfreq_and_after_a_change_or_silence)
{
	struct pace p = { .interval_ms = 2000, .full_every_ms = 10000 };

	pace_opened(&p, 1000);
	ck_assert_int_eq(pace_next(&p, 1000), DEVICE_POLL_FIRST);
	ck_assert_int_eq(pace_next(&p, 3000), DEVICE_POLL_QUICK);
	ck_assert_int_eq(pace_next(&p, 10999), DEVICE_POLL_QUICK);
	ck_assert_int_eq(pace_next(&p, 11000), DEVICE_POLL_FULL);
	ck_assert_int_eq(pace_next(&p, 13000), DEVICE_POLL_QUICK);
	p.changed = true;
	ck_assert_int_eq(pace_next(&p, 15000), DEVICE_POLL_CHANGED);
	ck_assert_int_eq(pace_next(&p, 17000), DEVICE_POLL_QUICK);
	pace_unanswered(&p);
	ck_assert_int_eq(pace_next(&p, 19000), DEVICE_POLL_FULL);
	pace_unanswered(&p);
	ck_assert(!pace_is_silent(&p));
	pace_good(&p, 20000);
	pace_unanswered(&p);
	pace_unanswered(&p);
	ck_assert(!pace_is_silent(&p));
	pace_unanswered(&p);
	ck_assert(pace_is_silent(&p));
	ck_assert(!pace_is_stale(&p, 26000));
	ck_assert(pace_is_stale(&p, 26001));
	p = (struct pace){ .full_every_ms = 30000, .outage = true };
	pace_opened(&p, 0);
	pace_next(&p, 0);
	p.outage = true;
	ck_assert_int_eq(pace_next(&p, 9000), DEVICE_POLL_QUICK);
	ck_assert_int_eq(pace_next(&p, 10000), DEVICE_POLL_FULL);
}
END_TEST

START_TEST(a_device_lost_between_polls_is_closed_from_the_loop_and_found_again)
{
	begin();
	start();
	device_lost(dev.device, -ENODEV);
	/* not from within the driver's own call */
	ck_assert(dev.is_open);
	support_settle(&loop);
	ck_assert(!dev.is_open);
	ck_assert_int_eq(state(), UPS_STALE);
	support_pass(&loop, 200);
	ck_assert(dev.is_open);
	ck_assert_int_eq(state(), UPS_FRESH);
	end();
}
END_TEST

START_TEST(something_plugged_in_ends_the_waiting)
{
	unsigned opens;

	begin();
	dev.open_result = -ENODEV;
	start();
	support_pass(&loop, 60000);
	dev.open_result = 0;
	opens = dev.opens;
	device_arrived(dev.device);
	support_pass(&loop, 100);
	ck_assert_uint_eq(dev.opens, opens + 1);
	ck_assert_int_eq(state(), UPS_FRESH);
	opens = dev.polls;
	device_arrived(dev.device);				/* somebody else's device */
	support_pass(&loop, 100);
	ck_assert_uint_eq(dev.polls, opens);
	end();
}
END_TEST

START_TEST(one_attempt_may_be_made_before_the_loop_runs)
{
	begin();
	make();
	dev.open_result = -EACCES;
	ck_assert_int_eq(core_try(core), -EACCES);
	dev.open_result = 0;
	dev.poll_result = -EIO;
	ck_assert_int_eq(core_try(core), -EIO);
	dev.poll_result = 0;
	ck_assert_int_eq(core_try(core), 0);
	ck_assert_int_eq(state(), UPS_FRESH);
	end();
}
END_TEST

START_TEST(a_setup_that_refuses_ends_it)
{
	int error = 0;

	begin();
	dev.setup_result = -EINVAL;
	ck_assert_ptr_null(core_new(&loop, &driver, &options, &error));
	ck_assert_int_eq(error, -EINVAL);
	core = NULL;
	end();
}
END_TEST

START_TEST(on_battery_the_device_is_polled_each_second)
{
	unsigned polls;

	begin();
	options.pollinterval_s = 20;
	dev.status = ST_OB;
	start();
	polls = dev.polls;
	support_pass(&loop, 10000);
	ck_assert_uint_ge(dev.polls - polls, 9);
	ck_assert_uint_le(dev.polls - polls, 11);
	dev.status = ST_OL;
	support_pass(&loop, 2000);
	polls = dev.polls;
	support_pass(&loop, 20000);
	ck_assert_uint_le(dev.polls - polls, 1);
	end();
}
END_TEST

START_TEST(an_outage_told_between_polls_is_looked_at_at_once_but_not_each_time)
{
	unsigned polls;

	begin();
	options.pollinterval_s = 20;
	start();
	support_pass(&loop, 1000);
	polls = dev.polls;
	dev.status = ST_OB;
	device_status(dev.device, ST_OB);
	device_commit(dev.device);
	support_settle(&loop);
	ck_assert_uint_eq(dev.polls - polls, 1);
	support_pass(&loop, 1000);
	ck_assert_uint_eq(dev.polls - polls, 2);	/* and then each second */
	for (int i = 0; i < 100; i++) {			/* for a second */
		device_status(dev.device, i % 2 ? ST_OB : ST_OL);
		device_commit(dev.device);
		support_pass(&loop, 10);
	}
	ck_assert_uint_le(dev.polls - polls, 2 + 5);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_device_is_found_polled_and_published,
		a_device_that_is_not_there_is_looked_for_less_and_less_often,
		a_device_that_opens_but_never_answers_is_not_hammered_and_not_complained_of_for_ever,
		a_lost_device_is_stale_at_once_and_looked_for_at_once,
		two_polls_without_an_answer_are_forgiven_and_the_third_opens_the_device_again,
		a_device_that_speaks_by_itself_gets_stale_and_is_not_opened_again,
		a_full_poll_is_due_every_pollfreq_and_after_a_change_or_silence,
		a_device_lost_between_polls_is_closed_from_the_loop_and_found_again,
		something_plugged_in_ends_the_waiting,
		one_attempt_may_be_made_before_the_loop_runs,
		a_setup_that_refuses_ends_it,
		on_battery_the_device_is_polled_each_second,
		an_outage_told_between_polls_is_looked_at_at_once_but_not_each_time,
	};

	return fixture_run("core", tests, MEM_COUNT(tests));
}
