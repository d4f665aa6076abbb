/* SPDX-License-Identifier: GPL-2.0-or-later
 * record - `holdover record UPS`: prints a recording of a device, for developers without such a
 * device. holdoverd stops the driver for a moment and has it explore the device
 * (supervisor/recording); this process never opens it.
 */
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/client/gather.h"
#include "tools/client/supervisors.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { ANSWER_MS = 45000 };		/* more than the longest time of holdoverd */

/* On battery the guard needs data of the driver, so it must not be stopped. */
static int check_mains(const struct tool *t, const char *ups)
{
	struct gathered all = { 0 };
	enum show_state state = SHOW_ONLINE;

	if (!t->yes && gather(t, ups, &all) && all.count)
		state = show_state(all.ups[0]);
	gather_fini(&all);
	if (state != SHOW_ON_BATTERY && state != SHOW_LOW)
		return EXIT_FINE;
	return tool_fail(EXIT_SOMETHING, "again when the mains are back, or --yes",
		"%s is on battery: its driver is needed now", ups);
}

static int print_json(const char *ups, const char *text)
{
	show_json_head();
	fputs("\"ups\":", stdout);
	show_json_text(ups);
	fputs(",\"recording\":", stdout);
	show_json_text(text);
	fputs("}\n", stdout);
	return EXIT_FINE;
}

static int print(const struct tool *t, const char *ups, const char *text)
{
	if (t->json)
		return print_json(ups, text);
	fputs(text, stdout);
	if (fflush(stdout))
		return tool_fail(EXIT_UNKNOWN, NULL, "the recording is not whole: %s",
			strerror(errno));
	return EXIT_FINE;
}

static void on_begun(const struct tool *t, const char *ups)
{
	if (!t->quiet)
		fprintf(stderr, "%s: recording; it is not served for some seconds ...\n", ups);
}

int record_run(const struct tool *t, int argc, char **argv)
{
	struct supervisors_word what = { "record", NULL, ANSWER_MS, on_begun };
	struct buf text = { 0 };
	int status;

	if (argc != 1 || t->host || !supervisors_is_name(argv[0]))
		return tool_fail(EXIT_USAGE, "holdover record UPS >my.ups",
			"record: one UPS of this host");
	status = check_mains(t, argv[0]);
	if (status)
		return status;
	what.ups = argv[0];
	status = supervisors_ask(t, &what, &text);
	if (!status)
		status = print(t, argv[0], buf_text(&text));
	buf_fini(&text);
	return status;
}
