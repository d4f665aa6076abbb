/* SPDX-License-Identifier: GPL-2.0-or-later
 * publish_fixture - a UPS and its publisher (lib/publish.h) on a real loop.
 *
 * Its clients are plain sockets of the test, which read only when the test wants them to.
 */
#ifndef TESTS_UNIT_PUBLISH_FIXTURE_H
#define TESTS_UNIT_PUBLISH_FIXTURE_H

#define SUPPORT_CLOCK
#include "lib/publish.h"
#include "tests/unit/socket_dir.h"

static uv_loop_t loop;
static struct ups *ups;
static struct publish *p;
static struct buf got;
static int answer;			/* of the next request */
static struct publish_ticket ticket;	/* of the last one */
static struct buf asked;

static inline int on_request(
	void *user, const struct sp_request *r, const struct publish_ticket *t)
{
	ck_assert_ptr_eq(user, &loop);
	ticket = *t;
	buf_add_fmt(&asked, "%s %s %s;", r->verb == SP_SET ? "set" : "do", r->name,
		r->value ? r->value : "-");
	return answer;
}

static const struct publish_ops ops = { .request = on_request };

static inline void begin(void)
{
	struct publish_config config = { .path = path, .mode = 0660, .group = (gid_t)-1 };
	int error;

	uv_loop_init(&loop);
	support_log_begin();
	ups = ups_new("u");
	ups_set(ups, "ups.status", "OL");
	ups_set_state(ups, UPS_FRESH);
	p = publish_new(&loop, ups, &config, &ops, &loop, &error);
	ck_assert_int_eq(error, 0);
	ck_assert_ptr_nonnull(p);
}

static inline void end(void)
{
	publish_free(p);
	ups_free(ups);			/* as soon as publish_free has returned */
	support_loop_close(&loop);
	buf_fini(&got);
	buf_fini(&asked);
}

static inline int client(void)
{
	int fd = support_socket(path, false);

	support_settle(&loop);
	return fd;
}

static inline const char *received(int fd)
{
	support_settle(&loop);
	return support_receive(fd, &got, NULL);
}

static inline bool is_open(int fd)
{
	bool open;

	support_settle(&loop);
	support_receive(fd, &got, &open);
	return open;
}

static inline const char *reply(int fd, const char *request)
{
	support_send(fd, request);
	return received(fd);
}

#endif
