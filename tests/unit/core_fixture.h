/* SPDX-License-Identifier: GPL-2.0-or-later
 * core_fixture - a device that the tests of drivers/core play.
 *
 * It does what the fields of `dev` say and counts how often it was asked; being called while it is
 * closed is noticed at the end. The clock is the test's.
 */
#ifndef TESTS_UNIT_CORE_FIXTURE_H
#define TESTS_UNIT_CORE_FIXTURE_H

#define SUPPORT_CLOCK
#include "drivers/core/core.h"
#include "tests/unit/support.h"

static struct {
	int setup_result, open_result, poll_result;
	const char *why;
	uint32_t status;
	const char *charge, *alarm;		/* set by poll; NULL: not reported */
	unsigned opens, polls, changed, closes, commands, sets, teardowns, exits;
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

static inline int setup(struct device *d)
{
	d->own = dev.setup_result ? NULL : &dev;
	dev.device = d;
	return dev.setup_result;
}

static inline int open_device(struct device *d, char why[256])
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

static inline int poll_device(struct device *d)
{
	dev.polls++;
	dev.changed += d->pace == DEVICE_POLL_CHANGED;
	dev.misused |= !dev.is_open;
	if (dev.poll_result)
		return dev.poll_result;
	device_set(d, "battery.charge", dev.charge);
	device_set(d, "ups.alarm", dev.alarm);
	device_status(d, dev.status);
	return 0;
}

static inline enum sp_result set(struct device *d, const char *name, const char *value)
{
	dev.sets++;
	dev.misused |= !dev.is_open;
	snprintf(dev.last_value, sizeof dev.last_value, "%s=%s", name, value);
	device_set(d, name, value);
	return dev.result;
}

static inline enum sp_result command(struct device *d, const char *name, const char *value)
{
	(void)d;
	dev.commands++;
	dev.misused |= !dev.is_open;
	snprintf(dev.last_command, sizeof dev.last_command, "%s", name);
	snprintf(dev.last_value, sizeof dev.last_value, "%s", value ? value : "-");
	return dev.result;
}

static inline void close_device(struct device *d)
{
	(void)d;
	dev.closes++;
	dev.is_open = false;
}

static inline void teardown(struct device *d)
{
	dev.teardowns++;
	d->own = NULL;
}

static const struct driver_option driver_options[] = {
	{ .key = "stayoff", .help = "(flag) a test" },
	{ .key = "community", .help = "", .secret = true }, { .key = NULL }
};
static const char *const shutdown_commands[] = { "shutdown.none", "shutdown.return", "Load.Off",
	NULL };

static const struct driver driver = {
	.name = "fake-ups", .version = "7", .summary = "a test",
	.options = (const struct driver_option *const[]){ driver_options, NULL },
		.shutdown = shutdown_commands,
	.setup = setup, .open = open_device, .poll = poll_device, .set = set, .command = command,
		.close = close_device,
	.teardown = teardown,
};

/* ---- fixture ---- */

static inline void option(const char *key, const char *value)
{
	section_set(&options.section, key, value, 1);
}

static inline void begin(void)
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

static inline void make(void)
{
	int error;

	core = core_new(&loop, &driver, &options, &error);
	ck_assert_int_eq(error, 0);
	ck_assert_ptr_nonnull(core);
}

static inline void start(void)
{
	make();
	ck_assert_int_eq(core_start(core), 0);
	support_settle(&loop);
}

static inline void end(void)
{
	core_free(core);
	support_loop_close(&loop);
	section_fini(&options.section);
	ck_assert(!dev.misused && !dev.is_open);
	ck_assert_uint_eq(dev.teardowns, !dev.setup_result);
}

static inline enum ups_state state(void)
{
	return core_ups(core)->state;
}

static inline const char *value(const char *name)
{
	const char *v = ups_value(core_ups(core), name);

	return v ? v : "(none)";
}

static inline enum sp_result ask(enum sp_verb verb, const char *name, const char *text)
{
	return core_request(core,
		&(struct sp_request){ .verb = verb, .name = name, .value = text });
}

static inline int fixture_run(const char *name, const TTest *const tests[], size_t count)
{
	int result;

	dir = support_dir();
	result = support_run(name, tests, count);
	support_log_end();
	support_dir_remove(dir);
	return result;
}

#endif
