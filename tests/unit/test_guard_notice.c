/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_guard_notice - notices, the record of the last command, and requests to the helper.
 */
#include "guard/cut.h"
#include "guard/notice.h"
#include "guard/record.h"
#include "guard/request.h"
#include "lib/status.h"
#include "tests/unit/support.h"

static struct notice_state state;
static uint64_t now_ms;
static enum notice out[NOTICES];

static void begin(void)
{
	state = (struct notice_state){ 0 };
	now_ms = 1000000;
}

/* The types of `n` notices, blank-separated. */
static const char *types(size_t n)
{
	static char text[512];

	*text = 0;
	for (size_t i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
			notice_type(out[i]));
	return text;
}

static const char *shown(const char *status)
{
	return types(notice_shown(&state, status_parse(status), false, now_ms, out));
}

START_TEST(an_outage_as_upsmon_says_it)
{
	ck_assert_str_eq(shown("OL"), "");
	ck_assert_str_eq(shown("OB DISCHRG"), "ONBATT");
	ck_assert_str_eq(shown("OB DISCHRG"), "");
	ck_assert_str_eq(shown("OB DISCHRG LB"), "LOWBATT");
	ck_assert_str_eq(shown("FSD OB LB"), "FSD");
	ck_assert_str_eq(shown("OL CHRG"), "ONLINE");
}
END_TEST

START_TEST(first_seen_on_battery)
{
	ck_assert_str_eq(shown("OB LB RB"), "ONBATT LOWBATT REPLBATT");
}
END_TEST

START_TEST(low_while_charging_is_no_notice)
{
	ck_assert_str_eq(shown("OL CHRG LB"), "");
	ck_assert_str_eq(shown("OB LB"), "ONBATT LOWBATT");
}
END_TEST

START_TEST(words_that_come_and_go)
{
	static const struct {
		const char *word, *comes, *goes;
	} rows[] = { { "CAL", "CAL", "NOTCAL" }, { "OFF", "OFF", "NOTOFF" },
		{ "BYPASS", "BYPASS", "NOTBYPASS" }, { "ECO", "ECO", "NOTECO" },
		{ "ALARM", "ALARM", "NOTALARM" }, { "OVER", "OVER", "NOTOVER" },
		{ "TRIM", "TRIM", "NOTTRIM" }, { "BOOST", "BOOST", "NOTBOOST" } };

	shown("OL");
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		char status[32];

		snprintf(status, sizeof status, "OL %s", rows[i].word);
		ck_assert_str_eq(shown(status), rows[i].comes);
		ck_assert_str_eq(shown("OL"), rows[i].goes);
	}
	ck_assert_str_eq(types(notice_shown(&state, ST_OL, true, now_ms, out)), "OTHER");
	ck_assert_str_eq(shown("OL"), "NOTOTHER");
}
END_TEST

START_TEST(lost_and_found)
{
	ck_assert_str_eq(types(notice_lost(&state, now_ms, out)), "");	/* the start is no loss */
	shown("OL");
	ck_assert_str_eq(types(notice_lost(&state, now_ms, out)), "COMMBAD");
	ck_assert_str_eq(types(notice_lost(&state, now_ms, out)), "");
	now_ms += 299000;
	ck_assert_str_eq(types(notice_tick(&state, now_ms, out)), "");
	now_ms += 1000;
	ck_assert_str_eq(types(notice_tick(&state, now_ms, out)), "NOCOMM");
	ck_assert_str_eq(types(notice_tick(&state, now_ms, out)), "");
	now_ms += 300000;
	ck_assert_str_eq(types(notice_tick(&state, now_ms, out)), "NOCOMM");
	ck_assert_str_eq(shown("OB"), "COMMOK ONBATT");
}
END_TEST

START_TEST(a_feed_that_is_opened_again_is_not_lost_but_may_stay_away)
{
	ck_assert_str_eq(shown("OB"), "ONBATT");
	notice_reopen(&state);
	ck_assert_str_eq(types(notice_lost(&state, now_ms, out)), "");
	ck_assert_str_eq(shown("OB"), "");
	notice_reopen(&state);
	ck_assert_str_eq(types(notice_lost(&state, now_ms, out)), "");
	now_ms += NOTICE_NOCOMM_S * 1000;
	ck_assert_str_eq(types(notice_tick(&state, now_ms, out)), "NOCOMM");
	ck_assert_str_eq(shown("OB"), "COMMOK");
	ck_assert_str_eq(types(notice_lost(&state, now_ms, out)), "COMMBAD");
	notice_reopen(&state);
	ck_assert_str_eq(shown("OL"), "COMMOK ONLINE");
}
END_TEST

START_TEST(a_bad_battery_is_said_twice_a_day)
{
	ck_assert_str_eq(shown("OL RB"), "REPLBATT");
	now_ms += (NOTICE_REPLBATT_S - 1) * 1000ull;
	ck_assert_str_eq(types(notice_tick(&state, now_ms, out)), "");
	now_ms += 1000;
	ck_assert_str_eq(types(notice_tick(&state, now_ms, out)), "REPLBATT");
}
END_TEST

START_TEST(every_notice_has_its_text)
{
	char text[128];

	for (int n = 0; n < NOTICES; n++) {
		notice_text(n, "rack", text, sizeof text);
		ck_assert_ptr_nonnull(strstr(text, "rack"));
		ck_assert_str_ne(notice_type(n), "");
	}
	ck_assert(notice_is_for_everybody(NOTICE_ONBATT));
	ck_assert(!notice_is_for_everybody(NOTICE_ONLINE));
}
END_TEST

/* ---- the record ---- */

START_TEST(a_record_comes_back_as_it_was)
{
	static const struct record written = { .ups = "rack \"1\"", .driver = "usbhid-ups",
		.rule = "C2", .delay_s = 60, .ondelay_s = -1,
		.options = { "port=auto", "serial=a#b\\c", "ignorelb" }, .option_count = 3 };
	struct buf text = { 0 };
	struct words w;
	struct record r;
	const char *p, *end;

	words_init(&w);
	ck_assert(record_write(&text, &written));
	p = buf_bytes(&text);
	end = p + text.len;
	ck_assert_int_eq(words_read(&w, &p, end), WORDS_LINE);
	ck_assert(record_read(&r, &w));
	ck_assert_str_eq(r.ups, written.ups);
	ck_assert_str_eq(r.driver, written.driver);
	ck_assert_str_eq(r.rule, "C2");
	ck_assert_int_eq(r.delay_s, 60);
	ck_assert_int_eq(r.ondelay_s, -1);
	ck_assert_uint_eq(r.option_count, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(r.options[i], written.options[i]);
	words_fini(&w);
	buf_fini(&text);
}
END_TEST

START_TEST(what_is_no_record)
{
	static const char *const lines[] = { "x", "ups a driver b delay 1 ondelay 2 rule",
		"ups a driver ../b delay 1 ondelay 2 rule C1",
		"ups a driver b delay x ondelay 2 rule C1",
		"ups \"\" driver b delay 1 ondelay 2 rule C1",
		"ups a driver b delay 99999999 ondelay 2 rule C1" };
	struct record r = { .ups = "a", .driver = "b", .rule = "C1", .options = { "x=\n" },
		.option_count = 1 };
	struct buf text = { 0 };
	struct words w;

	ck_assert(!record_write(&text, &r));
	ck_assert_uint_eq(text.len, 0);
	words_init(&w);
	for (size_t i = 0; i < MEM_COUNT(lines); i++) {
		support_line(&w, lines[i]);
		ck_assert_msg(!record_read(&r, &w), "%s", lines[i]);
	}
	words_fini(&w);
}
END_TEST

START_TEST(a_record_becomes_a_command_line)
{
	static const struct record r = { .ups = "rack", .driver = "usbhid-ups", .delay_s = 60,
		.ondelay_s = -1, .options = { "port=auto", "ignorelb" }, .option_count = 2 };
	static const char *const wanted[] = { "/d/usbhid-ups", "-s", "rack", "-u", "nobody", "-x",
		"port=auto", "-x", "ignorelb", "-x", "offdelay=45", "-k" };
	struct record full = r;
	struct cut c;

	ck_assert_int_eq(cut_delay_s(&r, true), 60);
	ck_assert_int_eq(cut_delay_s(&r, false), CUT_CAPPED_S);
	cut_command(&c, &r, "/d/usbhid-ups", "nobody", cut_delay_s(&r, false));
	for (size_t i = 0; i < MEM_COUNT(wanted); i++)
		ck_assert_str_eq(c.argv[i], wanted[i]);
	ck_assert_ptr_null(c.argv[MEM_COUNT(wanted)]);
	for (size_t i = 0; i < RECORD_OPTIONS_MAX; i++)
		full.options[i] = "x";
	full.option_count = RECORD_OPTIONS_MAX;
	full.ondelay_s = 10;
	cut_command(&c, &full, "p", "u", 1);	/* the sanitizer counts */
}
END_TEST

/* ---- requests ---- */

START_TEST(requests_of_the_guard)
{
	struct request r;

	ck_assert(request_read(&r, "poweroff 120 rack: battery low", 30));
	ck_assert_int_eq(r.kind, REQUEST_POWER_OFF);
	ck_assert_uint_eq(r.seconds, 120);
	ck_assert_str_eq(r.text, "rack: battery low");
	ck_assert(request_read(&r, "force no time", 13));
	ck_assert_int_eq(r.kind, REQUEST_FORCE);
	ck_assert(request_read(&r, "wall UPS rack on battery", 24));
	ck_assert_int_eq(r.kind, REQUEST_WALL);
}
END_TEST

START_TEST(what_is_no_request)
{
	static const char *const lines[] = { "", "poweroff", "poweroff ", "poweroff x y",
		"poweroff 1", "poweroff 99999 x", "poweroff 3601 x", "poweroff -1 x", "force", "force ",
		"reboot x", "poweroffx 1 x", "force \x1b[2J" };
	char longest[300];
	struct request r;

	for (size_t i = 0; i < MEM_COUNT(lines); i++)
		ck_assert_msg(!request_read(&r, lines[i], strlen(lines[i])), "%s", lines[i]);
	memset(longest, 'x', sizeof longest);
	memcpy(longest, "force ", 6);
	ck_assert(!request_read(&r, longest, sizeof longest));
	ck_assert(request_read(&r, longest, REQUEST_LINE_MAX));
}
END_TEST

START_TEST(a_request_is_read_as_it_was_written)
{
	struct request r = { .kind = REQUEST_POWER_OFF, .seconds = 90 }, back;
	char line[REQUEST_LINE_MAX + 1];
	size_t n;

	memset(r.text, 'a', REQUEST_LINE_MAX);
	n = request_write(&r, line);
	ck_assert_uint_le(n, REQUEST_LINE_MAX);
	ck_assert_int_eq(line[n - 1], '\n');
	ck_assert(request_read(&back, line, n - 1));
	ck_assert_uint_eq(back.seconds, 90);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { an_outage_as_upsmon_says_it, first_seen_on_battery,
		low_while_charging_is_no_notice, words_that_come_and_go, lost_and_found,
		a_feed_that_is_opened_again_is_not_lost_but_may_stay_away,
		a_bad_battery_is_said_twice_a_day, every_notice_has_its_text,
		a_record_comes_back_as_it_was, what_is_no_record,
		a_record_becomes_a_command_line, requests_of_the_guard,
		what_is_no_request, a_request_is_read_as_it_was_written };

	return support_run_with("guard notice", tests, MEM_COUNT(tests), begin, NULL);
}
