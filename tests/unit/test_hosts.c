/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hosts - which connection is closed when there is no room; turns of hosts; the timer wheel.
 */
#include "server/descriptors.h"
#include "server/net/hosts.h"
#include "server/net/waits.h"
#include "tests/unit/support.h"

enum { MANY = 200 };

static struct hosts *hosts;
static struct guest guests[MANY];
static bool there[MANY];
static size_t guest_count;
static uint64_t now_ms;

static void begin(void)
{
	hosts = hosts_new();
	memset(guests, 0, sizeof guests);
	memset(there, 0, sizeof there);
	guest_count = 0;
	now_ms = 10000;
}

static void end(void)
{
	for (size_t i = 0; i < guest_count; i++)
		if (there[i])
			hosts_leave(hosts, &guests[i]);
	ck_assert_uint_eq(hosts_count(hosts), 0);
	hosts_free(hosts);
}

static struct peer peer(const char *text)
{
	struct peer p;

	ck_assert(peer_of_text(text, &p));
	return p;
}

/* The number of the guest; -1: refused. Who has to go has gone. */
static int come(const char *from, uint32_t max)
{
	struct peer p = peer(from);
	struct guest *victim = NULL;

	switch (hosts_room(hosts, &p, max, now_ms, &victim)) {
	case HOSTS_FULL:
		return -1;
	case HOSTS_DISPLACE:
		ck_assert(there[victim - guests]);
		there[victim - guests] = false;
		hosts_leave(hosts, victim);
		break;
	case HOSTS_ROOM:
		break;
	}
	hosts_enter(hosts, &guests[guest_count], &p, now_ms++);
	there[guest_count] = true;
	return (int)guest_count++;
}

static size_t left(size_t from, size_t to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += there[from];
	return n;
}

START_TEST(strangers_get_three_quarters_and_displace_each_other)
{
	begin();
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(come("192.0.2.1", 16), i);
	ck_assert_uint_eq(left(0, 20), 12);
	ck_assert_uint_eq(left(0, 8), 0);
	ck_assert_int_ge(come("192.0.2.2", 16), 0);
	ck_assert_uint_eq(left(0, 20), 11);
	end();
}
END_TEST

START_TEST(of_many_addresses_the_one_with_most_goes_and_its_oldest)
{
	begin();
	come("192.0.2.1", 16);		/* 0: alone, and the oldest of all */
	for (int i = 0; i < 5; i++)
		come("192.0.2.2", 16);
	for (int i = 0; i < 6; i++)
		come("192.0.2.3", 16);
	come("192.0.2.4", 16);
	ck_assert(there[0] && left(1, 6) == 5 && left(6, 12) == 5 && !there[6]);
	end();
}
END_TEST

START_TEST(each_class_has_a_reserve_from_those_below_it)
{
	struct peer known = peer("192.0.2.9");
	int member;

	begin();
	member = come("192.0.2.9", 64);
	hosts_log_in(hosts, &guests[member], now_ms);
	ck_assert(hosts_know(hosts, &known, now_ms));
	for (int i = 0; i < 60; i++)
		come("192.0.2.1", 64);
	ck_assert_uint_eq(hosts_count(hosts), 49);	/* 48 strangers, and the member */
	for (int i = 0; i < 8; i++)
		come("192.0.2.9", 64);
	ck_assert_uint_eq(hosts_count(hosts), 57);
	come("192.0.2.9", 64);				/* 56 of strangers and known: one goes */
	ck_assert_uint_eq(hosts_count(hosts), 57);
	for (int i = 0; i < 4; i++)
		come("127.0.0.1", 64);
	ck_assert_uint_eq(hosts_count(hosts), 61);
	come("::1", 64);
	ck_assert_uint_eq(hosts_count(hosts), 61);
	ck_assert(there[member]);
	end();
}
END_TEST

START_TEST(those_who_are_logged_in_never_go)
{
	begin();
	for (int i = 0; i < 8; i++)
		hosts_log_in(hosts, &guests[come("192.0.2.1", 8)], now_ms);
	ck_assert_int_eq(come("192.0.2.2", 8), -1);
	ck_assert_int_eq(come("127.0.0.1", 8), -1);
	ck_assert_uint_eq(left(0, 8), 8);
	end();
}
END_TEST

START_TEST(neighbours_of_a_v6_network_are_one_host)
{
	struct peer one = peer("2001:db8::77");

	begin();
	come("2001:db8::1", 0);
	come("2001:db8::2", 0);
	come("2001:db8:0:1::1", 0);
	ck_assert_uint_eq(hosts_count_from(hosts, &one), 2);
	end();
}
END_TEST

static void cut(void *user, struct guest *g)
{
	(void)user;
	there[g - guests] = false;
}

START_TEST(the_share_of_an_address_counts_those_that_have_settled)
{
	bool before[MANY];

	begin();
	for (int i = 0; i < 10; i++)
		come("192.0.2.1", 0);
	hosts_log_in(hosts, &guests[0], now_ms);
	for (int i = 0; i < 10; i++)
		come("127.0.0.1", 0);
	hosts_sweep(hosts, 4, now_ms, cut, NULL);
	ck_assert_uint_eq(left(0, 20), 20);
	memcpy(before, there, sizeof there);
	hosts_sweep(hosts, 4, now_ms + 3000, cut, NULL);
	ck_assert_uint_eq(left(0, 10), 5);
	ck_assert(there[0] && !there[1] && !there[5] && there[6]);
	ck_assert_uint_eq(left(10, 20), 10);
	memcpy(there, before, sizeof there);
	end();
}
END_TEST

START_TEST(an_address_is_known_for_an_hour_after_its_last_login)
{
	struct peer p = peer("192.0.2.1");
	int member;

	begin();
	member = come("192.0.2.1", 0);
	hosts_log_in(hosts, &guests[member], now_ms);
	now_ms += HOSTS_KNOWN_MS * 2;
	hosts_sweep(hosts, 0, now_ms, cut, NULL);	/* it still is logged in */
	hosts_leave(hosts, &guests[member]);
	there[member] = false;
	ck_assert(hosts_know(hosts, &p, now_ms + HOSTS_KNOWN_MS - 10));
	ck_assert(!hosts_know(hosts, &p, now_ms + HOSTS_KNOWN_MS + 10));
	end();
}
END_TEST

START_TEST(random_coming_and_going_keeps_the_books)
{
	uint64_t r = 88172645463325252u;

	begin();
	for (unsigned step = 0; step < 20000; step++) {
		size_t i;

		r ^= r << 13;
		r ^= r >> 7;
		r ^= r << 17;
		i = (size_t)(r % MANY);
		now_ms++;
		if (!there[i]) {
			struct peer p = { .bytes = { [10] = 0xff, [11] = 0xff, [12] = 192,
						  [15] = (uint8_t)(r >> 32) % 40 } };

			hosts_enter(hosts, &guests[i], &p, now_ms);
			there[i] = true;
		} else if (r >> 60 < 4) {
			hosts_log_in(hosts, &guests[i], now_ms);
		} else {
			hosts_leave(hosts, &guests[i]);
			there[i] = false;
		}
		ck_assert_uint_eq(hosts_count(hosts), left(0, MANY));
	}
	for (struct guest *g; (g = hosts_least(hosts)) != NULL;) {
		there[g - guests] = false;
		ck_assert(!g->logged_in);
		hosts_leave(hosts, g);
	}
	guest_count = MANY;
	end();
}
END_TEST

/* ---- turns ---- */

static size_t gone[2];
static struct turn_account accounts[2];
static struct turn waiting[2][MANY];
static struct turns turns;

/* Has what it waited for, and wants the same again. */
static void go(void *user, struct turn *one)
{
	size_t who = one >= waiting[1];

	gone[who]++;
	turns_spend(&turns, &accounts[who], 4);
	turns_wait(&turns, &accounts[who], one);
	(void)user;
}

START_TEST(many_of_one_host_get_as_much_as_one_of_another)
{
	turns = (struct turns){ 0 };
	memset(accounts, 0, sizeof accounts);
	memset(waiting, 0, sizeof waiting);
	for (size_t i = 0; i < MANY; i++)
		turns_wait(&turns, &accounts[0], &waiting[0][i]);
	turns_wait(&turns, &accounts[1], &waiting[1][0]);
	gone[0] = gone[1] = 0;
	for (size_t i = 0; i < 100; i++)
		ck_assert(turns_round(&turns, go, NULL));
	ck_assert_uint_eq(gone[0], 100 * TURNS_QUANTUM / 4);
	ck_assert_uint_eq(gone[1], gone[0]);
}
END_TEST

/* How many units it gets while all sockets are looked at only once. */
static uint32_t units_at_once(struct turn_account *a, uint64_t polled_ms)
{
	uint32_t n = 0;

	for (; turns_may(&turns, a, polled_ms); n++)
		turns_spend(&turns, a, 1);
	return n;
}

static void be_alone(struct turn_account *a)
{
	turns = (struct turns){ .polled_ms = 1 };
	memset(accounts, 0, sizeof accounts);
	memset(waiting, 0, sizeof waiting);
	turns_spend(&turns, a, TURNS_ALONE);
	ck_assert_uint_eq(units_at_once(a, 1), TURNS_QUANTUM_ALONE - 10 * TURNS_QUANTUM);
}

START_TEST(a_host_has_its_quantum_again_when_all_sockets_have_been_looked_at)
{
	turns = (struct turns){ .polled_ms = 1 };
	memset(accounts, 0, sizeof accounts);
	ck_assert_uint_eq(units_at_once(&accounts[0], 1), TURNS_QUANTUM);
	ck_assert_uint_eq(units_at_once(&accounts[1], 1), TURNS_QUANTUM);
	ck_assert(!turns_may(&turns, &accounts[0], 1));
	ck_assert_uint_eq(units_at_once(&accounts[0], 2), TURNS_QUANTUM);
	ck_assert_uint_eq(units_at_once(&accounts[1], 2), TURNS_QUANTUM);
}
END_TEST

START_TEST(a_host_that_is_alone_has_more_whether_it_waits_or_not)
{
	be_alone(&accounts[0]);
	turns_wait(&turns, &accounts[0], &waiting[0][0]);
	ck_assert_uint_eq(units_at_once(&accounts[0], 2), TURNS_QUANTUM_ALONE);
	turns_spend(&turns, &accounts[1], 1);
	ck_assert(!turns_may(&turns, &accounts[0], 2));
	ck_assert(turns_may(&turns, &accounts[1], 2));
	turns_cancel(&waiting[0][0]);
	turns_close(&turns, &accounts[0]);
	turns_close(&turns, &accounts[1]);
}
END_TEST

/* libuv looks at 1,024 sockets in one go, and two such rounds can be within a millisecond. */
START_TEST(a_host_that_is_alone_lists_variables_on_all_sockets_of_a_turn_of_the_loop_at_once)
{
	uint32_t list_var = turns_units(3000);

	be_alone(&accounts[0]);
	for (size_t i = 0; i < 2 * 1024; i++) {
		ck_assert(turns_may(&turns, &accounts[0], 2));
		turns_spend(&turns, &accounts[0], list_var);
	}
	ck_assert(!turns_may(&turns, &accounts[0], 2));
	turns_close(&turns, &accounts[0]);
}
END_TEST

START_TEST(a_host_is_not_alone_while_another_waits)
{
	be_alone(&accounts[0]);
	turns_wait(&turns, &accounts[1], &waiting[1][0]);
	ck_assert(!turns_may(&turns, &accounts[0], 2));
	turns_cancel(&waiting[1][0]);
	turns_close(&turns, &accounts[1]);
}
END_TEST

/* ---- waits ---- */

static struct waits waits;
static uint64_t fired_at[MANY];
static struct wait sleepers[MANY];

static void due(void *user, struct wait *one)
{
	(void)user;
	fired_at[one - sleepers] = now_ms;
}

START_TEST(everybody_is_woken_in_time_and_nobody_early)
{
	waits = (struct waits){ 0 };
	memset(sleepers, 0, sizeof sleepers);
	memset(fired_at, 0, sizeof fired_at);
	now_ms = 100003;
	for (unsigned i = 0; i < MANY; i++)
		waits_begin(&waits, &sleepers[i], now_ms + i * 37, now_ms);
	waits_end(&waits, &sleepers[5]);
	for (uint64_t ms; (ms = waits_next(&waits, now_ms)) != UINT64_MAX;) {
		now_ms += ms ? ms : 1;
		waits_turn(&waits, now_ms, due, NULL);
	}
	for (unsigned i = 0; i < MANY; i++) {
		if (i == 5)
			continue;
		ck_assert_uint_ge(fired_at[i], 100003 + i * 37);
		ck_assert_uint_le(fired_at[i], 100003 + i * 37 + 2 * WAITS_TICK_MS);
	}
	ck_assert_uint_eq(fired_at[5], 0);
}
END_TEST

START_TEST(descriptors_are_set_aside_for_our_own)
{
	ck_assert_uint_eq(descriptors_for_clients(1024, 1), 1024 - 54);
	ck_assert_uint_eq(descriptors_for_clients(64, 2), 32);
	ck_assert_uint_eq(descriptors_for_clients(256, 30), 128);
	ck_assert_uint_eq(descriptors_for_clients(UINT64_MAX, 1), UINT32_MAX / 2);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		strangers_get_three_quarters_and_displace_each_other,
		of_many_addresses_the_one_with_most_goes_and_its_oldest,
		each_class_has_a_reserve_from_those_below_it,
		those_who_are_logged_in_never_go,
		neighbours_of_a_v6_network_are_one_host,
		the_share_of_an_address_counts_those_that_have_settled,
		an_address_is_known_for_an_hour_after_its_last_login,
		random_coming_and_going_keeps_the_books,
		many_of_one_host_get_as_much_as_one_of_another,
		a_host_has_its_quantum_again_when_all_sockets_have_been_looked_at,
		a_host_that_is_alone_has_more_whether_it_waits_or_not,
		a_host_that_is_alone_lists_variables_on_all_sockets_of_a_turn_of_the_loop_at_once,
		a_host_is_not_alone_while_another_waits,
		everybody_is_woken_in_time_and_nobody_early,
		descriptors_are_set_aside_for_our_own,
	};

	return support_run("hosts", tests, MEM_COUNT(tests));
}
