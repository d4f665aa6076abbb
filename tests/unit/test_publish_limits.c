/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_publish_limits - what clients and others cannot do to a publisher: clients that do not
 * read, too many of them, and the socket that is taken away.
 */
#include "tests/unit/publish_fixture.h"

#include <sys/stat.h>

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
		a_client_that_does_not_read_is_cut_and_the_others_notice_nothing,
		a_publisher_freed_in_the_moment_it_cuts_a_client_touches_nothing_of_the_ups,
		a_dump_is_whole_even_if_longer_than_the_cap,
		more_than_the_allowed_clients_are_refused,
		a_user_with_many_clients_makes_room_for_another_user,
		the_socket_is_for_the_group_and_goes_with_its_owner,
		a_socket_that_was_taken_away_is_noticed_and_the_other_is_left_alone,
		a_socket_that_cannot_be_made_is_an_error,
	};

	return socket_dir_run("publish limits", tests, MEM_COUNT(tests));
}
