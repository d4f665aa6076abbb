/* SPDX-License-Identifier: GPL-2.0-or-later
 * mirror_fixture - a copy of a UPS (lib/mirror.h), the driver's side of its socket, and all that
 * its watchers hear.
 *
 * The clock is the test's, so maxage, pings and days of silence pass at once; the sockets and the
 * loop are real.
 */
#ifndef TESTS_UNIT_MIRROR_FIXTURE_H
#define TESTS_UNIT_MIRROR_FIXTURE_H

#define SUPPORT_CLOCK
#include "lib/mirror.h"
#include "tests/unit/socket_dir.h"

enum { MAXAGE = 15000, THIRD = MAXAGE / 3 };

static uv_loop_t loop;
static struct ups *ups;			/* the copy */
static struct mirror *m;
static int listener, driver;		/* the driver's side; -1: closed */
static struct buf got, heard, results;
static struct ups_watcher watcher;

static inline void on_tracking(void *user, const char *id, int code)
{
	ck_assert_ptr_eq(user, &loop);
	buf_add_fmt(&results, "%s %d;", id, code);
}

static const struct mirror_ops ops = { .tracking = on_tracking };

static inline void on_change(struct ups_watcher *w, struct ups *u, const struct ups_change *c)
{
	(void)w;
	(void)u;
	if (c->op == UPS_SET_STATE)
		buf_add_fmt(&heard, "state %ld;", c->number);
	else
		buf_add_fmt(&heard, "%s %s;",
			c->op == UPS_SET      ? "set"
			: c->op == UPS_DELETE ? "delete"
					      : "other",
			c->name);
}

static inline void begin_without_driver(void)
{
	uv_loop_init(&loop);
	support_log_begin();
	unlink(path);
	listener = driver = -1;
	ups = ups_new("u");
	watcher = (struct ups_watcher){ .changed = on_change };
	ups_watch(ups, &watcher);
	m = mirror_new(&loop, ups, path, MAXAGE, &ops, &loop);
}

static inline void accept_driver(void)
{
	support_settle(&loop);
	driver = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	ck_assert_int_ge(driver, 0);
}

static inline const char *asked(void)		/* of the driver since the last look */
{
	support_settle(&loop);
	return support_receive(driver, &got, NULL);
}

static inline void tell(const char *lines)
{
	support_send(driver, lines);
	support_settle(&loop);
}

static inline void begin(void)
{
	uv_loop_init(&loop);
	support_log_begin();
	listener = support_socket(path, true);
	ups = ups_new("u");
	watcher = (struct ups_watcher){ .changed = on_change };
	ups_watch(ups, &watcher);
	m = mirror_new(&loop, ups, path, MAXAGE, &ops, &loop);
	accept_driver();
	ck_assert_str_eq(asked(), "DUMPALL\n");
	ck_assert_int_eq(ups->state, UPS_CONNECTING);
}

static inline void begin_fresh(const char *dump)
{
	begin();
	tell(dump);
	tell("DATAOK\nDUMPDONE\n");
	ck_assert_int_eq(ups->state, UPS_FRESH);
	buf_clear(&heard);
}

static inline void end(void)
{
	mirror_free(m);
	ups_free(ups);				/* as soon as mirror_free has returned */
	if (driver >= 0)
		close(driver);
	if (listener >= 0)
		close(listener);
	support_loop_close(&loop);
	buf_fini(&got);
	buf_fini(&heard);
	buf_fini(&results);
}

static inline void changes(const char *expected)
{
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&heard), expected);
	buf_clear(&heard);
}

#endif
