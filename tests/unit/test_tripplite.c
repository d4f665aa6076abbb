/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_tripplite - frames and replies of Tripp Lite's own protocol, from captures (NUT issues 585,
 * 2258, device dumps) and from the scales of each protocol.
 */
#include "drivers/tripplite/codec.h"

#include "lib/status.h"
#include "tests/unit/support.h"

#include <math.h>

#define REPLY(...) ((const uint8_t[TRIPPLITE_FRAME]){ __VA_ARGS__ })

static bool close_to(double a, double b)
{
	return fabs(a - b) < 0.06;
}

START_TEST(frames_carry_their_check_sum)
{
	const uint8_t status[] = { 'S' }, query[] = { 0 }, delay[] = { 'N', 0, 64 };
	uint8_t f[TRIPPLITE_FRAME];

	tripplite_frame(f, status, sizeof status);
	ck_assert_mem_eq(f, REPLY(0x3a, 0x53, 0xac, 0x0d), sizeof f);
	tripplite_frame(f, query, sizeof query);
	ck_assert_mem_eq(f, REPLY(0x3a, 0x00, 0xff, 0x0d), sizeof f);
	tripplite_frame(f, delay, sizeof delay);
	ck_assert_mem_eq(f, REPLY(0x3a, 0x4e, 0x00, 0x40, 0x71, 0x0d), sizeof f);
}
END_TEST

START_TEST(binary_protocol_3005_is_read)
{
	const struct tripplite_protocol *p = tripplite_protocol(0x3005);
	double a, b, c;
	struct tripplite_ratings r;
	struct tripplite_status s;

	ck_assert(tripplite_ratings(p, REPLY('V', 2, 0, 0x0c, 1, 'X', 'X', '\r'), &r));
	ck_assert(r.nominal_v == 120 && r.battery_v == 12 && r.banks == 1);
	ck_assert(tripplite_volts(p, &r, REPLY('D', 0, 0x75, 0, 0x89, '\r'), &a, &b));
	ck_assert(close_to(a, 117) && close_to(b, 13.7));
	ck_assert(tripplite_climate(p, REPLY('T', 0x2a, 0, 2, 0x57, 1, 'X', '\r'), &a, &b, &c));
	ck_assert(a == 42 && close_to(b, 59.9) && c == 60);
	ck_assert(tripplite_load(p, &r, REPLY('L', 0x13), &a, &b));
	ck_assert(a == 19 && isnan(b));
	ck_assert(tripplite_status(p, REPLY('S', 0, 4, 0, 1, 57, 0, '\r'), &s));
	ck_assert(s.words == (ST_OB | ST_LB) && s.charge_pct == 57);
}
END_TEST

START_TEST(text_protocols_are_read)
{
	const struct tripplite_protocol *p = tripplite_protocol(0x3017),
					*old = tripplite_protocol(0x2001),
					*first = tripplite_protocol(0x1001);
	struct tripplite_ratings r;
	struct tripplite_status s;
	double a, b;

	ck_assert(tripplite_ratings(p, REPLY('V', '2', '0', '6', '0', 'X', 'X', '\r'), &r));
	ck_assert(r.nominal_v == 230 && r.battery_v == 36 && r.banks == 0);
	ck_assert(tripplite_status(p, REPLY('S', '1', '0', '0', 1, 0, '0', '\r'), &s));
	ck_assert_uint_eq(s.words, ST_OB);
	ck_assert_str_eq(s.test, "Battery OK");
	ck_assert(tripplite_power(p, REPLY('P', '0', '1', '0', '0', '0', 'X', '\r'), &a) &&
		  a == 1000);
	ck_assert(tripplite_ratings(old, REPLY('V', '1', '0', '4', '0', 'X', 'X', '\r'), &r));
	ck_assert(tripplite_volts(old, &r, REPLY('B', '0', 'C', 'E', '3', 'E', '8', '\r'), &a, &b));
	ck_assert(close_to(a, 109.97) && b == 14.5);
	ck_assert(tripplite_load(old, &r, REPLY('L', '0', '0', 'E', '3', 'X', 'X', '\r'), &a, &b));
	ck_assert(isnan(a) && b == 113.5);
	ck_assert(tripplite_status(first, REPLY('S', '0', '1'), &s) && s.words == (ST_OB | ST_LB));
	ck_assert(tripplite_power(tripplite_protocol(0x0004), REPLY('P', '0', '7', '5', 'X'), &a));
	ck_assert(a == 750);
}
END_TEST

START_TEST(reply_that_makes_no_sense_sets_nothing)
{
	const struct tripplite_protocol *p = tripplite_protocol(0x3003);
	struct tripplite_ratings r = { 120, 120, 48, 0 };
	struct tripplite_status s;
	double a = -1, b = -1, c = -1;

	ck_assert(!tripplite_volts(p, &r, REPLY('D', '7', 'G', '8', '2'), &a, &b));
	ck_assert(!tripplite_climate(p, REPLY('T', 0, 0, 0, 0, 0, 0, 0), &a, &b, &c));
	ck_assert(a == -1 && b == -1 && c == -1);
	ck_assert(!tripplite_status(p, REPLY('S', 'X', '0', '0', 0), &s));
	ck_assert(!tripplite_status(p, REPLY('S', '1', '0', '0', 0xff), &s));
	ck_assert(!tripplite_ratings(p, REPLY('V', '9', '0', '8', '3'), &r));
	ck_assert(isnan(r.nominal_v) && isnan(r.scale_v));
	ck_assert_double_eq(r.battery_v, 48);
	ck_assert_int_eq(r.banks, 3);
	ck_assert(!tripplite_ratings(p, REPLY('V', '0', 'X', 'X', '3'), &r));
	ck_assert(isnan(r.battery_v) && !isnan(r.nominal_v));
	ck_assert_ptr_null(tripplite_protocol(0x3004));
}
END_TEST

START_TEST(charge_follows_the_voltage_between_empty_and_full)
{
	ck_assert(tripplite_charge(13.4, 11, 13.4) == 100);
	ck_assert(close_to(tripplite_charge(13.0, 11, 13.4), 91.29));
	ck_assert(tripplite_charge(9, 11, 13.4) == 10);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { frames_carry_their_check_sum, binary_protocol_3005_is_read,
		text_protocols_are_read, reply_that_makes_no_sense_sets_nothing,
		charge_follows_the_voltage_between_empty_and_full };

	return support_run("tripplite", tests, sizeof tests / sizeof *tests);
}
