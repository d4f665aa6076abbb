/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_publish - a UPS on a local socket: dumps, changes as they happen, requests and their
 * results, and clients that do not behave.
 *
 * The publisher runs on a real loop; its clients are plain sockets of the test, which read only
 * when the test wants them to.
 */
#define SUPPORT_CLOCK
#include "lib/publish.h"
#include "tests/unit/support.h"

#include <sys/stat.h>

static uv_loop_t loop;
static struct ups *ups;
static struct publish *p;
static char *dir, *path;
static struct buf got;
static int answer;			/* of the next request */
static struct publish_ticket ticket;	/* of the last one */
static struct buf asked;

static int on_request(void *user, const struct sp_request *r, const struct publish_ticket *t)
{
	ck_assert_ptr_eq(user, &loop);
	ticket = *t;
	buf_add_fmt(&asked, "%s %s %s;", r->verb == SP_SET ? "set" : "do", r->name,
		r->value ? r->value : "-");
	return answer;
}

static const struct publish_ops ops = { .request = on_request };

static void begin(void)
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

static void end(void)
{
	publish_free(p);
	ups_free(ups);			/* as soon as publish_free has returned */
	support_loop_close(&loop);
	buf_fini(&got);
	buf_fini(&asked);
}

static int client(void)
{
	int fd = support_socket(path, false);

	support_settle(&loop);
	return fd;
}

static const char *received(int fd)
{
	support_settle(&loop);
	return support_receive(fd, &got, NULL);
}

static bool is_open(int fd)
{
	bool open;

	support_settle(&loop);
	support_receive(fd, &got, &open);
	return open;
}

static const char *reply(int fd, const char *request)
{
	support_send(fd, request);
	return received(fd);
}

START_TEST(a_client_hears_nothing_but_changes_until_it_asks)
{
	int a, b;

	begin();
	a = client();
	b = client();
	ck_assert_str_eq(received(a), "");
	ups_set(ups, "battery.charge", "9\"9");
	ups_set(ups, "battery.charge", "9\"9");
	ups_add_command(ups, "load.off");
	ups_delete(ups, "battery.charge");
	ups_set_state(ups, UPS_STALE);
	ups_set_state(ups, UPS_FRESH);
	ck_assert_str_eq(received(a),
		"SETINFO battery.charge \"9\\\"9\"\nADDCMD load.off\nDELINFO battery.charge\nDATASTALE\nDATAOK\n");
	ck_assert_str_eq(received(b),
		"SETINFO battery.charge \"9\\\"9\"\nADDCMD load.off\nDELINFO battery.charge\nDATASTALE\nDATAOK\n");
	ck_assert_str_eq(reply(a, "DUMPALL\n"),
		"SETINFO ups.status \"OL\"\nADDCMD load.off\nDATAOK\nDUMPDONE\n");
	ck_assert_str_eq(received(b), "");		/* a dump is for who asked */
	close(a);
	close(b);
	end();
}
END_TEST

START_TEST(each_request_has_its_reply)
{
	static const struct { const char *request, *reply;
	} rows[] = {
		{ "PING\n", "PONG\n" },
		{ "ping\nPING\n", "PONG\nPONG\n" },
		{ "DUMPVALUE ups.id\n",
			"SETINFO ups.id \"x\"\nSETAUX ups.id 8\nSETFLAGS ups.id RW STRING\nDATAOK\nDUMPDONE\n" },
		{ "DUMPVALUE UPS.ID\n",
			"SETINFO ups.id \"x\"\nSETAUX ups.id 8\nSETFLAGS ups.id RW STRING\nDATAOK\nDUMPDONE\n" },
		{ "DUMPVALUE no.such\n", "DATAOK\nDUMPDONE\n" },
		{ "DUMPSTATUS\n", "SETINFO ups.status \"OL\"\nDATAOK\nDUMPDONE\n" },
		{ "BOGUS\n", "" },
		{ "\n", "" },
		{ "SET ups.id \"New # name\"\n", "" },
		{ "INSTCMD\n", "" },
		{ "SET a\n", "" },
	};
	char pid[32];
	int fd;

	begin();
	ups_set(ups, "ups.id", "x");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_LENGTH, .name = "ups.id", .number = 8 });
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FLAGS,
			       .name = "ups.id",
			       .number = VAR_RW | VAR_STRING });
	fd = client();
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_str_eq(reply(fd, rows[i].request), rows[i].reply);
	snprintf(pid, sizeof pid, "PID %d\n", (int)getpid());
	ck_assert_str_eq(reply(fd, "GETPID\n"), pid);
	ck_assert_str_eq(buf_text(&asked), "");
	ck_assert_str_eq(reply(fd, "LOGOUT\nPING\n"), "OK Goodbye\n");
	ck_assert(!is_open(fd));
	close(fd);
	end();
}
END_TEST

START_TEST(a_client_may_turn_broadcasts_off_and_on)
{
	static const struct { const char *verb; bool hears; } rows[] = {
		{ "NOBROADCAST\n", false }, { "BROADCAST\n", true }, { "BROADCAST 0\n", false },
		{ "BROADCAST 1\n", true },
		{ "BROADCAST -1\n", false },
	};
	int fd;

	begin();
	fd = client();
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		ck_assert_str_eq(reply(fd, rows[i].verb), "");
		ups_set(ups, "x", i % 2 ? "1" : "2");
		ck_assert_msg((*received(fd) != 0) == rows[i].hears, "%s", rows[i].verb);
		ck_assert_str_eq(reply(fd, "PING\n"), "PONG\n");
	}
	close(fd);
	end();
}
END_TEST

START_TEST(results_are_told_to_who_gave_an_id)
{
	int fd, other;

	begin();
	fd = client();
	other = client();
	answer = SP_OK;
	ck_assert_str_eq(reply(fd, "SET ups.id \"a b\" TRACKING 33\n"), "TRACKING 33 0\n");
	answer = SP_INVALID;
	ck_assert_str_eq(reply(fd, "INSTCMD load.off 120 TRACKING x-1\n"), "TRACKING x-1 2\n");
	ck_assert_str_eq(reply(fd, "INSTCMD load.off\n"), "");
	ck_assert_str_eq(buf_text(&asked), "set ups.id a b;do load.off 120;do load.off -;");
	ck_assert_str_eq(received(other), "");
	close(fd);
	close(other);
	end();
}
END_TEST

START_TEST(a_result_may_come_later_and_finds_its_client)
{
	struct publish_ticket first, second;
	int a, b;

	begin();
	a = client();
	b = client();
	answer = SP_LATER;
	ck_assert_str_eq(reply(a, "INSTCMD x TRACKING same\n"), "");
	first = ticket;
	ck_assert_str_eq(reply(b, "INSTCMD x TRACKING same\n"), "");
	second = ticket;
	publish_answer(p, &second, SP_FAILED);
	ck_assert_str_eq(received(a), "");
	ck_assert_str_eq(received(b), "TRACKING same 3\n");
	close(a);
	support_settle(&loop);
	/* perhaps the same descriptor, but another client */
	a = client();
	publish_answer(p, &first, SP_OK);
	ck_assert_str_eq(received(a), "");
	ck_assert_str_eq(reply(b, "INSTCMD x\n"), "");
	publish_answer(p, &ticket, SP_OK);	/* nobody wants to know */
	ck_assert_str_eq(received(b), "");
	close(a);
	close(b);
	end();
}
END_TEST

START_TEST(the_fsd_latch_is_shown_as_it_comes_and_goes)
{
	int fd;

	begin();
	fd = client();
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OL\"\n");
	ups_set(ups, "ups.status", "OB LB");
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OB LB\"\n");
	ck_assert_str_eq(
		reply(fd, "DUMPSTATUS\n"), "SETINFO ups.status \"FSD OB LB\"\nDATAOK\nDUMPDONE\n");
	ups_set(ups, "battery.charge", "5");
	ck_assert_str_eq(received(fd), "SETINFO battery.charge \"5\"\n");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 0 });
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"OB LB\"\n");
	close(fd);
	end();
}
END_TEST

/* The latch may be set during a new dump of the driver: if its status comes unchanged no other
 * change shows the latch. */
START_TEST(an_fsd_latch_set_while_the_status_is_unconfirmed_is_told)
{
	int fd;

	begin();
	fd = client();
	ups_begin_dump(ups);
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ups_set(ups, "ups.status", "OL");
	ups_end_dump(ups);
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OL\"\n");
	close(fd);
	end();
}
END_TEST

START_TEST(a_latch_without_any_status_shows_with_the_first_one)
{
	int fd;

	begin();
	fd = client();
	ups_delete(ups, "ups.status");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert_str_eq(received(fd), "DELINFO ups.status\n");
	ups_set(ups, "ups.status", "OL");
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OL\"\n");
	close(fd);
	end();
}
END_TEST

/* Changes the model until the client that does not read is cut; the reader's share is read all
 * along. */
static size_t flood(int reader)
{
	char value[400], number[16];
	size_t heard = 0;

	memset(value, 'v', sizeof value - 1);
	value[sizeof value - 1] = 0;
	for (unsigned i = 0; i < 8000; i++) {
		snprintf(number, sizeof number, "%08u", i);
		memcpy(value, number, 8);
		ups_set(ups, "x", value);
		uv_run(&loop, UV_RUN_NOWAIT);
		if (reader >= 0)
			heard += strlen(support_receive(reader, &got, NULL));
	}
	return heard;
}

START_TEST(a_client_that_does_not_read_is_cut_and_the_others_notice_nothing)
{
	int lazy, reader;
	size_t heard;

	begin();
	lazy = client();
	reader = client();
	heard = flood(reader);
	heard += strlen(received(reader));
	ck_assert_uint_eq(heard, 8000 * (strlen("SETINFO x \"\"\n") + 399));
	ck_assert_str_eq(reply(reader, "PING\n"), "PONG\n");
	ck_assert_uint_eq(support_log_count("is not reading"), 1);
	ck_assert(!is_open(lazy));
	close(lazy);
	close(reader);
	end();
}
END_TEST

START_TEST(a_publisher_freed_in_the_moment_it_cuts_a_client_touches_nothing_of_the_ups)
{
	int lazy;

	begin();
	lazy = client();
	/* without the loop: the cut is decided only */
	for (unsigned i = 0; i < 8000; i++) {
		char *value = mem_fmt("%0400u", i);

		ups_set(ups, "x", value);
		free(value);
	}
	end();
	close(lazy);
}
END_TEST

START_TEST(a_dump_is_whole_even_if_longer_than_the_cap)
{
	char name[16], *value = mem_new(401);
	size_t expected = strlen("DATAOK\nDUMPDONE\nSETINFO ups.status \"OL\"\n"), n = 0;
	int fd;

	begin();
	memset(value, '#', 200);
	for (int i = 0; i < UPS_VARS_MAX - 1; i++) {
		snprintf(name, sizeof name, "v%04d", i);
		ups_set(ups, name, value);
		for (int k = 0; k < 2; k++) {
			value[199] = (char)('0' + k);
			ups_apply(ups, &(struct ups_change){
					       .op = UPS_ADD_ENUM, .name = name, .value = value });
		}
		value[199] = '#';
		expected += strlen("SETINFO v0000 \"\"\n") + 400 +
			    2 * (strlen("ADDENUM v0000 \"\"\n") + 399);
	}
	ck_assert_uint_gt(expected, 2 * PUBLISH_OUT_CAP);
	fd = client();
	support_send(fd, "DUMPALL\n");
	for (int i = 0; i < 2000; i++) {
		n += strlen(support_receive(fd, &got, NULL));
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	ck_assert_uint_eq(n, expected);
	free(value);
	close(fd);
	end();
}
END_TEST

START_TEST(more_than_the_allowed_clients_are_refused)
{
	int fds[PUBLISH_CLIENTS_MAX + 1];

	begin();
	for (size_t i = 0; i <= PUBLISH_CLIENTS_MAX; i++)
		fds[i] = client();
	ck_assert(!is_open(fds[PUBLISH_CLIENTS_MAX]));
	ck_assert_str_eq(reply(fds[0], "PING\n"), "PONG\n");
	ck_assert_str_eq(reply(fds[PUBLISH_CLIENTS_MAX - 1], "PING\n"), "PONG\n");
	close(fds[PUBLISH_CLIENTS_MAX]);
	close(fds[3]);
	support_settle(&loop);
	fds[3] = client();
	ck_assert_str_eq(reply(fds[3], "PING\n"), "PONG\n");
	for (size_t i = 0; i < PUBLISH_CLIENTS_MAX; i++)
		close(fds[i]);
	end();
}
END_TEST

/* A client of another user: the kernel notes who connects. */
static int client_of(uid_t uid)
{
	int fd;

	ck_assert_int_eq(seteuid(uid), 0);
	fd = client();
	ck_assert_int_eq(seteuid(0), 0);
	return fd;
}

START_TEST(a_user_with_many_clients_makes_room_for_another_user)
{
	enum { MANY = PUBLISH_CLIENTS_MAX, OTHER = 61002, THIRD = 61003 };
	int fds[MANY], ours, third;

	if (geteuid())
		return;		/* only root can be two users */
	begin();
	chmod(dir, 0777);
	chmod(path, 0666);
	for (size_t i = 0; i < MANY; i++)
		fds[i] = client_of(OTHER);
	ours = client();
	third = client_of(THIRD);
	ck_assert_str_eq(reply(ours, "PING\n"), "PONG\n");
	ck_assert_str_eq(reply(third, "PING\n"), "PONG\n");
	ck_assert(is_open(fds[0]) && is_open(fds[MANY - 3]));
	ck_assert(!is_open(fds[MANY - 1]) && !is_open(fds[MANY - 2]));
	close(fds[MANY - 1]);
	fds[MANY - 1] = client_of(OTHER);
	ck_assert(!is_open(fds[MANY - 1]) && is_open(ours) && is_open(third));
	for (size_t i = 0; i < MANY; i++)
		close(fds[i]);
	close(ours);
	close(third);
	end();
}
END_TEST

START_TEST(the_socket_is_for_the_group_and_goes_with_its_owner)
{
	struct stat st;

	support_write(dir, "sock", "what a crashed instance left");
	begin();
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert(S_ISSOCK(st.st_mode));
	ck_assert_uint_eq(st.st_mode & 0777, 0660);
	ck_assert(publish_is_reachable(p));
	end();
	ck_assert_int_eq(access(path, F_OK), -1);
}
END_TEST

START_TEST(a_socket_that_was_taken_away_is_noticed_and_the_other_is_left_alone)
{
	begin();
	unlink(path);
	ck_assert(!publish_is_reachable(p));
	support_write(dir, "sock", "another's");
	ck_assert(!publish_is_reachable(p));
	end();
	ck_assert_int_eq(access(path, F_OK), 0);
	unlink(path);
}
END_TEST

START_TEST(a_socket_that_cannot_be_made_is_an_error)
{
	char long_path[200];
	struct publish_config config = { .path = long_path, .mode = 0660, .group = (gid_t)-1 };
	int error = 0;

	uv_loop_init(&loop);
	ups = ups_new("u");
	memset(long_path, 'x', sizeof long_path);
	long_path[sizeof long_path - 1] = 0;
	ck_assert_ptr_null(publish_new(&loop, ups, &config, NULL, NULL, &error));
	ck_assert_int_eq(error, -ENAMETOOLONG);
	config.path = "/nonexistent/sock";
	ck_assert_ptr_null(publish_new(&loop, ups, &config, NULL, NULL, &error));
	ck_assert_int_eq(error, -ENOENT);
	ck_assert_ptr_null(ups->watchers);
	ups_free(ups);
	support_loop_close(&loop);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_client_hears_nothing_but_changes_until_it_asks,
		each_request_has_its_reply,
		a_client_may_turn_broadcasts_off_and_on,
		results_are_told_to_who_gave_an_id,
		a_result_may_come_later_and_finds_its_client,
		the_fsd_latch_is_shown_as_it_comes_and_goes,
		an_fsd_latch_set_while_the_status_is_unconfirmed_is_told,
		a_latch_without_any_status_shows_with_the_first_one,
		a_client_that_does_not_read_is_cut_and_the_others_notice_nothing,
		a_publisher_freed_in_the_moment_it_cuts_a_client_touches_nothing_of_the_ups,
		a_dump_is_whole_even_if_longer_than_the_cap,
		more_than_the_allowed_clients_are_refused,
		a_user_with_many_clients_makes_room_for_another_user,
		the_socket_is_for_the_group_and_goes_with_its_owner,
		a_socket_that_was_taken_away_is_noticed_and_the_other_is_left_alone,
		a_socket_that_cannot_be_made_is_an_error,
	};
	int result;

	dir = support_dir();
	path = mem_fmt("%s/sock", dir);
	result = support_run("publish", tests, MEM_COUNT(tests));
	support_log_end();
	support_dir_remove(dir);
	free(path);
	return result;
}
