/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_limits - rates, silent connections and wrong passwords, each by a clock that is only a
 * number; and networks of addresses.
 */
#include "server/limits/limits.h"
#include "tests/unit/support.h"

static struct peer peer(const char *text)
{
	struct peer p;

	ck_assert_msg(peer_of_text(text, &p), "%s", text);
	return p;
}

/* ---- peers ---- */

START_TEST(networks_hold_their_own_addresses_only)
{
	static const struct { const char *net, *who; bool in;
	} rows[] = {
		{ "10.0.0.0/8", "10.255.255.255", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "10.2.0.0/15", "10.1.255.255", false },
		{ "10.0.0.0/15", "10.1.255.255", true },
		{ "192.0.2.7", "192.0.2.7", true },
		{ "192.0.2.7", "192.0.2.6", false },
		{ "192.0.2.6/31", "192.0.2.7", true },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "::/0", "2001:db8::1", true },
		{ "::/0", "10.0.0.1", false },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "::1", "::1", true },
		{ "::1", "127.0.0.1", false },
	};
	char why[ADDRESS_FAULT_MAX];
	struct peer_net net;
	struct peer who;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		who = peer(rows[i].who);
		ck_assert(peer_net_of_text(rows[i].net, &net, why));
		ck_assert_msg(
			peer_is_in(&who, &net) == rows[i].in, "%s in %s", rows[i].who, rows[i].net);
	}
}
END_TEST

START_TEST(what_is_no_network_is_not_taken_for_a_wider_one)
{
	static const char *const none[] = { "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8",
		"10.0.0/8", "::/129", "fe80::1%lo", "10.0.0.0/8x", "10.0.0.0/-1", "localhost",
		"10.0.0.0/8/8", "2001:db8::1/32",
		"0123456789012345678901234567890123456789012345678901234567890" };
	char why[ADDRESS_FAULT_MAX];
	struct peer_net net;

	for (size_t i = 0; i < MEM_COUNT(none); i++)
		ck_assert_msg(!peer_net_of_text(none[i], &net, why), "%s", none[i]);
}
END_TEST

START_TEST(kinds_of_addresses_are_told_apart)
{
	static const struct { const char *text; bool v4, loopback, multicast;
	} rows[] = {
		{ "127.0.0.1", 1, 1, 0 },
		{ "127.255.0.9", 1, 1, 0 },
		{ "128.0.0.1", 1, 0, 0 },
		{ "::1", 0, 1, 0 },
		{ "::2", 0, 0, 0 },
		{ "224.0.0.1", 1, 0, 1 },
		{ "239.1.1.1", 1, 0, 1 },
		{ "240.0.0.1", 1, 0, 0 },
		{ "ff02::1", 0, 0, 1 },
		{ "0.0.0.0", 1, 0, 0 },
		{ "::", 0, 0, 0 },
		{ "fe80::1%eth0", 0, 0, 0 },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		struct peer p = peer(rows[i].text);

		ck_assert_msg(peer_is_v4(&p) == rows[i].v4 &&
				      peer_is_loopback(&p) == rows[i].loopback &&
				      peer_is_multicast(&p) == rows[i].multicast,
			"%s", rows[i].text);
	}
}
END_TEST

/* ---- rates ---- */

START_TEST(a_bucket_gives_its_burst_and_then_its_rate)
{
	struct limits_rate r = limits_per_second(5, 10);
	struct limits_bucket b = { 0 };
	unsigned taken = 0;

	for (int i = 0; i < 10; i++)
		ck_assert_uint_eq(limits_spend(&b, r, 1000), 0);
	ck_assert_uint_eq(limits_spend(&b, r, 1000), 200);
	ck_assert_uint_eq(limits_wait(&b, r, 1150), 50);
	ck_assert_uint_eq(limits_spend(&b, r, 1199), 1);
	ck_assert_uint_eq(limits_spend(&b, r, 1200), 0);
	ck_assert_uint_eq(limits_spend(&b, r, 1200), 200);
	for (uint64_t now = 1201; now <= 11200; now++)
		taken += !limits_spend(&b, r, now);
	ck_assert_uint_eq(taken, 50);
	for (int i = 0; i < 10; i++)			/* full again, and not more than full */
		ck_assert_uint_eq(limits_spend(&b, r, 1000000), 0);
	ck_assert_uint_gt(limits_spend(&b, r, 1000000), 0);
}
END_TEST

START_TEST(no_rate_is_no_limit)
{
	struct limits_bucket b = { 0 };

	for (int i = 0; i < 100000; i++)
		ck_assert_uint_eq(limits_spend(&b, limits_per_second(0, 0), 0), 0);
}
END_TEST

/* ---- tables ---- */

START_TEST(a_table_remembers_and_forgets_the_least_recently_seen)
{
	struct limits_table *t = limits_table_new(8, sizeof(int));
	struct peer known = peer("192.0.2.1");
	unsigned found = 0;

	ck_assert_ptr_null(limits_table_find(t, &known));
	*(int *)limits_table_get(t, &known) = 7;
	for (int i = 0; i < 1000; i++) {
		struct peer p = peer("10.0.0.0");

		p.bytes[14] = (uint8_t)(i >> 8);
		p.bytes[15] = (uint8_t)i;
		ck_assert_int_eq(*(int *)limits_table_get(t, &p), 0);
		*(int *)limits_table_get(t, &p) = 1000 + i;
		/* seen all the time: stays */
		ck_assert_int_eq(*(int *)limits_table_get(t, &known), 7);
	}
	for (int i = 993; i < 1000; i++) {
		struct peer p = peer("10.0.0.0");

		p.bytes[14] = (uint8_t)(i >> 8);
		p.bytes[15] = (uint8_t)i;
		found += limits_table_find(t, &p) && *(int *)limits_table_find(t, &p) == 1000 + i;
	}
	ck_assert_uint_eq(found, 7);
	limits_table_free(t);
	limits_table_free(NULL);
}
END_TEST

/* ---- pending ---- */

enum { MANY = 40 };

static struct limits_pendings all;
static struct limits_pending ones[MANY];
static char fate[MANY + 1];			/* '.' lives, 'x' was cut */

static void on_cut(void *user, struct limits_pending *one)
{
	fate[one - ones] = 'x';
	limits_pending_remove(user, one);
	memset(one, 0xff, sizeof *one);		/* as if it were freed */
}

/* Each character is a connection of address 192.0.2.<c>, 'L' of loopback; all since `now_ms`. */
static void arrive(const char *who, uint64_t now_ms)
{
	size_t n = strlen(fate);

	for (; *who; who++, n++) {
		char *text = *who == 'L' ? mem_dup("127.0.0.1") : mem_fmt("192.0.2.%d", *who);
		struct peer p = peer(text);

		limits_pending_add(&all, &ones[n], &p, now_ms);
		fate[n] = '.';
		free(text);
	}
}

static void begin(void)
{
	memset(fate, 0, sizeof fate);
	all = (struct limits_pendings){ 0 };
}

START_TEST(the_oldest_of_too_many_are_cut_once_they_count)
{
	struct limits_pending_rules r = { .max = 5 };

	begin();
	arrive("abcde", 1000);
	arrive("fgh", 1500);
	limits_pending_sweep(&all, &r, 3000, on_cut, &all);
	ck_assert_str_eq(fate, "........");
	/* five count, three are too young */
	limits_pending_sweep(&all, &r, 3400, on_cut, &all);
	ck_assert_str_eq(fate, "........");
	limits_pending_sweep(&all, &r, 3600, on_cut, &all);
	ck_assert_str_eq(fate, "xxx.....");
	limits_pending_remove(&all, &ones[5]);
	arrive("i", 4000);
	limits_pending_sweep(&all, &r, 9000, on_cut, &all);
	ck_assert_str_eq(fate, "xxx......");
}
END_TEST

START_TEST(the_oldest_of_an_address_are_cut_and_loopback_is_not_counted)
{
	struct limits_pending_rules r = { .max_per_address = 2 };

	begin();
	arrive("aabLaLLLaba", 0);
	limits_pending_sweep(&all, &r, 2001, on_cut, &all);
	ck_assert_str_eq(fate, "xx..x......");
	limits_pending_sweep(&all, &r, 1000000, on_cut, &all);
	ck_assert_str_eq(fate, "xx..x......");
}
END_TEST

START_TEST(nobody_is_silent_for_longer_than_the_timeout)
{
	struct limits_pending_rules r = { .timeout_ms = 30000 };

	begin();
	arrive("aL", 0);
	arrive("b", 10000);
	limits_pending_sweep(&all, &r, 30000, on_cut, &all);
	ck_assert_str_eq(fate, "...");
	limits_pending_sweep(&all, &r, 30001, on_cut, &all);
	ck_assert_str_eq(fate, "xx.");
	limits_pending_sweep(&all, &r, 40001, on_cut, &all);
	ck_assert_str_eq(fate, "xxx");
	ck_assert_ptr_null(all.oldest);
	ck_assert_ptr_null(all.newest);
}
END_TEST

/* ---- logins ---- */

static bool guess(
	struct limits_logins *l, const char *from, int number, uint32_t on_connection, uint64_t now)
{
	char password[16];
	struct peer p = peer(from);

	snprintf(password, sizeof password, "pw%d", number);
	return limits_logins_wrong(l, &p, 10, "admin", password, on_connection, now);
}

static uint64_t wait_of(struct limits_logins *l, const char *from, uint64_t now)
{
	struct peer p = peer(from);

	return limits_logins_wait(l, &p, 10, now);
}

START_TEST(ten_guesses_then_one_a_second)
{
	struct limits_logins *l = limits_logins_new();
	uint64_t now = 5000, guesses = 0;

	for (int i = 0; i < 9; i++) {
		ck_assert(!guess(l, "192.0.2.1", i, 1, now));
		ck_assert_uint_eq(wait_of(l, "192.0.2.1", now), 0);
	}
	ck_assert(guess(l, "192.0.2.1", 9, 1, now));
	ck_assert_uint_eq(wait_of(l, "192.0.2.1", now), 1000);
	ck_assert_uint_eq(wait_of(l, "192.0.2.2", now), 0);
	for (; now < 65000; now += 10)
		if (!wait_of(l, "192.0.2.1", now))
			ck_assert(guess(l, "192.0.2.1", 100 + (int)guesses++, 1, now));
	ck_assert_uint_le(guesses, 60);
	ck_assert_uint_ge(guesses, 58);
	limits_logins_free(l);
}
END_TEST

START_TEST(neighbours_in_a_v6_network_of_64_bits_are_one)
{
	struct limits_logins *l = limits_logins_new();

	for (int i = 0; i < 10; i++) {
		char *from = mem_fmt("2001:db8::%d", i + 1);

		ck_assert_int_eq(guess(l, from, i, 1, 1000), i == 9);
		free(from);
	}
	ck_assert_uint_gt(wait_of(l, "2001:db8::ffff", 1000), 0);
	ck_assert_uint_eq(wait_of(l, "2001:db8:0:1::1", 1000), 0);
	limits_logins_free(l);
}
END_TEST

START_TEST(the_same_wrong_password_again_is_no_guess)
{
	struct limits_logins *l = limits_logins_new();

	for (int i = 0; i < 1000; i++)
		ck_assert(!guess(l, "192.0.2.1", i % LIMITS_PAIRS, 1, 1000));
	ck_assert_uint_eq(wait_of(l, "192.0.2.1", 1000), 0);
	limits_logins_free(l);
}
END_TEST

START_TEST(ten_on_one_connection_cut_it_and_cost_the_address_its_guesses)
{
	struct limits_logins *l = limits_logins_new();

	for (uint32_t i = 1; i < 10; i++)
		ck_assert(!guess(l, "192.0.2.1", 0, i, 1000));
	ck_assert(guess(l, "192.0.2.1", 0, 10, 1000));
	ck_assert_uint_eq(wait_of(l, "192.0.2.1", 1000), 1000);
	limits_logins_free(l);
}
END_TEST

START_TEST(on_loopback_guesses_only_slow_down)
{
	struct limits_logins *l = limits_logins_new();

	for (int i = 0; i < 30; i++)
		ck_assert(!guess(l, "127.0.0.1", i, 1, 1000));
	ck_assert_uint_gt(wait_of(l, "127.0.0.1", 1000), 1000);
	ck_assert(guess(l, "127.0.0.1", 0, 10, 1000));
	limits_logins_free(l);
}
END_TEST

START_TEST(guesses_in_parallel_are_a_debt_of_a_minute_at_most)
{
	struct limits_logins *l = limits_logins_new();

	for (int i = 0; i < 5000; i++)
		guess(l, "192.0.2.1", i, 1, 1000);
	ck_assert_uint_gt(wait_of(l, "192.0.2.1", 1000), 50000);
	ck_assert_uint_le(wait_of(l, "192.0.2.1", 1000), LIMITS_DEBT_MS + 1000);
	limits_logins_free(l);
}
END_TEST

START_TEST(no_limit_of_logins_counts_nothing)
{
	struct limits_logins *l = limits_logins_new();
	struct peer p = peer("192.0.2.1");

	for (uint32_t i = 0; i < 1000; i++) {
		ck_assert(!limits_logins_wrong(l, &p, 0, "a", "b", i, 1000));
		ck_assert_uint_eq(limits_logins_wait(l, &p, 0, 1000), 0);
	}
	ck_assert(limits_logins_first_in_clear(l, &p));
	ck_assert(!limits_logins_first_in_clear(l, &p));
	limits_logins_free(l);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		networks_hold_their_own_addresses_only,
		what_is_no_network_is_not_taken_for_a_wider_one,
		kinds_of_addresses_are_told_apart,
		a_bucket_gives_its_burst_and_then_its_rate,
		no_rate_is_no_limit,
		a_table_remembers_and_forgets_the_least_recently_seen,
		the_oldest_of_too_many_are_cut_once_they_count,
		the_oldest_of_an_address_are_cut_and_loopback_is_not_counted,
		nobody_is_silent_for_longer_than_the_timeout,
		ten_guesses_then_one_a_second,
		neighbours_in_a_v6_network_of_64_bits_are_one,
		the_same_wrong_password_again_is_no_guess,
		ten_on_one_connection_cut_it_and_cost_the_address_its_guesses,
		on_loopback_guesses_only_slow_down,
		guesses_in_parallel_are_a_debt_of_a_minute_at_most,
		no_limit_of_logins_counts_nothing,
	};

	return support_run("limits", tests, MEM_COUNT(tests));
}
