/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_riello - GPSER frames and values; replies as dumped of an IPG 600 (NUT issues 750, 3546).
 */
#include "drivers/riello/codec.h"

#include "lib/status.h"
#include "tests/unit/support.h"

#include <math.h>

static const char who[] = "                USV5            SWM036-01-02100000010000";
static const char state[] = "800001?50>;1?50>900??????0087???????";

/* What a unit answers: from it to us. */
static size_t answer(uint8_t out[RIELLO_FRAME_MAX], const char letters[2], const char *data,
	enum riello_sum sum)
{
	size_t n = riello_frame(out, letters, data, sum);

	out[1] = 0x22;
	out[2] = 0x20;
	return n;		/* the sum of both is the same */
}

static bool is_read(const char *data, struct riello_state *s)
{
	const struct riello_identity one = { .one_phase = true };

	return riello_state(&one, (const uint8_t *)data, strlen(data), s);
}

START_TEST(request_has_the_sum_of_the_specification)
{
	static const uint8_t whole[] = { 0x02, 0x20, 0x22, 'G', 'I', '0', '0', '0', '1', '3', '2',
		0x03 };
	uint8_t f[RIELLO_FRAME_MAX];

	ck_assert_uint_eq(riello_frame(f, "GI", "", RIELLO_SUM), sizeof whole);
	ck_assert_mem_eq(f, whole, sizeof whole);
}
END_TEST

/* The four digits were computed from the description by another program. */
START_TEST(crc_of_type_1_is_that_of_the_specification)
{
	static const uint8_t whole[] = { 0x02, 0x20, 0x22, 'R', 'S', '0', '0', 0x39, 0x30, 0x38,
		0x37, 0x03 };
	uint8_t f[RIELLO_FRAME_MAX];

	ck_assert_uint_eq(riello_frame(f, "RS", "", RIELLO_CRC), sizeof whole);
	ck_assert_mem_eq(f, whole, sizeof whole);
}
END_TEST

START_TEST(frame_is_found_whole_and_with_the_right_sum_only)
{
	uint8_t f[RIELLO_FRAME_MAX];
	size_t n = answer(f, "RS", state, RIELLO_SUM), size = 0;
	const uint8_t *data;
	bool refused;

	for (size_t k = 1; k < 7; k++)
		ck_assert_int_eq(riello_frame_length(f, k), 0);
	ck_assert_int_eq(riello_frame_length(f, 7), (int)n);
	data = riello_data(f, n, "RS", RIELLO_SUM, &size, &refused);
	ck_assert_ptr_eq(data, f + 7);
	ck_assert_uint_eq(size, strlen(state));
	ck_assert_ptr_null(riello_data(f, n, "RE", RIELLO_SUM, &size, &refused));
	ck_assert_ptr_null(riello_data(f, n, "RS", RIELLO_CRC, &size, &refused));
	f[20] ^= 1;
	ck_assert_ptr_null(riello_data(f, n, "RS", RIELLO_SUM, &size, &refused));
	f[1] = 0x20;		/* ours, as an echo */
	ck_assert_int_eq(riello_frame_length(f, 7), -1);
}
END_TEST

START_TEST(refusal_is_told_from_an_answer)
{
	/* captured: NUT issue 3546 */
	uint8_t f[] = { 0x02, 0x22, 0x20, 0x15, 0x32, 0x30, 0x30, 0, 0, 0, 0, 0x03 };
	unsigned sum = 0x22 + 0x20 + 0x15 + 0x32 + 0x30 + 0x30;
	bool refused;
	size_t size;

	for (int i = 0; i < 4; i++)
		f[7 + i] = (uint8_t)(0x30 + (sum >> (12 - 4 * i) & 15));
	ck_assert_ptr_null(riello_data(f, sizeof f, "RE", RIELLO_SUM, &size, &refused));
	ck_assert(refused);
	f[8] ^= 1;
	ck_assert_ptr_null(riello_data(f, sizeof f, "RE", RIELLO_SUM, &size, &refused));
	ck_assert(!refused);
}
END_TEST

START_TEST(identity_is_read_without_blanks)
{
	struct riello_identity id;

	ck_assert(riello_identity((const uint8_t *)who, strlen(who), &id));
	ck_assert_str_eq(id.serial, "");
	ck_assert_str_eq(id.model, "USV5");
	ck_assert_str_eq(id.version, "SWM036-01-02");
	ck_assert(id.one_phase && id.sum == RIELLO_SUM);
	ck_assert(!riello_identity((const uint8_t *)who, strlen(who) - 1, &id));
}
END_TEST

START_TEST(ratings_have_twenty_bits)
{
	const struct riello_identity one = { .one_phase = true };
	static const char data[] = "1388016800<0050>61?4000";
	struct riello_ratings r;

	ck_assert(riello_ratings(&one, (const uint8_t *)data, strlen(data), &r));
	ck_assert(r.power_va == 0x13880);
}
END_TEST

START_TEST(what_is_all_ones_was_not_measured)
{
	struct riello_state s;

	ck_assert(is_read(state, &s));
	ck_assert_uint_eq(s.words, ST_OL);
	ck_assert(s.phases[0].input_v == 235 && s.phases[0].output_v == 233);
	ck_assert(fabs(s.input_hz - 50.1) < 0.01 && fabs(s.battery_v - 13.5) < 0.01);
	ck_assert(isnan(s.charge_pct) && isnan(s.runtime_s) && isnan(s.celsius));
	ck_assert(isnan(s.bypass_hz) && isnan(s.phases[0].bypass_v));
	ck_assert_int_eq(s.outputs, 1);
}
END_TEST

START_TEST(status_digits_are_words)
{
	static const struct {
		const char *digits;
		uint32_t words;
	} rows[] = { { "80000", ST_OL }, { ":0000", ST_OB }, { ";0000", ST_OB | ST_LB },
		{ "90000", ST_OL }, { "00000", ST_OL | ST_OFF }, { "88000", ST_OL | ST_BYPASS },
		{ "81000", ST_OL | ST_TRIM }, { "82000", ST_OL | ST_BOOST },
		{ "80100", ST_OL | ST_RB }, { "80400", ST_OL | ST_CHRG },
		{ "80004", ST_OL | ST_OVER } };
	struct riello_state s;
	char data[sizeof state];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		memcpy(data, state, sizeof data);
		memcpy(data, rows[i].digits, 5);
		ck_assert(is_read(data, &s));
		ck_assert_msg(s.words == rows[i].words, "%s", rows[i].digits);
	}
}
END_TEST

START_TEST(reply_that_is_short_or_no_digits_is_refused)
{
	struct riello_state s;
	char data[sizeof state];

	ck_assert(!is_read("800001?5", &s));
	memcpy(data, state, sizeof data);
	data[9] = 'x';
	ck_assert(!is_read(data, &s));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { request_has_the_sum_of_the_specification,
		crc_of_type_1_is_that_of_the_specification,
		frame_is_found_whole_and_with_the_right_sum_only, refusal_is_told_from_an_answer,
		identity_is_read_without_blanks, ratings_have_twenty_bits,
		what_is_all_ones_was_not_measured, status_digits_are_words,
		reply_that_is_short_or_no_digits_is_refused };

	return support_run("riello", tests, sizeof tests / sizeof *tests);
}
