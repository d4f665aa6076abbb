/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_core - the life of a driver around a device that the test plays: found, polled, silent,
 * lost, found again; and the published data. Requests are tested in test_core_requests.c.
 */
#include "drivers/core/pace.h"
#include "tests/unit/core_fixture.h"

/* ---- life ---- */

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

START_TEST(what_a_device_does_not_say_again_after_it_was_away_is_forgotten)
{
	begin();
	start();
	device_set(dev.device, "input.voltage", "230.1");
	device_add_command(dev.device, "beeper.mute");
	device_lost(dev.device, -ENODEV);
	dev.status = 0;
	support_pass(&loop, 300);
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_uint_eq(dev.opens, 2);
	dev.status = ST_OL;
	support_pass(&loop, 2000);
	ck_assert_int_eq(state(), UPS_FRESH);
	ck_assert_str_eq(value("input.voltage"), "(none)");
	ck_assert_ptr_null(ups_command(core_ups(core), "beeper.mute"));
	ck_assert_str_eq(value("battery.charge"), "90");
	ck_assert_str_eq(value("ups.serial"), "42");
	ck_assert_str_eq(value("driver.name"), "fake-ups");
	ck_assert(ups_var(core_ups(core), "driver.debug")->flags & VAR_RW);
	ck_assert_ptr_nonnull(ups_command(core_ups(core), "shutdown.return"));
	end();
}
END_TEST

START_TEST(what_a_source_no_longer_answers_goes_at_the_third_miss_and_returns_as_it_was)
{
	const struct var *v;

	begin();
	start();
	device_source(dev.device, 7);
	device_set(dev.device, "input.voltage", "230.1");
	device_set(dev.device, "ups.test.interval", "60");
	device_add_enum(dev.device, "ups.test.interval", "60");
	device_add_range(dev.device, "ups.test.interval", 1, 99);
	device_writable_string(dev.device, "ups.test.interval", 5);
	device_source(dev.device, 8);
	device_set(dev.device, "output.voltage", "230.2");
	device_source(dev.device, 0);
	device_missed(dev.device, 7);
	device_missed(dev.device, 7);
	device_missed(dev.device, 8);
	ck_assert_str_eq(value("input.voltage"), "230.1");
	device_missed(dev.device, 7);
	ck_assert_str_eq(value("input.voltage"), "(none)");
	ck_assert_str_eq(value("ups.test.interval"), "(none)");
	ck_assert_str_eq(value("output.voltage"), "230.2");
	ck_assert_str_eq(value("ups.mfr"), "ACME");
	device_source(dev.device, 7);
	device_set(dev.device, "ups.test.interval", "61");
	device_source(dev.device, 0);
	v = ups_var(core_ups(core), "ups.test.interval");
	ck_assert_uint_eq(v->flags, VAR_RW | VAR_STRING);
	ck_assert_uint_eq(v->limits->enum_count, 1);
	ck_assert_int_eq(v->limits->ranges[0].max, 99);
	ck_assert_int_eq(v->limits->max_length, 5);
	device_missed(dev.device, 7);
	device_missed(dev.device, 7);
	ck_assert_str_eq(value("ups.test.interval"), "61");	/* counted from the start */
	end();
}
END_TEST

START_TEST(a_value_that_comes_from_elsewhere_too_stays)
{
	begin();
	start();
	device_source(dev.device, 7);
	device_set(dev.device, "input.voltage", "230.1");
	for (int i = 0; i < 5; i++) {
		device_source(dev.device, 9);
		device_set(dev.device, "input.voltage", "231.0");
		device_source(dev.device, 0);
		device_missed(dev.device, 7);
	}
	ck_assert_str_eq(value("input.voltage"), "231.0");
	end();
}
END_TEST

START_TEST(a_missed_value_gives_way_to_the_administrators)
{
	begin();
	option("default.battery.runtime", "600");
	start();
	device_source(dev.device, 7);
	device_set(dev.device, "battery.runtime", "1200");
	for (int i = 0; i < 3; i++)
		device_missed(dev.device, 7);
	ck_assert_str_eq(value("battery.runtime"), "600");
	end();
}
END_TEST

START_TEST(a_number_that_nothing_can_have_measured_is_not_published)
{
	begin();
	start();
	device_set(dev.device, "input.frequency", "50.0");
	device_set(dev.device, "input.frequency", "600000000.0");
	ck_assert_str_eq(value("input.frequency"), "(none)");
	device_set(dev.device, "battery.charge", "4750");
	ck_assert_str_eq(value("battery.charge"), "(none)");
	device_set(dev.device, "battery.charger.status", "charging");
	ck_assert_str_eq(value("battery.charger.status"), "charging");
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

/* ---- what is published ---- */

START_TEST(without_a_word_of_status_nothing_is_claimed)
{
	begin();
	dev.status = 0;
	start();
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_str_eq(value("ups.status"), "(none)");
	dev.status = ST_OB | ST_LB;
	support_pass(&loop, 2000);
	ck_assert_int_eq(state(), UPS_FRESH);
	ck_assert_str_eq(value("ups.status"), "OB LB");
	dev.status = 0;
	support_pass(&loop, 2000);
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_str_eq(value("ups.status"), "(none)");
	end();
}
END_TEST

START_TEST(an_alarm_is_the_first_word_of_the_status)
{
	begin();
	dev.alarm = "[Battery bad!]";
	dev.status = ST_OL | ST_RB;
	start();
	ck_assert_str_eq(value("ups.status"), "ALARM OL RB");
	dev.alarm = "";
	support_pass(&loop, 2000);
	ck_assert_str_eq(value("ups.status"), "OL RB");
	dev.alarm = "x";
	support_pass(&loop, 2000);
	dev.alarm = NULL;
	support_pass(&loop, 2000);
	ck_assert_str_eq(value("ups.status"), "OL RB");
	end();
}
END_TEST

START_TEST(an_override_wins_and_a_default_gives_way)
{
	begin();
	option("override.battery.charge", "50");
	option("default.ups.load", "11");
	option("default.ups.mfr", "Nobody");
	option("override.battery.charge.low", "33");
	make();
	/* before the device has said anything */
	ck_assert_str_eq(value("battery.charge"), "50");
	ck_assert_str_eq(value("ups.load"), "11");
	ck_assert_str_eq(value("ups.mfr"), "Nobody");
	ck_assert_int_eq(core_start(core), 0);
	support_settle(&loop);
	ck_assert_str_eq(value("battery.charge"), "50");
	ck_assert_str_eq(value("ups.mfr"), "ACME");
	device_set(dev.device, "ups.load", "70");
	ck_assert_str_eq(value("ups.load"), "70");
	device_set(dev.device, "ups.load", NULL);
	ck_assert_str_eq(value("ups.load"), "11");
	device_set(dev.device, "battery.charge.low", NULL);
	ck_assert_str_eq(value("battery.charge.low"), "33");
	ck_assert_str_eq(value("driver.parameter.override.battery.charge"), "50");
	end();
}
END_TEST

START_TEST(ignorelb_judges_by_charge_and_runtime_alone)
{
	static const struct {
		const char *charge, *runtime;
		uint32_t device;
		const char *status;
	} rows[] = {
		{ "90", "600", ST_OB | ST_LB, "OB" },
		{ "19", "600", ST_OB, "OB LB" },
		{ "20", "600", ST_OB | ST_LB, "OB" },
		{ "90", "119", ST_OB, "OB LB" },
		{ "90", "120", ST_OB, "OB" },
		{ "19.9", "600", ST_OL, "OL LB" },
		{ "x", "600", ST_OB | ST_LB, "OB" },
		{ "90", NULL, ST_OB | ST_LB, "OB" },
	};

	begin();
	option("ignorelb", NULL);
	option("override.battery.charge.low", "20");
	option("override.battery.runtime.low", "120");
	start();
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		dev.charge = rows[i].charge;
		dev.status = rows[i].device;
		device_set(dev.device, "battery.runtime", rows[i].runtime);
		support_pass(&loop, 2000);
		ck_assert_msg(!strcmp(value("ups.status"), rows[i].status), "row %zu: %s", i,
			value("ups.status"));
	}
	end();
}
END_TEST

START_TEST(ignorelb_leaves_the_devices_word_where_nothing_can_be_compared)
{
	begin();
	option("ignorelb", NULL);
	dev.charge = NULL;
	dev.status = ST_OB | ST_LB;
	start();
	ck_assert_str_eq(value("ups.status"), "OB LB");
	dev.charge = "90";			/* of which no limit is known */
	support_pass(&loop, 2000);
	ck_assert_str_eq(value("ups.status"), "OB LB");
	device_set(dev.device, "battery.charge.low", "20");
	support_pass(&loop, 2000);
	ck_assert_str_eq(value("ups.status"), "OB");
	end();
}
END_TEST

START_TEST(a_limit_that_makes_every_outage_an_emergency_is_ignored_and_told_once)
{
	begin();
	option("ignorelb", NULL);
	option("override.battery.charge.low", "95");
	start();
	dev.charge = "94";
	dev.status = ST_OB;
	support_pass(&loop, 20000);
	ck_assert_str_eq(value("ups.status"), "OB");
	ck_assert_uint_eq(support_log_count("a battery.charge.low of 95 % is ignored"), 1);
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

START_TEST(identity_is_copied_to_device)
{
	begin();
	start();
	ck_assert_str_eq(value("device.mfr"), "ACME");
	ck_assert_str_eq(value("device.serial"), "42");
	ck_assert_str_eq(value("device.model"), "(none)");
	ck_assert_str_eq(value("device.type"), "ups");
	end();
}
END_TEST

START_TEST(options_are_published_but_secrets_are_not)
{
	begin();
	option("community", "topsecret");
	option("pollfreq", "30");
	option("stayoff", NULL);
	option("desc", "my UPS");
	option("password", "topsecret");	/* of another driver: not one of ours */
	option("unheard", NULL);
	make();
	ck_assert_str_eq(value("driver.name"), "fake-ups");
	ck_assert_str_eq(value("driver.version"), HOLDOVER_VERSION);
	ck_assert_str_eq(value("driver.version.internal"), "7");
	ck_assert_str_eq(value("driver.parameter.port"), "auto");
	ck_assert_str_eq(value("driver.parameter.pollinterval"), "2");
	ck_assert_str_eq(value("driver.parameter.pollfreq"), "30");
	ck_assert_str_eq(value("driver.flag.stayoff"), "enabled");
	ck_assert_str_eq(value("driver.parameter.community"), "(none)");
	ck_assert_str_eq(value("driver.parameter.password"), "(none)");
	ck_assert_str_eq(value("driver.flag.unheard"), "(none)");
	ck_assert_str_eq(value("driver.parameter.desc"), "(none)");
	for (size_t i = 0; i < core_ups(core)->var_count; i++)
		ck_assert_str_ne(core_ups(core)->vars[i].value, "topsecret");
	end();
}
END_TEST

START_TEST(an_option_that_is_no_number_is_told_and_the_default_counts)
{
	begin();
	option("offdelay", "soon");
	option("ondelay", "30");
	make();
	ck_assert_int_eq(device_option_number(dev.device, "ondelay", 5), 30);
	ck_assert_int_eq(device_option_number(dev.device, "none", 5), 5);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(device_option_number(dev.device, "offdelay", 20), 20);
	ck_assert_uint_eq(support_log_count("offdelay"), 1);
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
		what_a_device_does_not_say_again_after_it_was_away_is_forgotten,
		what_a_source_no_longer_answers_goes_at_the_third_miss_and_returns_as_it_was,
		a_value_that_comes_from_elsewhere_too_stays,
		a_missed_value_gives_way_to_the_administrators,
		a_number_that_nothing_can_have_measured_is_not_published,
		a_full_poll_is_due_every_pollfreq_and_after_a_change_or_silence,
		a_device_lost_between_polls_is_closed_from_the_loop_and_found_again,
		something_plugged_in_ends_the_waiting,
		one_attempt_may_be_made_before_the_loop_runs,
		a_setup_that_refuses_ends_it,
		without_a_word_of_status_nothing_is_claimed,
		an_alarm_is_the_first_word_of_the_status,
		an_override_wins_and_a_default_gives_way,
		ignorelb_judges_by_charge_and_runtime_alone,
		ignorelb_leaves_the_devices_word_where_nothing_can_be_compared,
		a_limit_that_makes_every_outage_an_emergency_is_ignored_and_told_once,
		on_battery_the_device_is_polled_each_second,
		an_outage_told_between_polls_is_looked_at_at_once_but_not_each_time,
		identity_is_copied_to_device,
		options_are_published_but_secrets_are_not,
		an_option_that_is_no_number_is_told_and_the_default_counts,
	};

	return fixture_run("core", tests, MEM_COUNT(tests));
}
