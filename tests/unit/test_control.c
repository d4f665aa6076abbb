/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_control - words to a running program and their answers; locking of the instance.
 */
#define SUPPORT_CLOCK
#include "lib/control.h"
#include "lib/instance.h"
#include "tests/unit/support.h"

static uv_loop_t loop;
static char *dir, *path;
static struct control_asker *waiting;
static struct buf said;
static int status, calls;

static void on_word(void *user, struct control_asker *a, const struct words *w)
{
	(void)user;
	if (!strcmp(words_at(w, 0), "later")) {
		waiting = a;
		return;
	}
	control_say(a, "ups.conf:3: \"x\" # is no\nnumber");
	control_done(a, !strcmp(words_at(w, 0), "no"));
}

static void on_say(void *user, const char *text)
{
	(void)user;
	buf_add_fmt(&said, "%s\n", text);
}

static void on_done(void *user, int result)
{
	(void)user;
	status = result;
	calls++;
}

static struct control *open_control(void)
{
	int error;
	struct control *c = control_open(&loop, path, on_word, NULL, &error);

	ck_assert_msg(c != NULL, "%s", strerror(-error));
	return c;
}

static void call(const char *word)
{
	calls = 0;
	status = 99;
	buf_clear(&said);
	control_call(&loop, path, word, 5000, on_say, on_done, NULL);
	ck_assert_int_eq(calls, 0);
	support_settle(&loop);
}

static void setup(void)
{
	uv_loop_init(&loop);
	dir = support_dir();
	path = mem_fmt("%s/control-test", dir);
	waiting = NULL;
}

static void teardown(void)
{
	support_loop_close(&loop);
	free(path);
	support_dir_remove(dir);
	buf_fini(&said);
}

START_TEST(a_word_is_answered_with_its_texts_and_a_status)
{
	struct control *c = open_control();

	call("yes");
	ck_assert_int_eq(calls, 1);
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(buf_text(&said), "ups.conf:3: \"x\" # is nonumber\n");
	call("no");
	ck_assert_int_eq(status, 1);
	control_close(c);
}
END_TEST

START_TEST(an_answer_may_come_later_and_the_asker_may_be_gone_by_then)
{
	struct control *c = open_control();

	call("later");
	ck_assert_int_eq(calls, 0);
	control_done(waiting, 0);
	support_settle(&loop);
	ck_assert_int_eq(calls, 1);
	ck_assert_int_eq(status, 0);

	call("later");
	support_pass(&loop, 5001);
	ck_assert_int_eq(calls, 1);
	ck_assert_int_eq(status, -ETIMEDOUT);
	control_say(waiting, "too late");
	control_done(waiting, 0);
	control_close(c);
}
END_TEST

START_TEST(the_listener_may_end_while_a_word_is_under_way)
{
	struct control *c = open_control();

	call("later");
	control_close(c);
	support_settle(&loop);
	control_done(waiting, 0);
	support_settle(&loop);
	ck_assert_int_eq(calls, 1);
	call("yes");
	ck_assert_int_eq(status, -ESRCH);
}
END_TEST

START_TEST(only_the_first_listens_and_what_a_dead_one_left_is_replaced)
{
	struct control *c = open_control();
	int error;

	ck_assert_ptr_null(control_open(&loop, path, on_word, NULL, &error));
	ck_assert_int_eq(error, -EADDRINUSE);
	control_close(c);
	ck_assert_int_ne(access(path, F_OK), 0);
	close(support_socket(path, true));
	c = open_control();
	call("yes");
	ck_assert_int_eq(status, 0);
	control_close(c);
}
END_TEST

static void ask_later(int fd)
{
	ck_assert_int_eq(write(fd, "later\n", 6), 6);
	support_settle(&loop);
}

static bool is_cut_off(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

START_TEST(connections_without_a_word_make_room_for_others)
{
	struct control *c = open_control();
	int fds[40], last = MEM_COUNT(fds) - 1;

	for (size_t i = 0; i < MEM_COUNT(fds); i++) {
		fds[i] = support_socket(path, false);
		support_settle(&loop);
	}
	ck_assert(is_cut_off(fds[0]) && is_cut_off(fds[23]) && !is_cut_off(fds[24]));
	call("yes");
	ck_assert_int_eq(status, 0);
	ask_later(fds[last]);
	ck_assert_ptr_nonnull(waiting);
	control_done(waiting, 0);
	for (size_t i = 0; i < MEM_COUNT(fds); i++)
		close(fds[i]);
	support_settle(&loop);
	control_close(c);
}
END_TEST

START_TEST(who_waits_for_an_answer_is_not_displaced)
{
	enum { ALL = 16 };
	struct control *c = open_control();
	struct control_asker *askers[ALL];
	int fds[ALL];

	for (size_t i = 0; i < ALL; i++) {
		fds[i] = support_socket(path, false);
		ask_later(fds[i]);
		askers[i] = waiting;
	}
	call("yes");
	ck_assert_int_lt(status, 0);
	for (size_t i = 0; i < ALL; i++) {
		ck_assert(!is_cut_off(fds[i]));
		control_done(askers[i], 0);
		close(fds[i]);
	}
	support_settle(&loop);
	call("yes");
	ck_assert_int_eq(status, 0);
	control_close(c);
}
END_TEST

START_TEST(root_waits_for_nobody)
{
	enum { ALL = 16, OTHER = 61002 };
	struct control_asker *askers[ALL];
	struct buf answer = { 0 };
	struct control *c;
	int fds[ALL], root;

	if (geteuid())
		return;		/* only root can be two users */
	chmod(dir, 0777);
	ck_assert_int_eq(seteuid(OTHER), 0);
	c = open_control();
	for (size_t i = 0; i < ALL; i++) {
		fds[i] = support_socket(path, false);
		ask_later(fds[i]);
		askers[i] = waiting;
	}
	ck_assert_int_eq(seteuid(0), 0);
	root = support_socket(path, false);
	ck_assert_int_eq(seteuid(OTHER), 0);
	support_settle(&loop);
	call("yes");		/* of a user like the crowd's */
	ck_assert_int_lt(status, 0);
	support_send(root, "yes\n");
	support_settle(&loop);
	ck_assert_ptr_nonnull(strstr(support_receive(root, &answer, NULL), "DONE 0\n"));
	for (size_t i = 0; i < ALL; i++) {
		ck_assert(is_cut_off(fds[i]) == !i);
		control_done(askers[i], 0);
		close(fds[i]);
	}
	close(root);
	support_settle(&loop);
	control_close(c);
	buf_fini(&answer);
	ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

enum { QUEUE = 17 };			/* connections wait where support_socket listens */

static void crowd(int fds[QUEUE])
{
	for (size_t i = 0; i < QUEUE; i++)
		fds[i] = support_socket(path, false);
}

START_TEST(a_full_queue_is_waited_for)
{
	int fds[QUEUE], listener = support_socket(path, true), asker;
	struct buf word = { 0 };

	crowd(fds);
	call("yes");
	ck_assert_int_eq(calls, 0);
	for (size_t i = 0; i < QUEUE; i++) {
		close(accept(listener, NULL, NULL));
		close(fds[i]);
	}
	support_pass(&loop, 50);
	asker = accept(listener, NULL, NULL);
	ck_assert_str_eq(support_receive(asker, &word, NULL), "yes\n");
	support_send(asker, "DONE 0\n");
	support_settle(&loop);
	ck_assert(calls == 1 && !status);
	close(asker);
	close(listener);
	buf_fini(&word);
}
END_TEST

START_TEST(a_queue_that_stays_full_is_a_listener_that_does_not_answer)
{
	int fds[QUEUE], listener = support_socket(path, true);

	crowd(fds);
	call("yes");
	support_pass(&loop, 5000);
	ck_assert(calls == 1 && status == -ETIMEDOUT);
	for (size_t i = 0; i < QUEUE; i++)
		close(fds[i]);
	close(listener);
}
END_TEST

START_TEST(a_lock_is_held_once_and_survives_the_removal_of_its_file)
{
	struct instance a = { .fd = -1 }, b = { .fd = -1 };

	ck_assert_int_eq(instance_lock(&a, dir, "test"), 0);
	ck_assert_int_eq(instance_lock(&b, dir, "test"), -EWOULDBLOCK);
	instance_unlock(&a);
	ck_assert_int_eq(instance_lock(&b, dir, "test"), 0);
	instance_unlock(&b);
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_link_or_a_fifo_in_place_of_the_lock_is_not_followed)
{
	char *lock = mem_fmt("%s.lock", path), *target = mem_fmt("%s/target", dir);
	struct instance i = { .fd = -1 };

	ck_assert_int_eq(symlink(target, lock), 0);
	ck_assert_int_eq(instance_lock(&i, dir, "test"), geteuid() ? -EPERM : 0);
	ck_assert_int_ne(access(target, F_OK), 0);
	instance_unlock(&i);
	unlink(lock);
	ck_assert_int_eq(mkfifo(lock, 0600), 0);
	ck_assert_int_eq(instance_lock(&i, dir, "test"), geteuid() ? -EPERM : 0);
	instance_unlock(&i);
	free(lock);
	free(target);
}
END_TEST

START_TEST(the_kernel_names_the_process_that_listens)
{
	struct control *c = open_control();

	char *link = mem_fmt("%s-link", path);

	ck_assert_int_eq(instance_listener(path), getpid());
	ck_assert_int_eq(symlink(path, link), 0);
	ck_assert_int_eq(instance_listener(link), 0);
	free(link);
	control_close(c);
	ck_assert_int_eq(instance_listener(path), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_word_is_answered_with_its_texts_and_a_status,
		an_answer_may_come_later_and_the_asker_may_be_gone_by_then,
		the_listener_may_end_while_a_word_is_under_way,
		only_the_first_listens_and_what_a_dead_one_left_is_replaced,
		connections_without_a_word_make_room_for_others,
		who_waits_for_an_answer_is_not_displaced,
		root_waits_for_nobody,
		a_full_queue_is_waited_for,
		a_queue_that_stays_full_is_a_listener_that_does_not_answer,
		a_lock_is_held_once_and_survives_the_removal_of_its_file,
		a_link_or_a_fifo_in_place_of_the_lock_is_not_followed,
		the_kernel_names_the_process_that_listens,
	};

	return support_run_with("control", tests, MEM_COUNT(tests), setup, teardown);
}
