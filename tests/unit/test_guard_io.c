/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_guard_io - the guard's feeds beside a real publisher, and its notification programs.
 */
#define SUPPORT_CLOCK
#include "guard/feeds.h"
#include "guard/notify.h"
#include "guard/picture.h"
#include "lib/paths.h"
#include "lib/publish.h"
#include "lib/status.h"
#include "tests/unit/support.h"

#include <math.h>

static uv_loop_t loop;
static char *dir;
static unsigned changes, answers;
static char last_name[64];
static int last_code;

static void begin(void)
{
	uv_loop_init(&loop);
	dir = support_dir();
	changes = answers = 0;
	*last_name = 0;
}

static void end(void)
{
	support_loop_close(&loop);
	support_dir_remove(dir);
}

static void on_added(void *user, size_t index, const char *name)
{
	(void)user;
	(void)index;
	snprintf(last_name, sizeof last_name, "%s", name);
}

static void on_changed(void *user, size_t index, const struct ups *ups)
{
	(void)user;
	(void)index;
	(void)ups;
	changes++;
}

static void on_answered(void *user, size_t index, const char *id, int code)
{
	(void)user;
	(void)index;
	ck_assert_str_eq(id, "guard-1");
	last_code = code;
	answers++;
}

static const struct feeds_ops feeds_ops = { on_added, on_changed, on_answered };

static int on_request(void *user, const struct sp_request *r, const struct publish_ticket *ticket)
{
	(void)user;
	(void)ticket;
	return r->verb == SP_INSTCMD && !strcmp(r->name, "server.fsd") ? SP_OK : SP_FAILED;
}

static const struct publish_ops publish_ops = { .request = on_request };

static struct publish *publish(struct ups *ups)
{
	char *path = paths_feed_socket(dir, ups->name);
	struct publish_config config = { .path = path, .mode = 0600, .group = (gid_t)-1 };
	int error;
	struct publish *p = publish_new(&loop, ups, &config, &publish_ops, NULL, &error);

	ck_assert_ptr_nonnull(p);
	free(path);
	return p;
}

static struct ups *new_ups(const char *name)
{
	struct ups *ups = ups_new(name);

	ups_set(ups, "ups.status", "OB LB");
	ups_set(ups, "battery.charge", "12");
	ups_set_state(ups, UPS_FRESH);
	return ups;
}

START_TEST(a_picture_is_what_the_feed_shows)
{
	struct ups *ups = new_ups("rack");
	struct picture p = picture_of(ups);

	ck_assert(p.fresh);
	ck_assert_uint_eq(p.words, ST_OB | ST_LB);
	ck_assert_double_eq(p.charge_pct, 12);
	ck_assert(isnan(p.runtime_s));
	ck_assert(!picture_has_other_words(ups));
	ups_set(ups, "ups.status", "OL HE");
	ck_assert(picture_has_other_words(ups));
	ups_delete(ups, "ups.status");
	ck_assert(!picture_of(ups).fresh);	/* nothing is known of the power */
	ups_set(ups, "ups.status", "OL");
	ups_set_state(ups, UPS_STALE);
	ck_assert(!picture_of(ups).fresh);
	ups_free(ups);
}
END_TEST

START_TEST(clients_of_this_machine_and_of_others)
{
	struct picture_clients c = picture_clients(
		"192.0.2.10/primary/local 192.0.2.11/secondary [2001:db8::1]/secondary +3");

	ck_assert(c.here);
	ck_assert_uint_eq(c.others, 5);
	c = picture_clients("192.0.2.11/secondary");
	ck_assert(!c.here);
	ck_assert_uint_eq(c.others, 1);
	c = picture_clients(NULL);
	ck_assert(!c.here);
	ck_assert_uint_eq(c.others, 0);
	ck_assert(picture_clients("::1/primary/local").here);
}
END_TEST

START_TEST(feeds_are_found_and_followed)
{
	struct ups *rack = new_ups("rack"), *lab = new_ups("lab");
	struct publish *first = publish(rack), *second;
	struct feeds *f = feeds_new(&loop, dir, NULL, 0, &feeds_ops, NULL);

	support_pass(&loop, 100);
	ck_assert_uint_eq(feeds_count(f), 1);
	ck_assert_int_eq(feeds_ups(f, 0)->state, UPS_FRESH);
	ck_assert_str_eq(ups_value(feeds_ups(f, 0), "ups.status"), "OB LB");
	second = publish(lab);
	support_pass(&loop, 1100);
	ck_assert_uint_eq(feeds_count(f), 2);
	ck_assert_str_eq(last_name, "lab");
	publish_free(first);
	support_pass(&loop, 1000);
	ck_assert_int_ne(feeds_ups(f, 0)->state, UPS_FRESH);
	ck_assert_int_eq(feeds_ups(f, 1)->state, UPS_FRESH);
	feeds_free(f);
	publish_free(second);
	support_settle(&loop);
	ups_free(rack);
	ups_free(lab);
}
END_TEST

/* A sign of life each two seconds, although nothing changes: what confirms a low battery. */
START_TEST(a_quiet_feed_is_heard_again_and_again)
{
	struct ups *rack = new_ups("rack");
	struct publish *p = publish(rack);
	struct feeds *f =
		feeds_new(&loop, dir, (const char *const[]){ "rack" }, 1, &feeds_ops, NULL);
	unsigned before;

	support_pass(&loop, 500);
	before = changes;
	ck_assert_uint_gt(before, 0);
	support_pass(&loop, 10000);
	ck_assert_uint_ge(changes - before, 4);
	ck_assert_uint_le(changes - before, 6);
	feeds_free(f);
	publish_free(p);
	support_settle(&loop);
	ups_free(rack);
}
END_TEST

START_TEST(a_command_is_answered)
{
	struct ups *rack = new_ups("rack");
	struct publish *p = publish(rack);
	struct feeds *f = feeds_new(&loop, dir, NULL, 0, &feeds_ops, NULL);

	support_pass(&loop, 100);
	ck_assert_int_eq(feeds_command(f, 0, "server.fsd", "guard-1"), 0);
	support_pass(&loop, 100);
	ck_assert_uint_eq(answers, 1);
	ck_assert_int_eq(last_code, SP_OK);
	publish_free(p);
	support_pass(&loop, 100);
	ck_assert_int_ne(feeds_command(f, 0, "server.fsd", "guard-1"), 0);
	feeds_free(f);
	support_settle(&loop);
	ups_free(rack);
}
END_TEST

/* ---- notification programs ---- */

static void write_program(const char *name, const char *text)
{
	char *path = paths_join(dir, name);

	support_write(dir, name, text);
	ck_assert_int_eq(chmod(path, 0755), 0);
	free(path);
}

/* Children run in real time: turn the loop until the file has that many lines, 10 s at most. */
static bool has_lines(const char *name, unsigned wanted)
{
	char *path = paths_join(dir, name);
	bool found = false;

	for (int i = 0; i < 1000 && !found; i++) {
		unsigned lines = 0;
		FILE *f = fopen(path, "re");

		for (int c; f && (c = fgetc(f)) != EOF;)
			lines += c == '\n';
		if (f)
			fclose(f);
		found = lines >= wanted;
		uv_run(&loop, UV_RUN_NOWAIT);
		usleep(10000);
	}
	free(path);
	return found;
}

START_TEST(a_program_gets_the_notice)
{
	struct ups *ups = new_ups("rack");
	char *path = paths_join(dir, "say"), *out = paths_join(dir, "out"), *text, line[256];
	struct notify *n;
	FILE *f;

	text = mem_fmt(
		"#!/bin/sh\necho \"$1|$NOTIFYTYPE|$UPSNAME|$UPSSTATUS|$CHARGE|$RUNTIME\" >>%s\n",
		out);
	write_program("say", text);
	n = notify_new(&loop, "/nonexistent", path);
	notify_send(n, NOTICE_ONBATT, ups);
	ck_assert(has_lines("out", 1));
	f = fopen(out, "re");
	ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
	fclose(f);
	ck_assert_str_eq(line, "UPS rack on battery|ONBATT|rack@localhost|OB LB|12|\n");
	notify_free(n);
	for (int i = 0; i < 100; i++, usleep(1000))
		uv_run(&loop, UV_RUN_NOWAIT);
	free(text);
	free(path);
	free(out);
	ups_free(ups);
}
END_TEST

START_TEST(a_program_that_hangs_is_killed_and_the_others_run)
{
	struct ups *ups = new_ups("rack");
	char *out = paths_join(dir, "out"), *text = mem_fmt("#!/bin/sh\necho x >>%s\n", out),
	     *folder;
	struct notify *n;

	folder = paths_join(dir, "notify.d");
	ck_assert_int_eq(mkdir(folder, 0755), 0);
	write_program("notify.d/1hangs", "#!/bin/sh\nexec sleep 1000\n");
	write_program("notify.d/2says", text);
	write_program("notify.d/3backup~", text);
	n = notify_new(&loop, folder, NULL);
	for (int i = 0; i < 6; i++)
		notify_send(n, NOTICE_ONBATT, ups);
	/* Four hang in the end: only the clock frees the last ones. */
	for (int i = 0; i < 40; i++, usleep(10000))
		uv_run(&loop, UV_RUN_NOWAIT);
	support_now_ms += NOTIFY_MAX_S * 1000 + 1;
	ck_assert(has_lines("out", 6));
	support_now_ms += NOTIFY_MAX_S * 1000 + 1;
	notify_free(n);
	for (int i = 0; i < 100; i++, usleep(3000))
		uv_run(&loop, UV_RUN_NOWAIT);
	for (int i = 1; i <= 3; i++) {
		static const char *const names[] = { "1hangs", "2says", "3backup~" };
		char *path = paths_join(folder, names[i - 1]);

		unlink(path);
		free(path);
	}
	rmdir(folder);
	free(folder);
	free(text);
	free(out);
	ups_free(ups);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_picture_is_what_the_feed_shows,
		clients_of_this_machine_and_of_others, feeds_are_found_and_followed,
		a_quiet_feed_is_heard_again_and_again, a_command_is_answered,
		a_program_gets_the_notice, a_program_that_hangs_is_killed_and_the_others_run };

	return support_run_with("guard feeds and programs", tests, MEM_COUNT(tests), begin, end);
}
