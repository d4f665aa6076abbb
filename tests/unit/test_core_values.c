/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_core_values - what a driver publishes: status and alarms, values that are not answered any
 * more, the administrator's overrides and defaults, ignorelb, identity and options.
 */
#include "tests/unit/core_fixture.h"

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
		what_a_device_does_not_say_again_after_it_was_away_is_forgotten,
		what_a_source_no_longer_answers_goes_at_the_third_miss_and_returns_as_it_was,
		a_value_that_comes_from_elsewhere_too_stays,
		a_missed_value_gives_way_to_the_administrators,
		a_number_that_nothing_can_have_measured_is_not_published,
		without_a_word_of_status_nothing_is_claimed,
		an_alarm_is_the_first_word_of_the_status,
		an_override_wins_and_a_default_gives_way,
		ignorelb_judges_by_charge_and_runtime_alone,
		ignorelb_leaves_the_devices_word_where_nothing_can_be_compared,
		a_limit_that_makes_every_outage_an_emergency_is_ignored_and_told_once,
		identity_is_copied_to_device,
		options_are_published_but_secrets_are_not,
		an_option_that_is_no_number_is_told_and_the_default_counts,
	};

	return fixture_run("core values", tests, MEM_COUNT(tests));
}
