/* SPDX-License-Identifier: GPL-2.0-or-later
 * auto - `driver = auto`: waits for a UPS that the section allows, and becomes the driver for it.
 *
 * Which driver that is follows from what sysfs says of the device (drivers/find): nothing is sent
 * to any. Becoming is execv with our own command line, so the process, its place under holdoverd
 * and the name of its socket, auto-<ups>, stay as they are, and the server has nothing to learn.
 * Until then the section is a UPS of which nothing is known. A device that another driver has is
 * left to it.
 */
#include "drivers/driver.h"
#include "drivers/find/scan.h"
#include "drivers/find/watch.h"
#include "drivers/usb/match.h"
#include "drivers/usb/keys.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct waiting {
	struct usb_match_rules rules;
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
	int result = usb_match_compile(&match, &w->rules, why);

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

/* Returns only if it fails. */
static int become(const struct device *d, const struct find_seen *s, char why[256])
{
	char *programs = paths_program_dir(),
	     *path = mem_fmt("%s/drivers/%s", programs, s->kind->driver);
	int error;

	log_say(LOG_NOTE, "UPS [%s]: %04x:%04x %s %s at %s is for %s", d->name, s->info.vid,
		s->info.pid, s->info.manufacturer, s->info.product, s->info.path, s->kind->driver);
	daemon_return_environment();
	execv(path, d->argv);
	error = -errno;
	snprintf(why, 256, "%s: %s", path, strerror(-error));
	free(path);
	free(programs);
	return error;
}

static int open_device(struct device *d, char why[256])
{
	const struct waiting *w = d->own;
	const struct find_seen *taken = NULL;
	struct find_seen seen[FIND_MAX];
	size_t count = find_scan(seen, NULL, NULL);

	for (size_t i = 0; i < count; i++) {
		if (!usb_match_place(&w->rules, &seen[i].info) ||
			!usb_match_texts(&w->rules, &seen[i].info))
			continue;
		if (!seen[i].claimed)
			return become(d, &seen[i], why);
		taken = &seen[i];
	}
	if (taken)
		snprintf(why, 256,
			"%04x:%04x at %s is in use by another process; waiting for another UPS",
			taken->info.vid, taken->info.pid, taken->info.path);
	else
		snprintf(why, 256, "no UPS that this section allows is plugged in");
	return taken ? -EBUSY : -ENODEV;
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
};
