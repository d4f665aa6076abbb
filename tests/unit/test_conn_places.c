/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_conn_places - who is let in: places of an address, of those that are logged in and of all
 * others, floods, and strangers.
 */
#include "tests/unit/conn_fixture.h"

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

int main(void)
{
	const TTest *const tests[] = {
		when_all_places_are_taken_the_oldest_of_those_with_most_makes_room,
		who_is_logged_in_stays_when_a_crowd_comes_and_may_come_again,
		an_address_that_is_not_logged_in_keeps_no_more_than_its_share,
		a_flood_of_one_address_does_not_delay_the_question_of_another,
		one_address_gets_no_more_than_its_share,
		who_is_not_admitted_is_closed_without_a_word,
		strangers_are_told_where_they_are_by_greeting_or_by_their_first_line,
	};

	return fixture_run("conn places", tests, MEM_COUNT(tests));
}
