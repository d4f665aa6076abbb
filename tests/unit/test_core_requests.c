/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_core_requests - requests to a driver: variables, commands, shutdowns and their permission,
 * driver.exit.
 */
#include "tests/unit/core_fixture.h"

/* ---- requests ---- */

START_TEST(only_writable_variables_reach_the_driver)
{
	begin();
	start();
	ck_assert_int_eq(ask(SP_SET, "no.such", "1"), SP_NOT_SUPPORTED);
	ck_assert_int_eq(ask(SP_SET, "ups.mfr", "1"), SP_NOT_SUPPORTED);
	ck_assert_uint_eq(dev.sets, 0);
	ck_assert_int_eq(ask(SP_SET, "UPS.ID", "new"), SP_OK);
	ck_assert_str_eq(dev.last_value, "ups.id=new");		/* the driver's spelling */
	dev.result = SP_INVALID;
	ck_assert_int_eq(ask(SP_SET, "input.transfer.low", "1"), SP_INVALID);
	dev.result = SP_OK;
	device_lost(dev.device, -ENODEV);
	dev.open_result = -ENODEV;
	support_settle(&loop);
	ck_assert_int_eq(ask(SP_SET, "ups.id", "x"), SP_FAILED);
	ck_assert_uint_eq(dev.sets, 2);
	end();
}
END_TEST

START_TEST(only_offered_commands_reach_the_driver)
{
	begin();
	start();
	ck_assert_int_eq(ask(SP_INSTCMD, "no.such", NULL), SP_NOT_SUPPORTED);
	ck_assert_int_eq(ask(SP_INSTCMD, "load.off", "5"), SP_OK);
	ck_assert_str_eq(dev.last_command, "Load.Off");
	ck_assert_str_eq(dev.last_value, "5");
	ck_assert_int_eq(ask(SP_INSTCMD, "load.off", NULL), SP_OK);
	ck_assert_str_eq(dev.last_value, "-");
	dev.result = SP_FAILED;
	ck_assert_int_eq(ask(SP_INSTCMD, "load.off", NULL), SP_FAILED);
	ck_assert_uint_eq(dev.commands, 3);
	end();
}
END_TEST

START_TEST(after_a_request_the_device_is_polled_at_once)
{
	unsigned polls;

	begin();
	start();
	polls = dev.polls;
	ck_assert_int_eq(ask(SP_SET, "ups.id", "new"), SP_OK);
	support_settle(&loop);
	ck_assert_uint_eq(dev.polls, polls + 1);
	end();
}
END_TEST

START_TEST(after_what_the_driver_carried_out_a_poll_reads_the_settings)
{
	begin();
	start();
	ck_assert_int_eq(ask(SP_SET, "driver.debug", "0"), SP_OK);
	support_pass(&loop, 4000);
	ck_assert_uint_eq(dev.changed, 0);
	ck_assert_int_eq(ask(SP_SET, "ups.id", "new"), SP_OK);
	support_pass(&loop, 4000);
	ck_assert_uint_eq(dev.changed, 1);
	ck_assert_int_eq(ask(SP_INSTCMD, "load.off", NULL), SP_OK);
	support_pass(&loop, 4000);
	ck_assert_uint_eq(dev.changed, 2);
	dev.result = SP_LATER;
	ck_assert_int_eq(ask(SP_INSTCMD, "load.off", NULL), SP_LATER);
	ck_assert_int_eq(ask(SP_INSTCMD, "load.off", NULL), SP_LATER);
	device_answer(dev.device, SP_FAILED);
	support_pass(&loop, 4000);
	ck_assert_uint_eq(dev.changed, 2);
	device_answer(dev.device, SP_OK);
	support_pass(&loop, 4000);
	ck_assert_uint_eq(dev.changed, 3);
	dev.result = SP_OK;
	end();
}
END_TEST

START_TEST(a_command_never_reaches_a_device_that_is_not_open)
{
	begin();
	option("allow_killpower", NULL);
	start();
	dev.open_result = -ENODEV;
	device_lost(dev.device, -ENODEV);
	support_settle(&loop);
	ck_assert_int_eq(ask(SP_INSTCMD, "load.off", NULL), SP_FAILED);
	ck_assert_int_eq(ask(SP_INSTCMD, "shutdown.default", NULL), SP_FAILED);
	ck_assert_int_eq(ask(SP_INSTCMD, "driver.killpower", NULL), SP_FAILED);
	ck_assert_uint_eq(dev.commands, 0);
	end();
}
END_TEST

START_TEST(killpower_needs_permission_from_ups_conf_or_at_run_time)
{
	static const struct { const char *flag; bool lone, allowed;
	} rows[] = {
		{ NULL, false, false },
		{ NULL, true, true },
		{ "1", false, true },
		{ "yes", false, true },
		{ "0", false, false },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		begin();
		if (rows[i].flag || rows[i].lone)
			option("allow_killpower", rows[i].flag);
		start();
		ck_assert_str_eq(value("driver.flag.allow_killpower"), rows[i].allowed ? "1" : "0");
		ck_assert_msg(ask(SP_INSTCMD, "driver.killpower",
			NULL) == (rows[i].allowed ? SP_OK : SP_INVALID), "row %zu", i);
		ck_assert_uint_eq(dev.commands, rows[i].allowed);
		ck_assert_int_eq(ask(SP_SET, "driver.flag.allow_killpower", "perhaps"), SP_INVALID);
		ck_assert_int_eq(ask(SP_SET, "driver.flag.allow_killpower",
					 rows[i].allowed ? "off" : "enabled"),
			SP_OK);
		ck_assert_str_eq(value("driver.flag.allow_killpower"), rows[i].allowed ? "0" : "1");
		ck_assert_int_eq(ask(SP_INSTCMD, "driver.killpower", NULL),
			rows[i].allowed ? SP_INVALID : SP_OK);
		ck_assert_uint_eq(dev.commands, 1);
		end();
	}
}
END_TEST

START_TEST(a_shutdown_tries_the_commands_that_exist_until_one_is_accepted)
{
	begin();
	start();
	ck_assert_int_eq(core_shutdown(core), SP_OK);
	ck_assert_str_eq(dev.last_command, "shutdown.return");
	ck_assert_uint_eq(dev.commands, 1);
	dev.result = SP_FAILED;
	ck_assert_int_eq(core_shutdown(core), SP_FAILED);
	ck_assert_uint_eq(dev.commands, 3);
	ck_assert_str_eq(dev.last_command, "Load.Off");
	end();
}
END_TEST

START_TEST(sdcommands_replace_the_drivers_own)
{
	begin();
	option("sdcommands", "no.such, load.off,shutdown.return");
	start();
	ck_assert_int_eq(core_shutdown(core), SP_OK);
	ck_assert_str_eq(dev.last_command, "Load.Off");
	ck_assert_uint_eq(dev.commands, 1);
	end();
	begin();
	option("sdcommands", "no.such,shutdown.default");
	start();
	ck_assert_int_eq(core_shutdown(core), SP_OK);
	ck_assert_str_eq(dev.last_command, "shutdown.return");
	end();
}
END_TEST

START_TEST(with_stayoff_a_shutdown_leaves_the_load_off)
{
	begin();
	option("stayoff", "yes");
	start();
	ck_assert_int_eq(core_shutdown(core), SP_OK);
	ck_assert_str_eq(dev.last_command, "Load.Off");
	/* asked for itself */
	ck_assert_int_eq(ask(SP_INSTCMD, "shutdown.return", NULL), SP_OK);
	ck_assert_str_eq(dev.last_command, "shutdown.return");
	end();
}
END_TEST

START_TEST(sdcommands_that_name_killpower_do_not_go_round_in_circles)
{
	begin();
	option("allow_killpower", "1");
	option("sdcommands", "driver.killpower,load.off");
	start();
	ck_assert_int_eq(ask(SP_INSTCMD, "driver.killpower", NULL), SP_OK);
	ck_assert_str_eq(dev.last_command, "Load.Off");
	ck_assert_uint_eq(dev.commands, 1);
	end();
}
END_TEST

START_TEST(debugging_is_a_variable)
{
	begin();
	option("debug_min", "1");
	start();
	ck_assert_int_eq(ask(SP_SET, "driver.debug", "3"), SP_OK);
	ck_assert_int_eq(log_debug(), 3);
	ck_assert_str_eq(value("driver.debug"), "3");
	ck_assert_int_eq(ask(SP_SET, "driver.debug", "lots"), SP_INVALID);
	ck_assert_int_eq(ask(SP_SET, "driver.debug", "-1"), SP_OK);
	ck_assert_int_eq(log_debug(), 1);
	log_set_debug(0);
	end();
}
END_TEST

static void on_exit_request(void *user)
{
	ck_assert_ptr_eq(user, &dev);
	dev.exits++;
}

START_TEST(a_driver_can_be_asked_to_end)
{
	begin();
	start();
	core_on_exit(core, on_exit_request, &dev);
	ck_assert_int_eq(ask(SP_INSTCMD, "driver.exit", NULL), SP_OK);
	ck_assert_uint_eq(dev.exits, 1);
	ck_assert_uint_eq(dev.commands, 0);
	end();
}
END_TEST

START_TEST(the_end_closes_the_device_and_removes_the_socket)
{
	char *path = mem_fmt("%s/fake-ups-u", dir);

	begin();
	start();
	ck_assert_int_eq(access(path, F_OK), 0);
	end();
	ck_assert_uint_eq(dev.closes, 1);
	ck_assert_int_eq(access(path, F_OK), -1);
	free(path);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		only_writable_variables_reach_the_driver,
		only_offered_commands_reach_the_driver,
		after_a_request_the_device_is_polled_at_once,
		after_what_the_driver_carried_out_a_poll_reads_the_settings,
		a_command_never_reaches_a_device_that_is_not_open,
		killpower_needs_permission_from_ups_conf_or_at_run_time,
		a_shutdown_tries_the_commands_that_exist_until_one_is_accepted,
		sdcommands_replace_the_drivers_own,
		with_stayoff_a_shutdown_leaves_the_load_off,
		sdcommands_that_name_killpower_do_not_go_round_in_circles,
		debugging_is_a_variable,
		a_driver_can_be_asked_to_end,
		the_end_closes_the_device_and_removes_the_socket,
	};

	return fixture_run("core-requests", tests, MEM_COUNT(tests));
}
