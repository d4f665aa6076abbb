/* SPDX-License-Identifier: GPL-2.0-or-later
 * errand - see errand.h.
 */
#include "tools/client/errand.h"
#include "lib/loop.h"
#include "lib/mem.h"
#include "tools/cli/fail.h"

#include <string.h>

static void on_changed(void *user, struct ups *ups, const struct ups_change *change)
{
	struct errand *e = user;

	if (ups == e->ups && e->changed && !e->over)
		e->changed(e, change);
}

static void on_left(void *user, struct ups *ups)
{
	struct errand *e = user;

	if (ups == e->ups && !e->over)
		errand_end(e, tool_fail(EXIT_UNKNOWN, NULL, "%s is not served any more", e->name));
}

static void on_settled(void *user)
{
	struct errand *e = user;

	if (live_count(e->live) && live_ups(e->live, 0)->state != UPS_ABSENT) {
		e->ups = live_ups(e->live, 0);
		e->begin(e);
		return;
	}
	errand_end(e,
		tool_fail(EXIT_UNKNOWN, "holdover status", "there is no UPS \"%s\"", e->name));
}

static void on_failed(void *user, const char *why)
{
	struct errand *e = user;

	if (!e->over)
		errand_end(e, tool_fail(EXIT_UNKNOWN, "systemctl status holdover, or --host", "%s",
				     why));
}

void errand_end(struct errand *e, int status)
{
	e->over = true;
	e->status = status;
	uv_stop(&e->loop);
}

int errand_run(struct errand *e)
{
	static const struct live_ops ops = { .changed = on_changed, .left = on_left,
		.settled = on_settled, .failed = on_failed };
	const struct live_config config = { .tool = e->tool, .only = e->name,
		.poll_ms = e->poll_ms, .details = e->details, .orders = e->orders };

	loop_init(&e->loop);
	e->live = live_new(&e->loop, &config, &ops, e);
	if (!e->over)
		uv_run(&e->loop, UV_RUN_DEFAULT);
	if (e->end)
		e->end(e);
	live_free(e->live);
	e->live = NULL;
	uv_run(&e->loop, UV_RUN_DEFAULT);
	uv_loop_close(&e->loop);
	return e->status;
}

static int status_of(const char *error)
{
	static const struct {
		const char *word;
		int status;
	} rows[] = {
		{ "TIMEOUT", EXIT_UNKNOWN }, { "FAILED", EXIT_SERIOUS },
		{ "INSTCMD-FAILED", EXIT_SERIOUS }, { "SET-FAILED", EXIT_SERIOUS },
		{ "DRIVER-NOT-CONNECTED", EXIT_SERIOUS }, { "DATA-STALE", EXIT_SERIOUS },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (!strcmp(error, rows[i].word))
			return rows[i].status;
	return EXIT_SOMETHING;
}

void errand_refused(struct errand *e, const char *error)
{
	bool denied = strstr(error, "REQUIRED") || strstr(error, "DENIED");

	errand_end(e, tool_fail(status_of(error),
			     denied ? "--user NAME --password-file FILE" : NULL, "%s", error));
}
