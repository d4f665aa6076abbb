/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_xcp - XCP frames and blocks; the ID block is that of a Powerware 5110 (device dump,
 * rebuilt).
 */
#include "drivers/bcmxcp/codec.h"

#include "lib/status.h"
#include "tests/unit/support.h"

#include <math.h>

static uint8_t id_block[600];
static size_t id_size;

/* CPUs, rating, phases, model, meter map with these meters, alarm map with these alarms. */
static void make_id(const int (*meters)[2], const int *alarms)
{
	uint8_t *p = id_block;

	memcpy(p, "\x02\x50\x00\x50\x01\x00\x0e\x00\x01\x00\x07PW 5110\x5c", 19);
	p += 19;
	memset(p, 0, 0x5c + 1 + 33);
	for (; (*meters)[0] >= 0; meters++)
		p[(*meters)[0]] = (uint8_t)(*meters)[1];
	p += 0x5c;
	*p++ = 33;
	for (; *alarms >= 0; alarms++)
		p[*alarms / 8] |= (uint8_t)(1u << *alarms % 8);
	id_size = (size_t)(p + 33 - id_block);
}

static const int meters[][2] = { { 27, 0x31 }, { 33, 0x31 }, { 35, 0xe2 }, { 47, 0xf1 },
	{ 72, 0xe0 }, { -1, 0 } };
static const int alarms[] = { 25, 56, 168, 256, -1 };

START_TEST(requests_have_the_check_sums_of_the_specification)
{
	static const uint8_t id[] = { 0x31 }, authorization[] = { 0xcf, 0x69, 0xe8, 0xd5 };
	uint8_t f[XCP_REQUEST_MAX];

	ck_assert_uint_eq(xcp_frame(f, id, sizeof id), 4);
	ck_assert_mem_eq(f, ((uint8_t[]){ 0xab, 0x01, 0x31, 0x23 }), 4);
	ck_assert_uint_eq(xcp_frame(f, authorization, sizeof authorization), 7);
	ck_assert_uint_eq(f[6], 0x5c);
}
END_TEST

static size_t put(uint8_t *out, uint8_t block, uint8_t sequence, const char *data)
{
	size_t n = strlen(data);
	uint8_t sum = 0;

	out[0] = 0xab;
	out[1] = block;
	out[2] = (uint8_t)n;
	out[3] = sequence;
	memcpy(out + 4, data, n);
	for (size_t i = 0; i < n + 4; i++)
		sum = (uint8_t)(sum + out[i]);
	out[4 + n] = (uint8_t)-sum;
	return n + 5;
}

START_TEST(frames_of_an_answer_are_one_stream)
{
	uint8_t stream[64];
	size_t n = put(stream, 4, 1, "first ");

	n += put(stream + n, 4, 0x82, "second");
	for (size_t step = 1; step <= n; step++) {
		struct xcp_answer a = { .size = 0 };

		for (size_t at = 0; at < n; at += step)
			ck_assert(xcp_feed(&a, stream + at, n - at < step ? n - at : step));
		ck_assert(a.complete && a.block == 4 && a.size == 12);
		ck_assert_mem_eq(a.data, "first second", 12);
	}
}
END_TEST

START_TEST(frame_with_a_wrong_sum_sequence_or_block_breaks_the_answer)
{
	uint8_t stream[64];
	size_t first = put(stream, 4, 1, "first "), n = first + put(stream + first, 5, 0x82, "x");
	struct xcp_answer a = { .size = 0 }, b = a, c = a, d = a;

	ck_assert(!xcp_feed(&a, stream, n));			/* block */
	put(stream + first, 4, 0x83, "x");
	ck_assert(!xcp_feed(&b, stream, n));			/* sequence */
	put(stream + first, 4, 0x82, "x");
	stream[first + 4]++;
	ck_assert(!xcp_feed(&c, stream, n));			/* sum */
	ck_assert(!xcp_feed(&d, (const uint8_t *)"\xaa\x01\x00\x81\x00", 5));
}
END_TEST

START_TEST(identity_has_model_power_and_maps)
{
	struct xcp_identity id;

	make_id(meters, alarms);
	ck_assert(xcp_identity(id_block, id_size, &id));
	ck_assert_str_eq(id.model, "PW 5110 700i");
	ck_assert_str_eq(id.firmware, "Cont:00.50 Inve:01.50");
	ck_assert(id.va == 700 && id.phases == 1 && id.alarm_count == 4);
	ck_assert_uint_eq(id.meter_format[33], 0x31);
	ck_assert(!xcp_identity(id_block, 12, &id));
}
END_TEST

START_TEST(meters_are_numbers_in_the_order_of_the_map)
{
	static const uint8_t data[] = { 0x9a, 0x99, 0x47, 0x42, 0x33, 0x33, 0x5b, 0x41, 0x2c, 0x01,
		0, 0, 0x43, 0, 0, 0 };
	struct xcp_identity id;
	double v;
	int decimals;

	make_id(meters, alarms);
	ck_assert(xcp_identity(id_block, id_size, &id));
	ck_assert(xcp_meter(&id, data, sizeof data, 27, &v, &decimals) && fabs(v - 49.9) < 0.01);
	ck_assert_int_eq(decimals, 1);
	ck_assert(xcp_meter(&id, data, sizeof data, 33, &v, &decimals) && fabs(v - 13.7) < 0.01);
	ck_assert(xcp_meter(&id, data, sizeof data, 35, &v, &decimals) && v == 300);
	ck_assert(xcp_meter(&id, data, sizeof data, 47, &v, &decimals) && v == 33.5);
	ck_assert(!xcp_meter(&id, data, sizeof data, 72, &v, &decimals));	/* did not come */
	ck_assert(!xcp_meter(&id, data, sizeof data, 34, &v, &decimals));	/* not in the map */
	ck_assert(!xcp_meter(&id, data, 15, 47, &v, &decimals));
}
END_TEST

START_TEST(alarm_that_did_not_come_is_none)
{
	static const uint8_t data[] = { 0, 1, 1 };
	struct xcp_identity id;

	make_id(meters, alarms);
	ck_assert(xcp_identity(id_block, id_size, &id));
	ck_assert(!xcp_alarm(&id, data, sizeof data, 25));
	ck_assert(xcp_alarm(&id, data, sizeof data, 56) && xcp_alarm(&id, data, sizeof data, 168));
	ck_assert(!xcp_alarm(&id, data, sizeof data, 256));
	ck_assert(!xcp_alarm(&id, data, sizeof data, 57));
}
END_TEST

START_TEST(status_bytes_are_words)
{
	ck_assert_uint_eq(xcp_status_words(0x50), ST_OL);
	ck_assert_uint_eq(xcp_status_words(0xf0), ST_OB);
	ck_assert_uint_eq(xcp_status_words(0xe0), ST_OL | ST_OVER);
	ck_assert_uint_eq(xcp_status_words(0x63), ST_OL | ST_TRIM);
	ck_assert_uint_eq(xcp_status_words(0x10), ST_OFF);
	ck_assert_uint_eq(xcp_status_words(0x00), 0);
}
END_TEST

START_TEST(short_battery_block_has_no_charger)
{
	static const uint8_t shorter[] = { 0x02, 0x3b };
	uint8_t whole[22] = { 0x02 };

	ck_assert_str_eq(xcp_test_result(shorter[0]), "Done and passed");
	ck_assert_ptr_null(xcp_charger_state(shorter, sizeof shorter));
	whole[18] = 1;
	whole[21] = 3;
	ck_assert_str_eq(xcp_charger_state(whole, sizeof whole), "floating");
	ck_assert_ptr_null(xcp_test_result(-1));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { requests_have_the_check_sums_of_the_specification,
		frames_of_an_answer_are_one_stream,
		frame_with_a_wrong_sum_sequence_or_block_breaks_the_answer,
		identity_has_model_power_and_maps, meters_are_numbers_in_the_order_of_the_map,
		alarm_that_did_not_come_is_none, status_bytes_are_words,
		short_battery_block_has_no_charger };

	return support_run("xcp", tests, sizeof tests / sizeof *tests);
}
