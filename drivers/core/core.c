/* SPDX-License-Identifier: GPL-2.0-or-later
 * core - see core.h and driver.h.
 */
#include "drivers/core/core.h"
#include "lib/clock.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "lib/publish.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RETRY_FIRST_MS = 200, RETRY_LAST_MS = 5000, STALE_POLLS = 3, STALE_LEAST_MS = 5000,
	OUTAGE_POLL_MS = 1000, OUTAGE_FIRST_GAP_MS = 250 };

struct core {
	struct device device;		/* first: the driver's functions get it and nothing else */
	struct options *options;
	struct publish *publish;
	uv_timer_t timer;
	uint32_t status;
	uint64_t good_ms, retry_ms, polled_ms;
	bool open, lost, started;
	bool outage;			/* was told of last */
	bool answered;			/* good data since it was opened */
	bool absurd_told;
	bool served;			/* good data since we were started */
	char why[256], last_why[256];
	struct log_limit complaint;
	void (*on_exit)(void *user);
	void *exit_user;
};

static struct core *core_of(struct device *d)
{
	return (struct core *)(void *)d;
}

/* ---- status ---- */

void device_status(struct device *d, uint32_t words)
{
	core_of(d)->status = words;
}

static bool below(const struct ups *ups, const char *name, const char *limit)
{
	double value, low;

	return ups_number(ups, name, &value) && ups_number(ups, limit, &low) &&
	       (long)value < (long)low;
}

/* There are devices that report 100 %, and configurations that say so. */
static bool is_absurd(struct core *c)
{
	double low;

	if (!ups_number(c->device.ups, "battery.charge.low", &low) || low < CHARGE_LOW_ABSURD_PCT)
		return false;
	if (!c->absurd_told)
		log_say(LOG_WARN, "UPS [%s]: a battery.charge.low of %.0f %% is ignored",
			c->device.name, low);
	c->absurd_told = true;
	return true;
}

static uint32_t judge_low_battery(struct device *d, uint32_t words)
{
	words &= ~(uint32_t)ST_LB;
	if ((!is_absurd(core_of(d)) && below(d->ups, "battery.charge", "battery.charge.low")) ||
		below(d->ups, "battery.runtime", "battery.runtime.low"))
		words |= ST_LB;
	return words;
}

static void publish_status(struct device *d)
{
	uint32_t words = core_of(d)->status;
	const char *alarm = ups_value(d->ups, "ups.alarm");
	char text[STATUS_TEXT_MAX];

	if (!words) {
		device_set(d, "ups.status", NULL);
		return;
	}
	if (device_flag(d, "ignorelb"))
		words = judge_low_battery(d, words);
	if (alarm && *alarm)
		words |= ST_ALARM;
	status_format(words, text);
	device_set(d, "ups.status", text);
}

static void copy_identity(struct device *d)
{
	static const struct {
		const char *from, *to;
	} names[] = {
		{ "ups.mfr", "device.mfr" }, { "ups.model", "device.model" },
		{ "ups.serial", "device.serial" },
	};

	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		const char *value = ups_value(d->ups, names[i].from);

		if (value)
			device_set(d, names[i].to, value);
	}
	if (!ups_value(d->ups, "device.type"))
		device_set(d, "device.type", "ups");
}

static void on_timer(uv_timer_t *t);

/* A report has told of an outage: what else is so is known from a poll, and the next one may be
 * far. */
static void hurry(struct core *c)
{
	uint64_t since = clock_ms() - c->polled_ms;

	if (c->started && c->open && !c->lost)
		uv_timer_start(&c->timer, on_timer,
			since < OUTAGE_FIRST_GAP_MS ? OUTAGE_FIRST_GAP_MS - since : 0, 0);
}

void device_commit(struct device *d)
{
	struct core *c = core_of(d);
	bool outage = c->status & ST_OB;

	c->good_ms = clock_ms();
	copy_identity(d);
	publish_status(d);
	/* Fresh means: somebody told us whether there is power. Without any word of status nothing
	 * may be believed. */
	ups_set_state(d->ups, ups_value(d->ups, "ups.status") ? UPS_FRESH : UPS_STALE);
	if (d->ups->state == UPS_FRESH && !c->served) {
		c->served = true;
		heartbeat_say(HEARTBEAT_SERVING);
	}
	if (outage && !c->outage)
		hurry(c);
	c->outage = outage;
}

/* ---- what is published of ourselves ---- */

static bool is_secret(const struct driver *driver, const char *key)
{
	for (const struct driver_option *o = driver->options; o && o->key; o++)
		if (o->secret && !strcasecmp(o->key, key))
			return true;
	return false;
}

static void publish_parameters(struct core *c)
{
	static const char *const starter[] = { "driver", "desc", "user", "group", "sdorder",
		"maxretry", "retrydelay", "maxstartdelay", "nowait", "nolock", "chroot",
		"allow_killpower" };
	struct device *d = &c->device;
	char name[UPS_NAME_MAX];

	for (size_t i = 0; i < d->conf->count; i++) {
		const struct setting *s = &d->conf->items[i];
		bool skip = is_secret(d->driver, s->key);

		for (size_t k = 0; k < MEM_COUNT(starter); k++)
			skip |= !strcmp(s->key, starter[k]);
		if (skip)
			continue;
		snprintf(name, sizeof name, "driver.%s.%s", s->value ? "parameter" : "flag",
			s->key);
		ups_set(d->ups, name, s->value ? s->value : "enabled");
	}
	device_set_fmt(d, "driver.parameter.pollinterval", "%u", d->pollinterval_s);
}

static void publish_ourselves(struct core *c)
{
	struct device *d = &c->device;
	static const char family[] = "default.";

	ups_set(d->ups, "driver.name", d->driver->name);
	ups_set(d->ups, "driver.version", PRODUCT_VERSION);
	ups_set(d->ups, "driver.version.internal", d->driver->version);
	device_set_fmt(d, "driver.debug", "%d", log_debug());
	device_writable_number(d, "driver.debug");
	ups_set(d->ups, "driver.flag.allow_killpower",
		device_flag(d, "allow_killpower") ? "1" : "0");
	device_writable_number(d, "driver.flag.allow_killpower");
	publish_parameters(c);
	for (size_t i = 0; i < d->conf->count; i++) {
		const struct setting *s = &d->conf->items[i];
		const char *dot = strchr(s->key, '.');

		if (s->value && dot &&
			(!strncmp(s->key, family, sizeof family - 1) ||
				!strncmp(s->key, "override.", 9)))
			device_set(d, dot + 1, s->value);
	}
	if (d->driver->shutdown || device_option(d, "sdcommands")) {
		device_add_command(d, "shutdown.default");
		device_add_command(d, "driver.killpower");
	}
}

/* ---- the life of the device ---- */

static void say_state(struct core *c, const char *state)
{
	ups_set(c->device.ups, "driver.state", state);
}

/* Each reason once, however often we try. */
static void complain_why(struct core *c)
{
	if (!strcmp(c->why, c->last_why))
		return;
	log_say(LOG_WARN, "UPS [%s]: %s; trying again", c->device.name, c->why);
	memcpy(c->last_why, c->why, sizeof c->why);
}

static void lose(struct core *c, int error)
{
	struct device *d = &c->device;

	if (c->open && c->answered) {
		log_say(LOG_WARN, "UPS [%s]: device lost (%s); looking for it again", d->name,
			strerror(-error));
	} else if (c->open) {
		snprintf(c->why, sizeof c->why, "the device was opened but does not answer (%s)",
			strerror(-error));
		complain_why(c);
	}
	d->driver->close(d);
	c->open = c->answered = c->lost = c->outage = false;
	c->status = 0;
	say_state(c, "reconnect.trying");
	ups_set_state(d->ups, UPS_STALE);
}

static int poll_once(struct core *c)
{
	struct device *d = &c->device;
	uint64_t stale_ms = (uint64_t)d->pollinterval_s * 1000 * STALE_POLLS;
	int result;

	c->polled_ms = clock_ms();
	result = d->driver->poll(d);
	if (!result) {
		device_commit(d);
		say_state(c, "quiet");
		c->answered = true;
		c->retry_ms = RETRY_FIRST_MS;
		return 0;
	}
	if (result != -EAGAIN || c->lost) {
		lose(c, result);
		return result;
	}
	if (stale_ms < STALE_LEAST_MS)
		stale_ms = STALE_LEAST_MS;
	if (clock_ms() - c->good_ms > stale_ms)
		ups_set_state(d->ups, UPS_STALE);
	return result;
}

int core_try(struct core *c)
{
	struct device *d = &c->device;
	int result;

	if (c->open)
		d->driver->close(d);
	c->open = c->lost = false;
	c->why[0] = 0;
	result = d->driver->open(d, c->why);
	if (!result) {
		c->open = true;
		c->good_ms = clock_ms();
		result = poll_once(c);
		if (result != -EAGAIN && result)
			return result;
		c->last_why[0] = 0;
		return 0;
	}
	d->driver->close(d);
	if (!*c->why)
		snprintf(c->why, sizeof c->why, "%s", strerror(-result));
	complain_why(c);
	return result;
}

static void schedule(struct core *c)
{
	uint64_t wait = c->open ? (uint64_t)c->device.pollinterval_s * 1000 : c->retry_ms;

	if (c->open && c->status & ST_OB && wait > OUTAGE_POLL_MS)
		wait = OUTAGE_POLL_MS;	/* a battery may be low within seconds */
	if (c->started)
		uv_timer_start(&c->timer, on_timer, wait, 0);
}

static void live(struct core *c)
{
	if (c->lost)
		lose(c, -ENODEV);
	else if (c->open)
		poll_once(c);
	else if (core_try(c) && !c->open)
		c->retry_ms = c->retry_ms * 2 > RETRY_LAST_MS ? RETRY_LAST_MS : c->retry_ms * 2;
	schedule(c);
}

static void on_timer(uv_timer_t *t)
{
	live(t->data);
}

static void soon(struct core *c)
{
	if (c->started)
		uv_timer_start(&c->timer, on_timer, 0, 0);
}

void device_lost(struct device *d, int error)
{
	struct core *c = core_of(d);

	(void)error;
	c->lost = true;
	soon(c);
}

void device_arrived(struct device *d)
{
	struct core *c = core_of(d);

	if (c->open)
		return;
	c->retry_ms = RETRY_FIRST_MS;
	if (c->started)
		uv_timer_start(&c->timer, on_timer, 50,
			0); /* udev needs a moment for the permissions */
}

/* ---- requests ---- */

static enum sp_result try_commands(struct core *c, const char *list)
{
	char *copy = mem_dup(list), *save = NULL, *name;
	enum sp_result result = SP_NOT_SUPPORTED;

	for (name = strtok_r(copy, ", ", &save); name && result != SP_OK;
		name = strtok_r(NULL, ", ", &save))
		if (strcasecmp(name, "driver.killpower"))	/* it is what brought us here */
			result = core_request(c,
				&(struct sp_request){ .verb = SP_INSTCMD, .name = name });
	free(copy);
	return result;
}

static enum sp_result default_shutdown(struct core *c)
{
	const struct driver *driver = c->device.driver;
	enum sp_result result = SP_NOT_SUPPORTED;

	if (!c->open || !driver->command)
		return SP_FAILED;
	for (const char *const *name = driver->shutdown; name && *name && result != SP_OK; name++)
		if (ups_command(c->device.ups, *name))
			result = driver->command(&c->device, *name, NULL);
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
		ups_set(d->ups, "driver.flag.allow_killpower", on ? "1" : "0");
		return SP_OK;
	}
	return c->open && d->driver->set ? d->driver->set(d, v->name, r->value) : SP_FAILED;
}

static enum sp_result run_command(struct core *c, const struct sp_request *r)
{
	struct device *d = &c->device;
	const char *allowed = ups_value(d->ups, "driver.flag.allow_killpower"), *name;

	if (!strcasecmp(r->name, "driver.exit") && c->on_exit) {
		c->on_exit(c->exit_user);
		return SP_OK;
	}
	name = ups_command(d->ups, r->name);
	if (!name)
		return SP_NOT_SUPPORTED;
	if (!strcasecmp(name, "driver.killpower"))
		return allowed && !strcmp(allowed, "1") ? core_shutdown(c) : SP_INVALID;
	if (!strcasecmp(name, "shutdown.default"))
		return default_shutdown(c);
	return c->open && d->driver->command ? d->driver->command(d, name, r->value) : SP_FAILED;
}

enum sp_result core_request(struct core *c, const struct sp_request *r)
{
	enum sp_result result = r->verb == SP_SET ? set_variable(c, r) : run_command(c, r);

	log_say(LOG_NOTE, "UPS [%s]: %s %s%s%s: %s", c->device.name,
		r->verb == SP_SET ? "SET" : "INSTCMD", r->name, r->value ? " " : "",
		r->value ? r->value : "",
		result == SP_OK              ? "done"
		: result == SP_NOT_SUPPORTED ? "not supported"
		: result == SP_INVALID       ? "invalid"
					     : "failed");
	if (result == SP_OK && c->open)
		soon(c);		/* show what became of it */
	return result;
}

static int on_request(void *user, const struct sp_request *r, const struct publish_ticket *ticket)
{
	(void)ticket;
	return (int)core_request(user, r);
}

/* ---- begin and end ---- */

struct core *core_new(uv_loop_t *loop, const struct driver *driver, struct options *options,
	int *error)
{
	struct core *c = MEM_NEW(struct core);

	c->options = options;
	c->device = (struct device){ .driver = driver,
		.loop = loop,
		.conf = &options->section,
		.conf_dir = options->conf_dir,
		.name = options->section.name,
		.port = section_value(&options->section, "port"),
		.argv = options->argv,
		.pollinterval_s = options->pollinterval_s };
	c->device.ups = ups_new(c->device.name);
	c->retry_ms = RETRY_FIRST_MS;
	uv_timer_init(loop, &c->timer);
	c->timer.data = c;
	ups_set_state(c->device.ups, UPS_STALE);
	publish_ourselves(c);
	say_state(c, "init.starting");
	*error = driver->setup(&c->device);
	if (!*error)
		return c;
	core_free(c);
	return NULL;
}

static const struct publish_ops publish_ops = { .request = on_request };

int core_start(struct core *c)
{
	struct publish_config config = { .mode = 0660, .group = (gid_t)-1 };
	char *path =
		paths_driver_socket(c->options->state_dir,
			options_served_as(c->options, c->device.driver), c->device.name);
	int error;

	config.path = path;
	c->publish = publish_new(c->device.loop, c->device.ups, &config, &publish_ops, c, &error);
	if (!c->publish)
		log_say(LOG_ERROR, "UPS [%s]: socket %s: %s", c->device.name, path,
			strerror(-error));
	free(path);
	if (!c->publish)
		return error;
	c->started = true;
	if (c->open)
		schedule(c);
	else
		soon(c);
	return 0;
}

static void on_timer_closed(uv_handle_t *h)
{
	struct core *c = h->data;

	ups_free(c->device.ups);
	free(c);
}

void core_free(struct core *c)
{
	if (!c)
		return;
	publish_free(c->publish);
	if (c->device.own) {
		c->device.driver->close(&c->device);
		c->device.driver->teardown(&c->device);
	}
	uv_close((uv_handle_t *)&c->timer, on_timer_closed);
}

const struct ups *core_ups(const struct core *c)
{
	return c->device.ups;
}

void core_on_exit(struct core *c, void (*on_exit)(void *user), void *user)
{
	c->on_exit = on_exit;
	c->exit_user = user;
}
