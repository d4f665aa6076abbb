/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_conn - connections and their limits, on socketpairs under a clock of our own: which are
 * answered, which have to wait, which are closed and when.
 *
 * The peer's address is an argument of conn_open, so that one program can play many machines.
 */
#include "tests/unit/session_fixture.h"
#include "server/net/conn.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum {
	IDLE_MS = 60000,
	PENDING_MS = 30000,
	RATE = 10,
	BURST = 20,
	LINE_MAX_BYTES = 200,
	MANY = 40
};

static const char status_of_main[] = "VAR main ups.status \"OL CHRG\"\n";
/* "secret", by the cheapest hash there is: how long it takes is not what is tested. */
static const char hashed_secret[] = "$y$j75$salt$7AaIs0B9f0jwZeNZA4Sj0ZD7EbU9CAsq4yRR0uTeR04";
static struct conn_rules rules;
static struct conn_list list;
static struct checks *checks;

static void begin_conns(void)
{
	begin();
	service.verify = conn_verify;
	rules = (struct conn_rules){
		.policy = { VERB_ALL, VERB_ALL, false },
		.loopback_policy = { VERB_ALL, VERB_ALL, false },
		.idle_ms = IDLE_MS,
		.handshake_ms = CONN_HANDSHAKE_MS,
		.out_cap = 65536,
		.pending = { 0, 0, PENDING_MS },
		.line_max = LINE_MAX_BYTES,
		.line_error = INVALID_ARGUMENT,
	};
	checks = checks_new(&loop);
	conn_list_init(&list, &loop, &service, &rules, checks);
}

static void end_conns(void)
{
	conn_close_all(&list);
	support_settle(&loop);
	ck_assert_uint_eq(list.count, 0);
	conn_list_fini(&list);
	checks_free(checks);
	end();
}

static void open_with(int fd, const char *address)
{
	struct sockaddr_in a = { .sin_family = AF_INET };

	ck_assert_int_eq(inet_pton(AF_INET, address, &a.sin_addr), 1);
	conn_open(&list, fd, (struct sockaddr *)&a, sizeof a);
}

static int peer_from(const char *address)
{
	int ends[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	open_with(ends[0], address);
	return ends[1];
}

static const char *heard_by(int fd, bool *open)
{
	support_settle(&loop);
	return support_receive(fd, &said, open);
}

static const char *ask(int fd, const char *line)
{
	support_send(fd, line);
	return heard_by(fd, NULL);
}

static bool is_open(int fd)
{
	bool open;

	heard_by(fd, &open);
	return open;
}

/* As the server does it: once a second. */
static void pass(uint64_t ms)
{
	for (uint64_t end = support_now_ms + ms; support_now_ms < end;) {
		support_pass(&loop, end - support_now_ms < 1000 ? end - support_now_ms : 1000);
		conn_sweep(&list, support_now_ms);
	}
	support_settle(&loop);
}

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

/* ---- who is let in ---- */

START_TEST(when_all_places_are_taken_the_oldest_of_those_with_most_makes_room)
{
	int peers[3], late;

	begin_conns();
	rules.max = 3;
	for (unsigned i = 0; i < 2; i++)
		peers[i] = peer_from("192.0.2.1");
	peers[2] = peer_from("192.0.2.3");
	ask(peers[0], "NETVER\n");
	late = peer_from("192.0.2.2");
	ck_assert(is_open(late));
	ck_assert(!is_open(peers[0]) && is_open(peers[1]) && is_open(peers[2]));
	ck_assert_str_eq(ask(late, "GET VAR main ups.status\n"), status_of_main);
	for (unsigned i = 0; i < 3; i++)
		close(peers[i]);
	close(late);
	end_conns();
}
END_TEST

START_TEST(who_is_logged_in_stays_when_a_crowd_comes_and_may_come_again)
{
	int crowd[MANY], member, again;

	begin_conns();
	rules.max = 16;
	service.authenticated = conn_authenticated;
	member = peer_from("192.0.2.1");
	ck_assert_str_eq(ask(member, "USERNAME sec\nPASSWORD secpw\nLOGIN main\n"), "OK\nOK\nOK\n");
	for (unsigned i = 0; i < MANY; i++) {
		crowd[i] = peer_from("192.0.2.7");
		ask(crowd[i], "VER\n");
	}
	ck_assert_str_eq(ask(member, "GET VAR main ups.status\n"), status_of_main);
	again = peer_from("192.0.2.1");
	ck_assert_str_eq(ask(again, "USERNAME sec\nPASSWORD secpw\nLOGIN main\n"), "OK\nOK\nOK\n");
	ck_assert(is_open(member));
	for (unsigned i = 0; i < MANY; i++)
		close(crowd[i]);
	close(member);
	close(again);
	end_conns();
}
END_TEST

START_TEST(an_address_that_is_not_logged_in_keeps_no_more_than_its_share)
{
	int crowd[MANY], here, other;

	begin_conns();
	rules.max_strangers = 8;
	here = peer_from("127.0.0.1");
	other = peer_from("192.0.2.1");
	for (unsigned i = 0; i < MANY; i++) {
		crowd[i] = peer_from("192.0.2.7");
		ask(crowd[i], "VER\n");
	}
	pass(1000);
	ck_assert(is_open(crowd[0]));	/* a burst may be larger */
	pass(3000);
	for (unsigned i = 0; i < MANY; i++) {
		ck_assert_int_eq(is_open(crowd[i]), i >= MANY - 8);
		close(crowd[i]);
	}
	ck_assert(is_open(here) && is_open(other));
	close(here);
	close(other);
	end_conns();
}
END_TEST

START_TEST(a_flood_of_one_address_does_not_delay_the_question_of_another)
{
	enum { FLOOD = 300 };
	struct buf flood = { 0 };
	unsigned answers = 0;
	int crowd[4], other;

	begin_conns();
	for (unsigned i = 0; i < 4; i++)
		crowd[i] = peer_from("192.0.2.7");
	other = peer_from("192.0.2.1");
	ask(other, "VER\n");
	for (unsigned k = 0; k < FLOOD; k++)
		buf_add_text(&flood, "LIST VAR main\n");
	for (unsigned i = 0; i < 4; i++)
		support_send(crowd[i], buf_text(&flood));
	support_send(other, "NETVER\n");
	uv_run(&loop, UV_RUN_NOWAIT);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_str_eq(support_receive(other, &said, NULL), "1.3\n");
	for (unsigned i = 0; i < 4; i++)
		for (const char *p = support_receive(crowd[i], &said, NULL);
			(p = strstr(p, "END LIST")); p++)
			answers++;
	ck_assert_uint_le(answers, 3 * TURNS_QUANTUM);
	buf_fini(&flood);
	for (unsigned i = 0; i < 4; i++)
		close(crowd[i]);
	close(other);
	end_conns();
}
END_TEST

START_TEST(one_address_gets_no_more_than_its_share)
{
	int peers[3], other;

	begin_conns();
	rules.max_per_address = 2;
	for (unsigned i = 0; i < 3; i++)
		peers[i] = peer_from("192.0.2.1");
	other = peer_from("192.0.2.10");
	ck_assert(is_open(peers[0]) && is_open(peers[1]) && !is_open(peers[2]) && is_open(other));
	close(peers[0]);
	support_settle(&loop);
	close(peers[2]);
	peers[2] = peer_from("192.0.2.1");
	ck_assert(is_open(peers[2]));
	close(peers[1]);
	close(peers[2]);
	close(other);
	end_conns();
}
END_TEST

static bool admits_only_ten(void *user, const struct peer *p)
{
	char why[ADDRESS_FAULT_MAX];
	struct peer_net net;

	(void)user;
	return peer_net_of_text("10.0.0.0/8", &net, why) && peer_is_in(p, &net);
}

START_TEST(who_is_not_admitted_is_closed_without_a_word)
{
	bool open;
	int peer, other;

	begin_conns();
	rules.admit = admits_only_ten;
	peer = peer_from("192.0.2.1");
	other = peer_from("10.1.2.3");
	ck_assert_str_eq(heard_by(peer, &open), "");
	ck_assert(!open);
	ck_assert_str_eq(ask(other, "NETVER\n"), "1.3\n");
	close(peer);
	close(other);
	end_conns();
}
END_TEST

static const char *stranger_to_get(const struct words *w)
{
	return strcmp(words_at(w, 0), "GET") ? NULL : "this is no web server\n";
}

START_TEST(strangers_are_told_where_they_are_by_greeting_or_by_their_first_line)
{
	bool open;
	int mute, web, client;

	begin_conns();
	rules.greeting = "a UPS server\n";
	rules.greeting_ms = 3000;
	rules.stranger = stranger_to_get;
	mute = peer_from("192.0.2.1");
	web = peer_from("192.0.2.2");
	client = peer_from("192.0.2.3");
	ck_assert_str_eq(ask(client, "NETVER\n"), "1.3\n");
	ck_assert_str_eq(ask(client, "GET VAR main ups.status\n"),
		status_of_main); /* no longer a stranger */
	support_send(web, "GET / HTTP/1.0\r\n\r\n");
	ck_assert_str_eq(heard_by(web, &open), "this is no web server\n");
	ck_assert(!open);
	pass(2000);
	ck_assert_str_eq(heard_by(mute, &open), "");
	pass(2000);
	ck_assert_str_eq(heard_by(mute, &open), "a UPS server\n");
	ck_assert(!open && is_open(client));
	close(mute);
	close(web);
	close(client);
	end_conns();
}
END_TEST

/* ---- logins ---- */

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
		when_all_places_are_taken_the_oldest_of_those_with_most_makes_room,
		who_is_logged_in_stays_when_a_crowd_comes_and_may_come_again,
		an_address_that_is_not_logged_in_keeps_no_more_than_its_share,
		a_flood_of_one_address_does_not_delay_the_question_of_another,
		one_address_gets_no_more_than_its_share,
		who_is_not_admitted_is_closed_without_a_word,
		strangers_are_told_where_they_are_by_greeting_or_by_their_first_line,
		a_login_ends_with_its_connection,
		while_a_password_is_compared_with_a_hash_others_are_answered_and_the_order_stays,
		of_many_guesses_of_an_address_few_are_computed_and_the_rest_denied_at_once,
		guessers_that_do_not_wait_keep_no_place_from_the_next,
		closing_all_while_some_wait_leaves_nothing,
	};
	struct conf_report report = { 0 };
	char *dir = support_dir(), *text;
	int error, result;

	text = mem_fmt("%s[hashed]\npassword = \"%s\"\nupsmon secondary\n", users_text,
		hashed_secret);
	support_write(dir, "upsd.users", text);
	users = users_read(dir, false, &report, &error);
	result = support_run("conn", tests, MEM_COUNT(tests));
	users_free(users);
	support_log_end();
	support_dir_remove(dir);
	free(text);
	return result;
}
