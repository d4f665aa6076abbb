/* SPDX-License-Identifier: GPL-2.0-or-later
 * requests - SET and INSTCMD from the socket: the core's own variables and commands first, then the
 * driver's.
 */
#include "drivers/core/core_parts.h"
#include "lib/clock.h"
#include "lib/conf.h"
#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static enum sp_result try_commands(struct core *c, const char *list)
{
	char *copy = mem_dup(list), *save = NULL, *name;
	enum sp_result result = SP_NOT_SUPPORTED;

	for (name = strtok_r(copy, ", ", &save); name && result != SP_OK;
		name = strtok_r(NULL, ", ", &save))
		if (strcasecmp(name, "driver.killpower"))	/* do not call ourselves */
			result = core_request(c,
				&(struct sp_request){ .verb = SP_INSTCMD, .name = name });
	free(copy);
	return result;
}

/* The flag `stayoff` of NUT's Qx drivers: when mains return, the load must stay off. */
static bool is_to_be_skipped(const struct core *c, const char *command)
{
	return device_flag(&c->device, "stayoff") && !strcmp(command, "shutdown.return");
}

/* A request that was carried out may have changed any value, so the next poll reads the settings
 * too. */
static enum sp_result note_change(struct core *c, enum sp_result result)
{
	if (result == SP_OK)
		c->pace.changed = true;
	return result;
}

static enum sp_result driver_set(struct core *c, const char *name, const char *value)
{
	struct device *d = &c->device;

	return c->open && d->driver->set ? note_change(c, d->driver->set(d, name, value))
					 : SP_FAILED;
}

static enum sp_result driver_command(struct core *c, const char *name, const char *value)
{
	struct device *d = &c->device;

	return c->open && d->driver->command ? note_change(c, d->driver->command(d, name, value))
					     : SP_FAILED;
}

static enum sp_result default_shutdown(struct core *c)
{
	const struct driver *driver = c->device.driver;
	enum sp_result result = SP_NOT_SUPPORTED;

	if (!c->open || !driver->command)
		return SP_FAILED;
	for (const char *const *name = driver->shutdown; name && *name && result != SP_OK; name++)
		if (ups_command(c->device.ups, *name) && !is_to_be_skipped(c, *name))
			result = driver_command(c, *name, NULL);
	return result;
}

enum sp_result core_shutdown(struct core *c)
{
	const char *list = device_option(&c->device, "sdcommands");

	return list ? try_commands(c, list) : default_shutdown(c);
}

static enum sp_result set_debug(struct core *c, const char *value)
{
	const char *least = device_option(&c->device, "debug_min");
	long level;

	if (!conf_number(value, -1, 9, &level))
		return SP_INVALID;
	if (level < 0)
		level = least ? atoi(least) : 0;
	log_set_debug((int)level);
	device_set_fmt(&c->device, "driver.debug", "%ld", level);
	return SP_OK;
}

static enum sp_result set_variable(struct core *c, const struct sp_request *r)
{
	struct device *d = &c->device;
	const struct var *v = ups_var(d->ups, r->name);
	bool on;

	if (!v || !(v->flags & VAR_RW))
		return SP_NOT_SUPPORTED;
	if (!strcasecmp(r->name, "driver.debug"))
		return set_debug(c, r->value);
	if (!strcasecmp(r->name, "driver.flag.allow_killpower")) {
		on = !strcasecmp(r->value, "enabled");
		if (!on && strcasecmp(r->value, "disabled") && !conf_bool(r->value, &on))
			return SP_INVALID;
		c->killpower = on;
		ups_set(d->ups, "driver.flag.allow_killpower", on ? "1" : "0");
		return SP_OK;
	}
	return driver_set(c, v->name, r->value);
}

static enum sp_result run_command(struct core *c, const struct sp_request *r)
{
	struct device *d = &c->device;
	const char *name;

	if (!strcasecmp(r->name, "driver.exit") && c->on_exit) {
		c->on_exit(c->exit_user);
		return SP_OK;
	}
	name = ups_command(d->ups, r->name);
	if (!name)
		return SP_NOT_SUPPORTED;
	if (!strcasecmp(name, "driver.killpower"))
		return c->killpower ? core_shutdown(c) : SP_INVALID;
	if (!strcasecmp(name, "shutdown.default"))
		return default_shutdown(c);
	return driver_command(c, name, r->value);
}

/* ---- results that come later ---- */

static void answer_oldest(struct core *c, enum sp_result result)
{
	struct publish_ticket ticket = c->later[c->later_first];

	c->later_first = (c->later_first + 1) % CORE_LATER_MAX;
	c->later_count--;
	if (c->publish)
		publish_answer(c->publish, &ticket, (int)result);
}

void device_answer(struct device *d, enum sp_result result)
{
	struct core *c = core_of(d);

	if (!c->later_count)
		return;
	answer_oldest(c, note_change(c, result));
	if (result == SP_OK && c->open)
		core_poll_soon(c);
}

void core_fail_later(struct core *c)
{
	while (c->later_count)
		answer_oldest(c, SP_FAILED);
}

/* lib/stream holds the clock (clock_hold) while it answers lines; the driver may wait for its
 * device now, and needs the real time. */
static enum sp_result carry_out(struct core *c, const struct sp_request *r)
{
	enum sp_result result;

	if (c->later_count == CORE_LATER_MAX)
		return SP_FAILED;
	clock_go_on();
	result = r->verb == SP_SET ? set_variable(c, r) : run_command(c, r);
	if (result == SP_LATER)
		c->later[(c->later_first + c->later_count++) % CORE_LATER_MAX] =
			c->ticket ? *c->ticket : (struct publish_ticket){ 0 };
	return result;
}

enum sp_result core_request(struct core *c, const struct sp_request *r)
{
	enum sp_result result = carry_out(c, r);

	log_say(LOG_NOTE, "UPS [%s]: %s %s%s%s: %s", c->device.name,
		r->verb == SP_SET ? "SET" : "INSTCMD", r->name, r->value ? " " : "",
		r->value ? r->value : "",
		result == SP_OK              ? "done"
		: result == SP_LATER         ? "forwarded"
		: result == SP_NOT_SUPPORTED ? "not supported"
		: result == SP_INVALID       ? "invalid"
					     : "failed");
	if (result == SP_OK && c->open)
		core_poll_soon(c);		/* publish the result */
	return result;
}
