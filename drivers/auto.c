/* SPDX-License-Identifier: GPL-2.0-or-later
 * auto - `driver = auto`: waits for a UPS that the section allows, and becomes the driver for it.
 *
 * Which driver that is follows from what sysfs says of the device (drivers/find): no device is
 * written to. The process, its place under holdoverd and the name of its socket, auto-<ups>, stay
 * as they are (drivers/core/handover.h). If several makers share the id of a device, the candidate
 * drivers are tried in turn: a driver that gets no answer becomes `auto` again. Until a device is
 * found the section is a UPS without data. A device that another driver holds is not touched.
 */
#include "drivers/core/handover.h"
#include "drivers/driver.h"
#include "drivers/find/scan.h"
#include "drivers/find/watch.h"
#include "drivers/usb/match.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/users.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdlib.h>

struct waiting {
	struct usb_match_rules rules;
	struct usb_patience patience;
	struct find_watch *watch;
};

static void on_change(void *user)
{
	device_arrived(user);
}

static int setup(struct device *d)
{
	struct waiting *w = MEM_NEW(struct waiting);
	struct usb_match match = usb_options_match(d);
	char why[256];
	int result;

	match.patience = match.spares ? &w->patience : NULL;
	result = usb_match_compile(&match, &w->rules, why);
	if (result) {
		log_say(LOG_ERROR, "UPS [%s]: %s", d->name, why);
		usb_match_release(&w->rules);
		free(w);
		return result;
	}
	w->watch = find_watch_new(d->loop, on_change, d);
	d->own = w;
	return 0;
}

/* Becomes the first candidate that was not tried on this device within the last minute. Returns
 * only if there is none, or if it cannot be started. */
static int become_one_of(const struct device *d, const struct find_seen *s, char why[256])
{
	const struct usb_info *i = &s->info;
	char place[16];

	snprintf(place, sizeof place, "%s/%s", i->bus, i->device);
	for (size_t k = 0; k < s->candidate_count; k++) {
		const char *driver = s->candidates[k]->driver;

		if (handover_was_tried(place, driver))
			continue;
		log_say(LOG_NOTE, "UPS [%s]: %04x:%04x %s %s at %s is for %s", d->name, i->vid,
			i->pid, i->manufacturer, i->product, i->path, driver);
		return handover_become(d, place, driver, s->candidate_count > 1, why);
	}
	snprintf(why, 256, "%04x:%04x at %s answers no driver; tried again in a minute",
		i->vid, i->pid, i->path);
	return -ENODEV;
}

static bool is_allowed(const struct usb_match_rules *rules, const struct find_seen *s)
{
	return (!s->named_only || usb_match_names_device(rules)) &&
	       usb_match_place(rules, &s->info) && usb_match_texts(rules, &s->info);
}

/* A program has it: one that has claimed it, or that reads it by the kernel's driver. */
static bool is_used(const struct find_seen *s, struct usb_user *user)
{
	if (!s->claimed)
		return usb_users_reader(&s->info, s->config, user);
	usb_users_holder(&s->info, s->config, user);
	return true;
}

static void say_used(const struct find_seen *s, const struct usb_user *user, char why[256])
{
	snprintf(why, 256, "%04x:%04x at %s is in use by %s: %s; waiting for another UPS",
		s->info.vid, s->info.pid, s->info.path, user->who, user->remedy);
}

/* Returns only if it could not become any driver: -errno with the reason. A device that another
 * program reads is taken from it only if there is no other one and the section names it
 * (drivers/usb/users.h). */
static int become_any(const struct device *d, const struct usb_match_rules *rules, char why[256])
{
	const struct find_seen *read = NULL;
	struct find_seen seen[FIND_MAX];
	size_t count = find_scan(seen, NULL, NULL);
	int result = -ENODEV;
	bool tried = false;

	snprintf(why, 256, "no UPS that this section allows is plugged in");
	for (size_t i = 0; i < count; i++) {
		struct usb_user user;

		if (!is_allowed(rules, &seen[i]))
			continue;
		if (is_used(&seen[i], &user)) {
			read = seen[i].claimed ? read : &seen[i];
			if (!tried)
				say_used(&seen[i], &user, why);
			result = tried ? result : -EBUSY;
		} else if (rules->patience && usb_patience_waits(rules->patience, clock_ms())) {
			snprintf(why, 256, "another program had %04x:%04x at %s a moment ago",
				seen[i].info.vid, seen[i].info.pid, seen[i].info.path);
			return -EAGAIN;
		} else {
			result = become_one_of(d, &seen[i], why);
			tried = true;
		}
	}
	if (result == -EBUSY && rules->patience)
		usb_patience_busy(rules->patience);
	return read && !rules->spares ? become_one_of(d, read, why) : result;
}

static int open_device(struct device *d, char why[256])
{
	const struct waiting *w = d->own;

	return become_any(d, &w->rules, why);
}

/* --explore is part of our command line, which the driver that replaces us gets. */
static int explore(struct device *d, FILE *out)
{
	struct usb_match match = usb_options_match(d);
	struct usb_match_rules rules;
	char why[256];
	int result = usb_match_compile(&match, &rules, why);

	(void)out;
	if (!result)
		result = become_any(d, &rules, why);
	log_say(LOG_ERROR, "UPS [%s]: %s", d->name, why);
	usb_match_release(&rules);
	return result;
}

static int poll_device(struct device *d)
{
	(void)d;
	return -ENODEV;			/* never open */
}

static void close_device(struct device *d)
{
	(void)d;
}

static void teardown(struct device *d)
{
	struct waiting *w = d->own;

	find_watch_free(w->watch);
	usb_match_release(&w->rules);
	free(w);
	d->own = NULL;
}

static const struct driver_option options[] = {
	{ .key = "*", .help = "whatever the driver that is found knows" }, { .key = NULL }
};

extern const struct driver auto_driver;
const struct driver auto_driver = {
	.name = "auto",
	.version = "1",
	.summary = "waits for any UPS that one of the USB drivers knows",
	.options = (const struct driver_option *const[]){ options, NULL },
	.becomes = true,
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.close = close_device,
	.teardown = teardown,
	.explore = explore,
};
