/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_serial_port - a serial line on a pseudo-terminal: exclusive, raw, and never waited for
 * longer than asked.
 */
#include "drivers/serial/port.h"
#include "lib/clock.h"
#include "tests/unit/support.h"

#include <fcntl.h>
#include <pty.h>
#include <termios.h>

static const struct serial_line line = { .baud = 2400, .dtr = true };
static int far_side = -1, near_side = -1;
static char path[64], why[256];

static struct serial *begin(void)
{
	struct serial *s = NULL;

	ck_assert_int_eq(openpty(&far_side, &near_side, path, NULL, NULL), 0);
	close(near_side);
	ck_assert_int_eq(serial_open(path, &line, &s, why), 0);
	return s;
}

static void end(struct serial *s)
{
	serial_close(s);
	if (far_side >= 0)
		close(far_side);
	far_side = -1;
}

START_TEST(a_line_is_raw_and_has_its_speed)
{
	struct serial *s = begin();
	struct termios t;
	uint8_t got[8];

	ck_assert_int_eq(tcgetattr(far_side, &t), 0);
	ck_assert_uint_eq(cfgetospeed(&t), B2400);
	ck_assert_uint_eq(t.c_lflag & (ICANON | ECHO | ISIG), 0);
	ck_assert_int_eq(serial_write(s, (const uint8_t *)"Q1\r", 3, 100), 0);
	ck_assert_int_eq(read(far_side, got, sizeof got), 3);
	ck_assert_int_eq(memcmp(got, "Q1\r", 3), 0);
	ck_assert_int_eq(write(far_side, "(2\r\n\x03", 5), 5);
	ck_assert_int_eq(serial_read(s, got, sizeof got, 100), 5);
	ck_assert_int_eq(memcmp(got, "(2\r\n\x03", 5), 0);
	end(s);
}
END_TEST

START_TEST(a_line_that_is_used_is_refused)
{
	struct serial *s = begin(), *other = NULL;
	int result = serial_open(path, &line, &other, why);

	ck_assert_msg(result == -EBUSY, "%d", result);	/* by the lock or by TIOCEXCL */
	ck_assert_ptr_nonnull(strstr(why, path));
	ck_assert_ptr_null(other);
	serial_close(s);
	ck_assert_int_eq(serial_open(path, &line, &s, why), 0);	/* given back */
	end(s);
}
END_TEST

START_TEST(what_is_no_serial_line_is_refused)
{
	struct serial *s = NULL;

	ck_assert_int_eq(serial_open("/dev/null", &line, &s, why), -ENOTTY);
	ck_assert_int_eq(serial_open("/no/such/line", &line, &s, why), -ENOENT);
	ck_assert_ptr_nonnull(strstr(why, "/no/such/line"));
	ck_assert_ptr_null(s);
	serial_close(NULL);
}
END_TEST

START_TEST(silence_ends_a_read_in_time)
{
	struct serial *s = begin();
	uint64_t begun_ms = clock_ms();
	uint8_t byte;

	ck_assert_int_eq(serial_read(s, &byte, 1, 0), 0);
	ck_assert_int_eq(serial_read(s, &byte, 1, 30), 0);
	ck_assert_uint_ge(clock_ms() - begun_ms, 30);
	end(s);
}
END_TEST

START_TEST(a_line_that_hangs_up_is_gone)
{
	struct serial *s = begin();
	uint8_t byte;

	close(far_side);
	far_side = -1;
	ck_assert_int_eq(serial_read(s, &byte, 1, 100), -ENODEV);
	ck_assert_int_eq(serial_write(s, &byte, 1, 100), -ENODEV);
	end(s);
}
END_TEST

START_TEST(a_write_that_is_not_read_ends_in_time)
{
	struct serial *s = begin();
	static uint8_t much[65536];

	ck_assert_int_eq(serial_write(s, much, sizeof much, 30), -ETIMEDOUT);
	end(s);
}
END_TEST

START_TEST(the_power_of_a_cable_has_four_words)
{
	static const struct {
		const char *word;
		bool dtr, rts;
	} words[] = { { "normal", true, false }, { "REVERSE", false, true },
		{ "both", true, true }, { "none", false, false } };
	struct serial_line l = { 0 };

	for (size_t i = 0; i < MEM_COUNT(words); i++) {
		ck_assert(serial_cable_power(words[i].word, &l));
		ck_assert(l.dtr == words[i].dtr && l.rts == words[i].rts);
	}
	ck_assert(!serial_cable_power("some", &l));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_line_is_raw_and_has_its_speed,
		a_line_that_is_used_is_refused,
		what_is_no_serial_line_is_refused,
		silence_ends_a_read_in_time,
		a_line_that_hangs_up_is_gone,
		a_write_that_is_not_read_ends_in_time,
		the_power_of_a_cable_has_four_words,
	};

	return support_run("serial port", tests, MEM_COUNT(tests));
}
