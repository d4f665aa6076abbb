/* SPDX-License-Identifier: GPL-2.0-or-later
 * handover - see handover.h. The process executes the driver with its own command line (execv), so
 * its pid, its slot of holdoverd and the name of its socket do not change.
 */
#include "drivers/core/handover.h"

#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char variable[] = "HOLDOVER_TRIED";

enum { TRIED_MS = 60 * 1000, PLACE_MAX = 16, LIST_MAX = 256 };

struct note {
	char place[PLACE_MAX];
	unsigned long long at_ms;
	char drivers[LIST_MAX];		/* each between blanks */
};

/* False: there is none, or it is about another device or too old. */
static bool read_note(struct note *n, const char *place)
{
	const char *text = getenv(variable);
	int end = 0;

	if (!text || sscanf(text, "%15s %llu%n", n->place, &n->at_ms, &end) != 2 || !end)
		return false;
	snprintf(n->drivers, sizeof n->drivers, "%s", text + end);
	return !strcmp(n->place, place) && clock_ms() >= n->at_ms &&
	       clock_ms() - n->at_ms < TRIED_MS;
}

bool handover_was_tried(const char *place, const char *driver)
{
	char word[64];
	struct note n;

	snprintf(word, sizeof word, " %s ", driver);
	return read_note(&n, place) && strstr(n.drivers, word);
}

static void write_note(const char *place, const char *driver)
{
	struct note n;
	char *text;

	if (!read_note(&n, place))
		n.drivers[0] = 0;
	text = mem_fmt("%s %llu%s%s %s ", place, (unsigned long long)clock_ms(), n.drivers,
		*n.drivers ? "" : " ", driver);
	setenv(variable, text, 1);
	free(text);
}

static int become(const struct device *d, const char *driver, char why[256])
{
	char *programs = paths_program_dir(), *path = mem_fmt("%s/drivers/%s", programs, driver);
	int error;

	daemon_return_environment();
	execv(path, d->argv);
	error = -errno;
	snprintf(why, 256, "%s: %s", path, strerror(-error));
	free(path);
	free(programs);
	return error;
}

int handover_become(const struct device *d, const char *place, const char *driver, bool contested,
	char why[256])
{
	if (contested)
		write_note(place, driver);
	else
		unsetenv(variable);
	return become(d, driver, why);
}

bool handover_is_possible(void)
{
	return getenv(variable);
}

void handover_is_over(void)
{
	unsetenv(variable);
}

void handover_back(const struct device *d)
{
	const char *driver = section_value(d->conf, "driver");
	char why[256];

	if (!driver || strcmp(driver, "auto") != 0 || !d->argv || !handover_is_possible())
		return;
	log_say(LOG_NOTE,
		"UPS [%s]: the device does not answer as one of %s; another driver may do", d->name,
		d->driver->name);
	become(d, "auto", why);
	log_say(LOG_ERROR, "UPS [%s]: %s", d->name, why);
}
