/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_conn - connections and their time: what is answered and in which order, what ends a
 * connection, and how long one may be silent or ask fast.
 *
 * Which peers get a place is in test_conn_places.c, passwords are in test_conn_logins.c.
 */
#include "tests/unit/conn_fixture.h"

/* ---- answers ---- */

START_TEST(requests_are_answered_in_order_and_together)
{
	int peer;

	begin_conns();
	peer = peer_from("192.0.2.1");
	ck_assert_str_eq(ask(peer, "GET VAR main ups.status\nNETVER\nFOO\n"),
		"VAR main ups.status \"OL CHRG\"\n1.3\nERR UNKNOWN-COMMAND\n");
	ck_assert(is_open(peer));
	close(peer);
	end_conns();
}
END_TEST

START_TEST(behind_logout_nothing_is_answered_and_the_connection_ends)
{
	bool open;
	int peer;

	begin_conns();
	peer = peer_from("192.0.2.1");
	support_send(peer, "LOGOUT\nNETVER\n");
	ck_assert_str_eq(heard_by(peer, &open), "OK Goodbye\n");
	ck_assert(!open);
	ck_assert_uint_eq(list.count, 0);
	close(peer);
	end_conns();
}
END_TEST

/* Over TCP, where closing with bytes unread is a reset. */
START_TEST(the_last_answer_arrives_though_the_peer_has_sent_more_than_is_read)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof a;
	int listening = socket(AF_INET, SOCK_STREAM, 0),
	    peer = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	char *more = mem_new(40000);

	begin_conns();
	ck_assert_int_eq(bind(listening, (struct sockaddr *)&a, sizeof a), 0);
	ck_assert_int_eq(listen(listening, 1), 0);
	ck_assert_int_eq(getsockname(listening, (struct sockaddr *)&a, &length), 0);
	connect(peer, (struct sockaddr *)&a, sizeof a);
	open_with(accept4(listening, NULL, NULL, SOCK_NONBLOCK), "127.0.0.1");
	support_send(peer, "LOGOUT\n");
	memset(more, 'x', 39999);
	support_send(peer, more);
	ck_assert_str_eq(heard_by(peer, NULL), "OK Goodbye\n");
	ck_assert_uint_eq(list.count, 0);
	free(more);
	close(peer);
	close(listening);
	end_conns();
}
END_TEST

START_TEST(a_line_beyond_the_limit_is_refused_and_ends_the_connection)
{
	char line[LINE_MAX_BYTES + 2];
	bool open;
	int peer;

	begin_conns();
	peer = peer_from("192.0.2.1");
	memset(line, 'x', sizeof line);
	line[sizeof line - 1] = 0;
	support_send(peer, line);
	ck_assert_str_eq(heard_by(peer, &open), "ERR INVALID-ARGUMENT\n");
	ck_assert(!open);
	close(peer);
	end_conns();
}
END_TEST

START_TEST(who_does_not_take_his_answers_is_read_no_further_and_gets_them_all_in_the_end)
{
	unsigned asked = 0, answers = 0;
	bool open = true;
	int peer;

	begin_conns();
	peer = peer_from("192.0.2.1");
	while (send(peer, "LIST VAR main\n", 14, MSG_NOSIGNAL) == 14) {
		asked++;
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	ck_assert_uint_gt(asked, 100);
	for (unsigned i = 0; i < 100000 && open && answers < asked; i++) {
		uv_run(&loop, UV_RUN_NOWAIT);
		for (const char *p = support_receive(peer, &said, &open);
			(p = strstr(p, "END LIST")); p++)
			answers++;
	}
	ck_assert(open);
	ck_assert_uint_ge(answers + 1, asked); /* the last question may have been cut */
	close(peer);
	end_conns();
}
END_TEST

START_TEST(who_asks_very_much_at_once_is_answered_in_turn_with_the_others)
{
	unsigned turns = 0, answers = 0;
	int peer, other;

	begin_conns();
	peer = peer_from("192.0.2.1");
	other = peer_from("192.0.2.2");
	for (unsigned i = 0; i < 10 * CONN_LINES_A_TURN; i++)
		support_send(peer, "NETVER\n");
	support_send(other, "NETVER\n");
	for (; answers < 10 * CONN_LINES_A_TURN; turns++) {
		unsigned n;

		uv_run(&loop, UV_RUN_NOWAIT);
		n = (unsigned)(strlen(support_receive(peer, &said, NULL)) / strlen("1.3\n"));
		/* once because it is readable, once because it has waited for its host's turn */
		ck_assert_uint_le(n, 2 * CONN_LINES_A_TURN + 1);
		answers += n;
		if (!turns)
			ck_assert_str_eq(support_receive(other, &said, NULL), "1.3\n");
		support_send(peer, "NETVER\n");	/* that there is more to be read gains nothing */
	}
	ck_assert_uint_le(turns, 11);
	close(peer);
	close(other);
	end_conns();
}
END_TEST

/* ---- time ---- */

START_TEST(a_silent_client_is_closed_after_the_idle_limit_and_each_line_begins_it_anew)
{
	int peer;

	begin_conns();
	peer = peer_from("192.0.2.1");
	for (unsigned i = 0; i < 3; i++) {
		ck_assert_str_eq(ask(peer, "NETVER\n"), "1.3\n");
		pass(IDLE_MS - 2000);
		ck_assert(is_open(peer));
	}
	support_send(peer, "half a li"); /* does not count */
	pass(4000);
	ck_assert(!is_open(peer));
	close(peer);
	end_conns();
}
END_TEST

START_TEST(who_never_says_a_line_is_closed_earlier)
{
	int peer, other;

	begin_conns();
	peer = peer_from("192.0.2.1");
	other = peer_from("192.0.2.2");
	ask(other, "NETVER\n");
	support_send(peer, "GET VA");
	pass(PENDING_MS - 1000);
	ck_assert(is_open(peer));
	pass(3000);
	ck_assert(!is_open(peer));
	ck_assert(is_open(other));
	close(peer);
	close(other);
	end_conns();
}
END_TEST

START_TEST(of_too_many_that_say_nothing_the_oldest_go)
{
	int peers[MANY], here;

	begin_conns();
	rules.pending = (struct limits_pending_rules){ 0, 8, PENDING_MS };
	here = peer_from("127.0.0.1");
	for (unsigned i = 0; i < MANY; i++) {
		peers[i] = peer_from("192.0.2.1");
		pass(10);
	}
	pass(LIMITS_PENDING_AFTER_MS + 2000);
	for (unsigned i = 0; i < MANY; i++) {
		ck_assert_int_eq(is_open(peers[i]), i >= MANY - 8);
		close(peers[i]);
	}
	ck_assert(is_open(here));
	close(here);
	end_conns();
}
END_TEST

START_TEST(who_asks_faster_than_allowed_waits_and_loses_nothing)
{
	unsigned answers = 0;
	int peer;

	begin_conns();
	rules.rate = limits_per_second(RATE, BURST);
	peer = peer_from("192.0.2.1");
	for (unsigned i = 0; i < BURST + RATE; i++)
		support_send(peer, "NETVER\n");
	ck_assert_uint_eq(strlen(heard_by(peer, NULL)), BURST * strlen("1.3\n"));
	for (unsigned i = 0; i < 12; i++) {
		support_pass(&loop, 100);
		answers += (unsigned)(strlen(support_receive(peer, &said, NULL)) / strlen("1.3\n"));
	}
	ck_assert_uint_eq(answers, RATE);
	close(peer);
	end_conns();
}
END_TEST

START_TEST(loopback_is_not_slowed_unless_it_is_asked_for)
{
	int peer;

	begin_conns();
	rules.rate = limits_per_second(RATE, BURST);
	peer = peer_from("127.0.0.1");
	for (unsigned i = 0; i < 3 * BURST; i++)
		support_send(peer, "NETVER\n");
	ck_assert_uint_eq(strlen(heard_by(peer, NULL)), 3 * BURST * strlen("1.3\n"));
	close(peer);
	end_conns();
}
END_TEST

START_TEST(closing_all_while_some_wait_leaves_nothing)
{
	int peers[4];

	begin_conns();
	rules.rate = limits_per_second(RATE, 1);
	for (unsigned i = 0; i < 4; i++) {
		peers[i] = peer_from("192.0.2.1");
		support_send(peers[i], "NETVER\nNETVER\nNETVER\nhalf");
	}
	support_settle(&loop);
	end_conns(); /* asserts that all are gone; the sanitizer that nothing is left */
	for (unsigned i = 0; i < 4; i++)
		close(peers[i]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		requests_are_answered_in_order_and_together,
		behind_logout_nothing_is_answered_and_the_connection_ends,
		the_last_answer_arrives_though_the_peer_has_sent_more_than_is_read,
		a_line_beyond_the_limit_is_refused_and_ends_the_connection,
		who_does_not_take_his_answers_is_read_no_further_and_gets_them_all_in_the_end,
		who_asks_very_much_at_once_is_answered_in_turn_with_the_others,
		a_silent_client_is_closed_after_the_idle_limit_and_each_line_begins_it_anew,
		who_never_says_a_line_is_closed_earlier,
		of_too_many_that_say_nothing_the_oldest_go,
		who_asks_faster_than_allowed_waits_and_loses_nothing,
		loopback_is_not_slowed_unless_it_is_asked_for,
		closing_all_while_some_wait_leaves_nothing,
	};

	return fixture_run("conn", tests, MEM_COUNT(tests));
}
