/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_conn_logins - logins of connections: passwords that another thread compares with a hash
 * while others are answered, and guessers.
 */
#include "tests/unit/conn_fixture.h"

/* "secret", by the cheapest hash there is: how long it takes is not what is tested. */
static const char hashed_user[] = "[hashed]\n"
	"password = \"$y$j75$salt$7AaIs0B9f0jwZeNZA4Sj0ZD7EbU9CAsq4yRR0uTeR04\"\nupsmon secondary\n";

START_TEST(a_login_ends_with_its_connection)
{
	int peer, other;

	begin_conns();
	peer = peer_from("192.0.2.1");
	other = peer_from("127.0.0.1");
	ck_assert_str_eq(ask(peer, "USERNAME sec\nPASSWORD secpw\nLOGIN main\n"), "OK\nOK\nOK\n");
	ck_assert_str_eq(ask(other, "LIST CLIENT main\n"),
		"BEGIN LIST CLIENT main\nCLIENT main 192.0.2.1\nEND LIST CLIENT main\n");
	close(peer);
	support_settle(&loop);
	ck_assert_str_eq(ask(other, "GET NUMLOGINS main\n"), "NUMLOGINS main 0\n");
	close(other);
	end_conns();
}
END_TEST

/* Until no thread computes any more. */
static void finish_checks(void)
{
	while (uv_loop_alive(&loop) && loop.active_reqs.count)
		uv_run(&loop, UV_RUN_ONCE);
}

/* Tests from here on wait for another thread; the loop sleeps until that is done. */
START_TEST(while_a_password_is_compared_with_a_hash_others_are_answered_and_the_order_stays)
{
	int peer, other, gone;
	struct buf all = { 0 };

	begin_conns();
	peer = peer_from("192.0.2.1");
	other = peer_from("192.0.2.2");
	gone = peer_from("192.0.2.3");
	support_send(gone, "USERNAME hashed\nPASSWORD secret\nLOGIN main\n");
	support_send(peer, "USERNAME hashed\nPASSWORD secret\nLOGIN main\nNETVER\n");
	for (unsigned i = 0; i < 4; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	close(gone);
	support_send(other, "GET VAR main ups.status\n");
	while (buf_add_text(&all, support_receive(peer, &said, NULL)),
		!strstr(buf_text(&all), "1.3"))
		uv_run(&loop, UV_RUN_ONCE);
	ck_assert_str_eq(buf_text(&all), "OK\nOK\nOK\n1.3\n");
	ck_assert_str_eq(heard_by(other, NULL), status_of_main);
	close(peer);
	close(other);
	finish_checks();
	buf_fini(&all);
	end_conns();
}
END_TEST

START_TEST(of_many_guesses_of_an_address_few_are_computed_and_the_rest_denied_at_once)
{
	unsigned denied = 0, open = 0;
	int peers[MANY];

	begin_conns();
	service.may_be_penalised = conn_may_be_penalised;
	for (unsigned i = 0; i < MANY; i++) {
		char *text = mem_fmt("USERNAME hashed\nPASSWORD guess%u\nLOGIN main\n", i);

		peers[i] = peer_from("192.0.2.7");
		support_send(peers[i], text);
		free(text);
	}
	for (unsigned i = 0; i < 20; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	support_pass(&loop, 2 * WAITS_TICK_MS);
	for (unsigned i = 0; i < MANY; i++)
		denied += !!strstr(support_receive(peers[i], &said, NULL), "ERR ACCESS-DENIED");
	ck_assert_uint_ge(denied,
		MANY - CHECKS_RUNNING_PER_HOST - CHECKS_WAITING_PER_HOST - HOSTS_PENALISED_MAX);
	finish_checks();
	for (unsigned i = 0; i < MANY; i++) {
		open += is_open(peers[i]);
		close(peers[i]);
	}
	ck_assert_uint_gt(open, 0);
	finish_checks();
	end_conns();
}
END_TEST

/* Whether it is denied at once; the guesser does not wait for more. */
static bool is_denied_at_once(unsigned number)
{
	char *text = mem_fmt("USERNAME admin\nPASSWORD guess%u\nLOGIN main\n", number);
	int peer = peer_from("192.0.2.7");
	bool denied;

	support_send(peer, text);
	for (unsigned i = 0; i < 4; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	finish_checks();
	support_settle(&loop);
	denied = strstr(support_receive(peer, &said, NULL), "ERR ACCESS-DENIED") != NULL;
	close(peer);
	free(text);
	return denied;
}

START_TEST(guessers_that_do_not_wait_keep_no_place_from_the_next)
{
	unsigned allowed;

	begin_conns();
	service.may_be_penalised = conn_may_be_penalised;
	service.logins = limits_logins_new();
	service.max_bad_logins = 3;
	for (allowed = 0; is_denied_at_once(allowed); allowed++)
		ck_assert_uint_lt(allowed, MANY);
	ck_assert_uint_gt(allowed, 0);
	for (unsigned i = 0; i < 3 * HOSTS_PENALISED_MAX; i++)
		ck_assert(!is_denied_at_once(allowed + 1 + i));
	end_conns();
	limits_logins_free(service.logins);
	service.logins = NULL;
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_login_ends_with_its_connection,
		while_a_password_is_compared_with_a_hash_others_are_answered_and_the_order_stays,
		of_many_guesses_of_an_address_few_are_computed_and_the_rest_denied_at_once,
		guessers_that_do_not_wait_keep_no_place_from_the_next,
	};

	return fixture_run_with(hashed_user, "conn logins", tests, MEM_COUNT(tests));
}
