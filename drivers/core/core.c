/* SPDX-License-Identifier: GPL-2.0-or-later
 * core - see core.h and driver.h.
 */
#include "drivers/core/core_parts.h"
#include "drivers/core/handover.h"
#include "lib/clock.h"
#include "lib/heartbeat.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_FIRST_MS = 200, SOON_MS = 500, RETRY_LAST_MS = 5000, OUTAGE_POLL_MS = 1000,
	OUTAGE_FIRST_GAP_MS = 250, POLLFREQ_S = 30, PAUSE_SLICE_MS = 250,
	PERMISSIONS_MS = 50 /* time that udev needs to set permissions */ };

/* A report has shown an outage: a poll must read the other values, and the next regular one may be
 * many seconds away. */
static void hurry(struct core *c)
{
	uint64_t since = clock_ms() - c->polled_ms;

	if (c->started && c->open && !c->lost)
		timer_start(c->timer,
			since < OUTAGE_FIRST_GAP_MS ? OUTAGE_FIRST_GAP_MS - since : 0, 0);
}

void device_commit(struct device *d)
{
	struct core *c = core_of(d);
	bool outage = c->status & ST_OB;

	pace_good(&c->pace, clock_ms());
	device_source(d, 0);
	core_copy_identity(d);
	core_publish_status(d);
	session_commit(c);
	if (outage && !c->outage)
		hurry(c);
	c->outage = c->pace.outage = outage;
}

/* ---- the life of the device ---- */

static void say_state(struct core *c, const char *state)
{
	ups_set(c->device.ups, "driver.state", state);
}

/* Logs each reason once, however often the device is tried. */
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
			*c->lost_why ? c->lost_why : strerror(-error));
	} else if (c->open) {
		if (*c->lost_why)
			snprintf(c->why, sizeof c->why, "%s", c->lost_why);
		else
			snprintf(c->why, sizeof c->why,
				"the device was opened but does not answer (%s)", strerror(-error));
		complain_why(c);
	}
	d->driver->close(d);
	core_fail_later(c);
	c->open = c->answered = c->lost = c->outage = false;
	*c->lost_why = 0;
	device_status(d, 0);
	say_state(c, "reconnect.trying");
	ups_set_state(d->ups, UPS_STALE);
}

static int poll_once(struct core *c)
{
	struct device *d = &c->device;
	int result;

	c->polled_ms = clock_ms();
	d->pace = pace_next(&c->pace, c->polled_ms);
	result = d->driver->poll(d);
	if (!result) {
		device_commit(d);
		say_state(c, "quiet");
		c->answered = true;
		c->retry_ms = RETRY_FIRST_MS;
		c->last_why[0] = 0;
		return 0;
	}
	if (result == -EAGAIN)
		pace_unanswered(&c->pace);
	if ((result != -EAGAIN && result != -EINPROGRESS) || c->lost || pace_is_silent(&c->pace)) {
		result = result == -EAGAIN || result == -EINPROGRESS ? -ETIMEDOUT : result;
		lose(c, result);
		if (result == -EPROTONOSUPPORT && !c->served)
			handover_back(d);
		return result;
	}
	if (pace_is_stale(&c->pace, clock_ms()))
		ups_set_state(d->ups, UPS_STALE);
	return result;
}

static unsigned driver_pollfreq_s(const struct device *d)
{
	return d->driver->pollfreq_s ? d->driver->pollfreq_s : POLLFREQ_S;
}

static uint64_t full_every_ms(const struct core *c, unsigned otherwise_s)
{
	long s = device_option_number(&c->device, "pollfreq", (long)otherwise_s);

	return s > 0 ? (uint64_t)s * 1000 : 0;
}

void device_pollfreq(struct device *d, unsigned seconds)
{
	struct core *c = core_of(d);

	c->pace.full_every_ms = full_every_ms(c, seconds);
}

uint64_t device_full_every_ms(struct device *d)
{
	return core_of(d)->pace.full_every_ms;
}

void device_poll_within(struct device *d, unsigned ms)
{
	struct core *c = core_of(d);

	if (!c->within_ms || ms < c->within_ms)
		c->within_ms = ms;
}

void device_changed(struct device *d)
{
	core_of(d)->pace.changed = true;
}

void device_pause(struct device *d, unsigned ms)
{
	(void)d;
	for (unsigned slice; ms; ms -= slice) {
		slice = ms < PAUSE_SLICE_MS ? ms : PAUSE_SLICE_MS;
		heartbeat_alive();
		uv_sleep(slice);
	}
}

int core_try(struct core *c)
{
	struct device *d = &c->device;
	int result;

	if (c->open)
		d->driver->close(d);
	c->open = c->lost = false;
	c->why[0] = 0;
	c->session_due = true;
	c->pace.full_every_ms = full_every_ms(c, driver_pollfreq_s(d));
	result = d->driver->open(d, c->why);
	if (!result) {
		session_begin(d);
		c->open = true;
		pace_opened(&c->pace, clock_ms());
		result = poll_once(c);
		return result == -EAGAIN || result == -EINPROGRESS ? 0 : result;
	}
	c->session_due = false;
	d->driver->close(d);
	if (!*c->why)
		snprintf(c->why, sizeof c->why, "%s", strerror(-result));
	complain_why(c);
	if (result == -EPROTONOSUPPORT && !c->served)
		handover_back(d);
	return result;
}

static void schedule(struct core *c)
{
	uint64_t wait = c->open ? (uint64_t)c->device.pollinterval_s * 1000 : c->retry_ms;

	if (c->open && c->status & ST_OB && wait > OUTAGE_POLL_MS)
		wait = OUTAGE_POLL_MS;	/* a battery may be low within seconds */
	if (c->open && c->within_ms && wait > c->within_ms)
		wait = c->within_ms;
	c->within_ms = 0;
	if (c->started)
		timer_start(c->timer, c->open ? timer_in_step(c->device.loop, wait) : wait, 0);
}

static void back_off(struct core *c)
{
	c->retry_ms = c->retry_ms * 2 > RETRY_LAST_MS ? RETRY_LAST_MS : c->retry_ms * 2;
}

static void live(struct core *c)
{
	bool answered = c->answered;

	if (c->lost) {
		lose(c, -ENODEV);
		if (!answered)
			back_off(c);
	} else if (c->open) {
		poll_once(c);
	} else {
		int result = core_try(c);

		if (result == -EAGAIN && !c->open)
			c->retry_ms = SOON_MS;
		else if (result && !c->open)
			back_off(c);
	}
	schedule(c);
}

static int open_socket(struct core *c);

/* Makes the socket again if the state directory was emptied. */
static void heal_socket(struct core *c)
{
	if (!c->is_public || (c->publish && publish_is_reachable(c->publish)))
		return;
	publish_free(c->publish);
	open_socket(c);
}

static void on_timer(void *user)
{
	struct core *c = user;

	heal_socket(c);
	live(c);
	if (c->rounds && !--c->rounds)
		c->after_rounds(c->rounds_user);	/* may free it */
}

void device_lost(struct device *d, int error)
{
	struct core *c = core_of(d);

	(void)error;
	c->lost = true;
	core_poll_soon(c);
}

void device_lost_why(struct device *d, const char *why)
{
	struct core *c = core_of(d);

	snprintf(c->lost_why, sizeof c->lost_why, "%s", why);
	device_lost(d, -ENODEV);
}

void device_arrived(struct device *d)
{
	struct core *c = core_of(d);

	if (c->open)
		return;
	c->retry_ms = RETRY_FIRST_MS;
	if (c->started)
		timer_start(c->timer, PERMISSIONS_MS, 0);
}

/* ---- begin and end ---- */

static int on_request(void *user, const struct sp_request *r, const struct publish_ticket *ticket)
{
	struct core *c = user;
	enum sp_result result;

	c->ticket = ticket;
	result = core_request(c, r);
	c->ticket = NULL;
	return (int)result;
}

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
		.is_found = options_is_found(options),
		.pollinterval_s = options->pollinterval_s };
	c->device.ups = ups_new(c->device.name);
	c->device.age = age_new(c->device.ups);
	c->device.warnings = &c->warnings;
	c->pace.interval_ms = (uint64_t)options->pollinterval_s * 1000;
	c->killpower = device_flag(&c->device, "allow_killpower");
	c->retry_ms = RETRY_FIRST_MS;
	c->timer = timer_new(loop, on_timer, c);
	ups_set_state(c->device.ups, UPS_STALE);
	core_publish_ourselves(c);
	say_state(c, "init.starting");
	*error = driver->setup(&c->device);
	if (!*error)
		return c;
	core_free(c);
	return NULL;
}

int core_check(struct core *c, char why[256])
{
	const struct driver *d = c->device.driver;

	return d->check ? d->check(&c->device, why) : 0;
}

static bool may_request(void *user, uid_t uid)
{
	const struct core *c = user;

	return trust_has(&c->commanders, uid);
}

static const struct publish_ops publish_ops = { .request = on_request,
	.may_request = may_request };

static int open_socket(struct core *c)
{
	struct publish_config config = { .mode = 0660, .group = (gid_t)-1 };
	char *path = paths_driver_socket(c->options->state_dir,
		options_served_as(c->options, c->device.driver), c->device.name);
	int error = 0;

	config.path = path;
	c->publish = publish_new(c->device.loop, c->device.ups, &config, &publish_ops, c, &error);
	if (!c->publish)
		log_limited(&c->complaint, LOG_ERROR, "UPS [%s]: socket %s: %s", c->device.name,
			path, publish_remedy(error));
	free(path);
	return error;
}


void core_on_served(struct core *c, void (*on_served)(void *user), void *user)
{
	c->on_served = on_served;
	c->served_user = user;
	if (c->served)
		on_served(user);
}

void core_after_rounds(struct core *c, unsigned rounds, void (*after)(void *user), void *user)
{
	c->rounds = rounds;
	c->after_rounds = after;
	c->rounds_user = user;
}

void core_begin(struct core *c)
{
	c->started = true;
	if (c->open)
		schedule(c);
	else
		core_poll_soon(c);
}

int core_start(struct core *c)
{
	int error;

	trust_add_server(&c->commanders);
	error = open_socket(c);
	if (error)
		return error;
	c->is_public = true;
	core_begin(c);
	return 0;
}

void core_free(struct core *c)
{
	if (!c)
		return;
	publish_free(c->publish);
	c->publish = NULL;
	if (c->device.own) {
		c->device.driver->close(&c->device);
		c->device.driver->teardown(&c->device);
	}
	timer_free(c->timer);
	age_free(c->device.age);
	ups_free(c->device.ups);
	free(c);
}

struct device *core_device(struct core *c)
{
	return &c->device;
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
