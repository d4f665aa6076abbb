/* SPDX-License-Identifier: GPL-2.0-or-later
 * dummy-ups - a UPS out of a file, or a remote UPS shown as a local one; see parts.h.
 */
#include "drivers/dummy/parts.h"
#include "lib/log.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `ups@host`, unless there is a file of that name, as NUT has it. */
static bool is_remote(const struct device *d)
{
	char *path = *d->port == '/' ? NULL : paths_join(d->conf_dir, d->port);
	bool remote = strchr(d->port, '@') && access(path ? path : d->port, F_OK);

	free(path);
	return remote;
}

static const struct dummy_part *choose(const struct device *d)
{
	static const struct {
		const char *mode;
		const struct dummy_part *part;
	} rows[] = {
		{ "dummy-once", &dummy_play }, { "dummy-loop", &dummy_play },
		{ "dummy", &dummy_play }, { "repeater", &dummy_repeat },
	};
	const char *mode = device_option(d, "mode");

	if (!mode)
		return is_remote(d) ? &dummy_repeat : &dummy_play;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(mode, rows[i].mode))
			return rows[i].part;
	log_say(LOG_ERROR,
		"UPS [%s]: mode \"%s\" is none of dummy-once, dummy-loop, dummy, repeater", d->name,
		mode);
	return NULL;
}

static int setup(struct device *d)
{
	const struct dummy_part *part = choose(d);

	return part ? part->setup(d) : -EINVAL;
}

static const struct dummy_part *part_of(const struct device *d)
{
	return *(const struct dummy_part *const *)d->own;
}

static int check(struct device *d, char why[256])
{
	return part_of(d)->check ? part_of(d)->check(d, why) : 0;
}

static int open_device(struct device *d, char why[256])
{
	return part_of(d)->open(d, why);
}

static int poll_device(struct device *d)
{
	return part_of(d)->poll(d);
}

static enum sp_result set(struct device *d, const char *name, const char *value)
{
	return part_of(d)->set(d, name, value);
}

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	return part_of(d)->command(d, name, value);
}

static void close_device(struct device *d)
{
	part_of(d)->close(d);
}

static void teardown(struct device *d)
{
	part_of(d)->teardown(d);
}

static const struct driver_option options[] = {
	{ .key = "mode", .help = "dummy-once (*.dev), dummy-loop (*.seq), dummy or repeater" },
	{ .key = "tls", .help = "<no|try|required> of a repeater; default try" },
	{ .key = "authorities", .help = "<path> of the certificates that vouch for the remote server",
		.path = true },
	/* not `user`: in ups.conf that is the user that the driver runs as */
	{ .key = "login", .help = "<name> for SET and INSTCMD at the remote server" },
	{ .key = "password", .help = "<text> of the login", .secret = true },
	{ .key = NULL }
};

static const char *const shutdown_commands[] = { "shutdown.return", "load.off", NULL };

extern const struct driver dummy_driver;
const struct driver dummy_driver = {
	.name = "dummy-ups",
	.version = "2",
	.summary = "a UPS out of a file, or a remote one",
	.options = (const struct driver_option *const[]){ options, NULL },
	.shutdown = shutdown_commands,
	.setup = setup,
	.check = check,
	.open = open_device,
	.poll = poll_device,
	.set = set,
	.command = command,
	.close = close_device,
	.teardown = teardown,
};
