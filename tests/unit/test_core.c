/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_core - the life of a driver around a device that the test plays: found, polled, silent, lost, found
 * again; and what may be asked of it.
 *
 * The device does what the fields of `dev` say and counts how often it was asked. The clock is the test's.
 */
#define SUPPORT_CLOCK
#include "drivers/core.h"
#include "tests/unit/support.h"

static struct {
	int setup_result, open_result, poll_result;
	const char *why;
	uint32_t status;
	const char *charge, *alarm;		/* set by poll; NULL: the device does not tell */
	unsigned opens, polls, closes, commands, sets, teardowns, exits;
	char last_command[64], last_value[64];
	uint64_t opened_ms[64];			/* when open was called */
	bool is_open, misused;			/* misused: called while it was closed */
	enum sp_result result;
	struct device *device;
} dev;

static uv_loop_t loop;
static struct core *core;
static struct options options;
static char *dir;

/* ---- the device ---- */

static int setup(struct device *d)
{
	d->own = dev.setup_result ? NULL : &dev;
	dev.device = d;
	return dev.setup_result;
}

static int open_device(struct device *d, char why[256])
{
	if (dev.opens < MEM_COUNT(dev.opened_ms))
		dev.opened_ms[dev.opens] = support_now_ms;
	dev.opens++;
	dev.misused |= dev.is_open;
	if (dev.open_result) {
		snprintf(why, 256, "%s", dev.why ? dev.why : "");
		return dev.open_result;
	}
	dev.is_open = true;
	device_set(d, "ups.mfr", "ACME");
	device_set(d, "ups.serial", "42");
	device_set(d, "ups.id", "x");
	device_writable_string(d, "ups.id", 8);
	device_set(d, "input.transfer.low", "160");
	device_add_range(d, "input.transfer.low", 150, 170);
	device_add_command(d, "Load.Off");
	device_add_command(d, "shutdown.return");
	return 0;
}

static int poll_device(struct device *d)
{
	dev.polls++;
	dev.misused |= !dev.is_open;
	if (dev.poll_result)
		return dev.poll_result;
	device_set(d, "battery.charge", dev.charge);
	device_set(d, "ups.alarm", dev.alarm);
	device_status(d, dev.status);
	return 0;
}

static enum sp_result set(struct device *d, const char *name, const char *value)
{
	dev.sets++;
	dev.misused |= !dev.is_open;
	snprintf(dev.last_value, sizeof dev.last_value, "%s=%s", name, value);
	device_set(d, name, value);
	return dev.result;
}

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	(void)d;
	dev.commands++;
	dev.misused |= !dev.is_open;
	snprintf(dev.last_command, sizeof dev.last_command, "%s", name);
	snprintf(dev.last_value, sizeof dev.last_value, "%s", value ? value : "-");
	return dev.result;
}

static void close_device(struct device *d)
{
	(void)d;
	dev.closes++;
	dev.is_open = false;
}

static void teardown(struct device *d)
{
	dev.teardowns++;
	d->own = NULL;
}

static const struct driver_option driver_options[] = { { .key = "community", .help = "", .secret = true },
	{ .key = NULL } };
static const char *const shutdown_commands[] = { "shutdown.none", "shutdown.return", "Load.Off", NULL };

static const struct driver driver = {
	.name = "fake-ups", .version = "7", .summary = "a test", .options = driver_options,
		.shutdown = shutdown_commands,
	.setup = setup, .open = open_device, .poll = poll_device, .set = set, .command = command,
		.close = close_device,
	.teardown = teardown,
};

/* ---- fixture ---- */

static void option(const char *key, const char *value)
{
	section_set(&options.section, key, value, 1);
}

static void begin(void)
{
	memset(&dev, 0, sizeof dev);
	dev.status = ST_OL;
	dev.charge = "90";
	uv_loop_init(&loop);
	support_log_begin();
	options = (struct options){ .conf_dir = dir, .state_dir = dir, .pollinterval_s = 2 };
	options.section.name = mem_dup("u");
	option("driver", "fake-ups");
	option("port", "auto");
}

static void make(void)
{
	int error;

	core = core_new(&loop, &driver, &options, &error);
	ck_assert_int_eq(error, 0);
	ck_assert_ptr_nonnull(core);
}

static void start(void)
{
	make();
	ck_assert_int_eq(core_start(core), 0);
	support_settle(&loop);
}

static void end(void)
{
	core_free(core);
	support_loop_close(&loop);
	section_fini(&options.section);
	ck_assert(!dev.misused && !dev.is_open);
	ck_assert_uint_eq(dev.teardowns, !dev.setup_result);
}

static enum ups_state state(void)
{
	return core_ups(core)->state;
}

static const char *value(const char *name)
{
	const char *v = ups_value(core_ups(core), name);

	return v ? v : "(none)";
}

static enum sp_result ask(enum sp_verb verb, const char *name, const char *text)
{
	return core_request(core, &(struct sp_request){ .verb = verb, .name = name, .value = text });
}

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
	ck_assert_str_eq(support_receive(fd, &got, NULL), "SETINFO ups.status \"OL\"\nDATAOK\nDUMPDONE\n");
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
	support_pass(&loop, 2000);
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

START_TEST(a_poll_without_an_answer_is_forgiven_for_a_while_only)
{
	unsigned opens;

	begin();
	start();
	opens = dev.opens;
	dev.poll_result = -EAGAIN;
	support_pass(&loop, 6000);
	ck_assert_int_eq(state(), UPS_FRESH);
	support_pass(&loop, 2000);
	ck_assert_int_eq(state(), UPS_STALE);
	ck_assert_uint_eq(dev.opens, opens);
	dev.poll_result = 0;
	support_pass(&loop, 2000);
	ck_assert_int_eq(state(), UPS_FRESH);
	end();
}
END_TEST

START_TEST(a_device_lost_between_polls_is_closed_from_the_loop_and_found_again)
{
	begin();
	start();
	device_lost(dev.device, -ENODEV);
	ck_assert(dev.is_open);					/* not from within the driver's own call */
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
	ck_assert_str_eq(value("battery.charge"), "50");	/* before the device has said anything */
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
	static const struct { const char *charge, *runtime; uint32_t device; const char *status; } rows[] = {
		{ "90", "600", ST_OB | ST_LB, "OB" }, { "19", "600", ST_OB, "OB LB" },
		{ "20", "600", ST_OB | ST_LB, "OB" },
		{ "90", "119", ST_OB, "OB LB" }, { "90", "120", ST_OB, "OB" }, { "19.9", "600", ST_OL, "OL LB" },
		{ "x", "600", ST_OB | ST_LB, "OB" }, { "90", NULL, ST_OB | ST_LB, "OB" },
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
		ck_assert_msg(!strcmp(value("ups.status"), rows[i].status), "row %zu: %s", i, value("ups.status"));
	}
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
	make();
	ck_assert_str_eq(value("driver.name"), "fake-ups");
	ck_assert_str_eq(value("driver.version"), HOLDOVER_VERSION);
	ck_assert_str_eq(value("driver.version.internal"), "7");
	ck_assert_str_eq(value("driver.parameter.port"), "auto");
	ck_assert_str_eq(value("driver.parameter.pollinterval"), "2");
	ck_assert_str_eq(value("driver.parameter.pollfreq"), "30");
	ck_assert_str_eq(value("driver.flag.stayoff"), "enabled");
	ck_assert_str_eq(value("driver.parameter.community"), "(none)");
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
	ck_assert_int_eq(device_option_number(dev.device, "offdelay", 20), 20);
	ck_assert_uint_eq(support_log_count("offdelay"), 1);
	end();
}
END_TEST

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
	static const struct { const char *flag; bool lone, allowed; } rows[] = {
		{ NULL, false, false }, { NULL, true, true }, { "1", false, true }, { "yes", false, true },
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
		ck_assert_int_eq(ask(SP_SET, "driver.flag.allow_killpower", rows[i].allowed ? "off" : "enabled"),
			SP_OK);
		ck_assert_str_eq(value("driver.flag.allow_killpower"), rows[i].allowed ? "0" : "1");
		ck_assert_int_eq(ask(SP_INSTCMD, "driver.killpower", NULL), rows[i].allowed ? SP_INVALID : SP_OK);
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
		a_device_is_found_polled_and_published,
		a_device_that_is_not_there_is_looked_for_less_and_less_often,
		a_device_that_opens_but_never_answers_is_not_hammered_and_not_complained_of_for_ever,
		a_lost_device_is_stale_at_once_and_looked_for_at_once,
		a_poll_without_an_answer_is_forgiven_for_a_while_only,
		a_device_lost_between_polls_is_closed_from_the_loop_and_found_again,
		something_plugged_in_ends_the_waiting,
		one_attempt_may_be_made_before_the_loop_runs,
		a_setup_that_refuses_ends_it,
		without_a_word_of_status_nothing_is_claimed,
		an_alarm_is_the_first_word_of_the_status,
		an_override_wins_and_a_default_gives_way,
		ignorelb_judges_by_charge_and_runtime_alone,
		identity_is_copied_to_device,
		options_are_published_but_secrets_are_not,
		an_option_that_is_no_number_is_told_and_the_default_counts,
		only_writable_variables_reach_the_driver,
		only_offered_commands_reach_the_driver,
		after_a_request_the_device_is_polled_at_once,
		a_command_never_reaches_a_device_that_is_not_open,
		killpower_needs_permission_from_ups_conf_or_at_run_time,
		a_shutdown_tries_the_commands_that_exist_until_one_is_accepted,
		sdcommands_replace_the_drivers_own,
		sdcommands_that_name_killpower_do_not_go_round_in_circles,
		debugging_is_a_variable,
		a_driver_can_be_asked_to_end,
		the_end_closes_the_device_and_removes_the_socket,
	};
	int result;

	dir = support_dir();
	result = support_run("core", tests, MEM_COUNT(tests));
	support_log_end();
	support_dir_remove(dir);
	return result;
}
