/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_unit - a Qx unit from its first question on: which dialect it is taken to speak, late,
 * foreign and missing replies, misses, commands that are answered, echoed or not answered.
 */
#include "tests/unit/qx_played.h"

#define Q1 "(231.0 231.0 231.0 014 50.0 13.6 25.0 00001001"
#define F "#230.0 003 12.00 50.0"
#define I "#                           V6.00     "
#define QGS "(219.5 59.9 220.4 60.0 002.8 007 361.8 361.8 272.9 ---.- 022.9 100000000010"
#define Q6                                                                              \
	"(227.0 000.0 000.0 50.0 229.9 000.0 000.0 49.9 007 000 000 327.8 ---.- 23.0 06932 " \
	"100 32 00000000 00000000 11"

#define Q6_ONE_OUTPUT                                                                   \
	"(227.0 225.6 230.0 50.0 229.9 000.0 000.0 49.9 007 000 000 327.8 000.0 23.0 06932 " \
	"100 32 00000000 00000000 11"
#define Q6_THREE                                                                        \
	"(227.0 225.6 230.0 50.0 229.9 001.0 002.0 49.9 007 008 009 327.8 327.1 23.0 06932 " \
	"100 32 00000000 00000000 10"
#define BPS "(231.0 232.0 233.0 50.1"
#define SASV "SASV07=123456789012345678901"

static struct qx_unit unit;
static struct qx_shunned shunned;

static void begin(const char *transport)
{
	qx_unit_fini(&unit);
	memset(&shunned, 0, sizeof shunned);
	played_begin(&unit, transport);
}

static const char *value(const char *name)
{
	const char *v = qx_unit_value(&unit, name);

	return v ? v : "(none)";
}

static int poll_unit(bool full)
{
	return qx_unit_poll(&unit, full, played_clock);
}

static void begin_megatec(void)
{
	begin("cypress");
	played.unknown = "echo";
	played_reply("Q1", Q1);
	played_reply("F", F);
	played_reply("I", I);
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_str_eq(unit.dialect->name, "megatec");
	ck_assert_int_eq(poll_unit(true), 0);
}

/* ---- recognition ---- */

START_TEST(each_dialect_is_known_by_what_it_answers)
{
	static const struct {
		const char *dialect, *transport;
		const char *lines[12];
		bool crc;
	} cases[] = {
		{ "megatec", "cypress", { "Q1", Q1, "I", I }, false },
		{ "q1", "cypress", { "Q1", Q1, "F", F }, false },
		{ "mustek", "cypress", { "QS", Q1, "Q1", Q1, "I", I }, false },
		{ "megatec/old", "cypress", { "D", Q1 }, false },
		{ "zinto", "phoenix", { "Q1", Q1, "FW?", I }, false },
		{ "hunnox", "hunnox", { "Q1", Q1, "BL", "BL087", "I", I }, false },
		{ "megatec", "fabula", { "Q1", Q1, "I", I }, false },
		{ "mecer", "cypress", { "Q1", Q1, "QPI", "(PI98" }, false },
		{ "mecer", "cypress", { "Q1", Q1, "QPI", "(NAK" }, false },
		{ "voltronic", "cypress", { "QGS", QGS, "QPI", "(PI09", "Q1", Q1 }, false },
		{ "voltronic-qs", "cypress", { "M", "V", "QS", Q1 }, false },
		{ "voltronic-qs", "cypress", { "M", "H", "QS", Q1 }, false },
		{ "bestups", "cypress", { "Q1", Q1, "ID", "FOR,750,120,120,20.0,27.6" }, false },
		{ "omron", "omron", { "Q1", Q1 }, false },
		{ "gtec", "gtec", { "Q4",
			"(236.7 243.2 212.1 220.1 230.4 002 001 50.0 371 372 041.3 22.9 IM" },
			false },
		{ "castle", "serial", { "Q6", Q6, "Q1", Q1, "F", "NAK", "I", "NAK" }, false },
		{ "innovart31", "cypress",
			{ "Q6", Q6_ONE_OUTPUT, "Q1", Q1, "BPS", BPS, "SASV07?", SASV }, false },
		{ "innovart33", "cypress", { "Q6", Q6_THREE, "Q1", Q1, "BPS", BPS, "SASV07?", SASV },
			false },
		{ "q6", "cypress", { "Q6", Q6_THREE, "Q1", Q1 }, false },
		{ "voltronic-axpert", "cypress", { "QPI", "(PI30", "QMOD", "(L", "QPIGS",
			"(230.1 49.9 230.2 50.0 0161 0119 003 460 57.50 012 100 0069 0014 103.8" },
			true },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		begin(cases[i].transport);
		for (size_t k = 0; k < 12 && cases[i].lines[k]; k += 2)
			played_reply(cases[i].lines[k], cases[i].lines[k + 1]);
		played.unknown = cases[i].crc ? NULL : "echo";
		played.crc = cases[i].crc;
		ck_assert_msg(!played_recognise(&unit, &shunned), "%s", cases[i].dialect);
		ck_assert_str_eq(unit.dialect->name, cases[i].dialect);
	}
}
END_TEST

START_TEST(a_unit_that_echoes_or_is_silent_is_refused_in_bounded_time)
{
	static const char *const unknown[] = { "echo", NULL, "UPS No Ack", "(NAK", "garbage" };

	for (size_t i = 0; i < MEM_COUNT(unknown); i++) {
		begin("cypress");
		played.unknown = unknown[i];
		ck_assert_int_eq(played_recognise(&unit, &shunned), -EPROTO);
		ck_assert_uint_le(played.now_ms, 1000000 + 70000);
		ck_assert_uint_eq(unit.stored, 0);
		ck_assert_uint_eq(qx_unit_words(&unit), 0);
	}
}
END_TEST

START_TEST(the_option_protocol_fixes_the_dialect)
{
	begin("cypress");
	played_reply("Q1", Q1);
	played_reply("I", I);
	unit.options.protocol = "q1";
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_str_eq(unit.dialect->name, "q1");
	ck_assert_uint_eq(played_times("QGS"), 0);
	begin("cypress");
	played_reply("Q1", Q1);
	unit.options.protocol = "megatec-old";
	ck_assert_int_eq(played_recognise(&unit, &shunned), -EPROTO);
	begin("cypress");
	unit.options.protocol = "nonsense";
	ck_assert_int_eq(played_recognise(&unit, &shunned), -EINVAL);
	ck_assert_uint_eq(played.asked_count, 0);
}
END_TEST

/* NUT issue 3263 */
START_TEST(a_late_reply_belongs_to_its_own_question)
{
	begin("cypress");
	played_reply("M", "V");
	played_reply("QS", Q1);
	played_reply("F", F);
	played.late = 1;
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_str_eq(unit.dialect->name, "voltronic-qs");
	ck_assert_int_eq(poll_unit(true), 0);
	ck_assert_str_eq(value("ups.firmware.aux"), "PM-V");
	ck_assert_str_eq(value("output.voltage.nominal"), "230");
}
END_TEST

static int damaged;

/* Gives Q1 as it is after so many times of "(" alone. */
static int heal(void *user, const uint8_t *line, size_t n)
{
	if (n == 2 && !memcmp(line, "Q1", 2))
		played_reply("Q1", damaged-- > 0 ? "(" : Q1);
	return played_send(user, line, n);
}

START_TEST(q1_is_asked_again_while_its_reply_is_damaged)
{
	begin("cypress");
	played_reply("Q1", "(");
	played_reply("F", F);
	damaged = 4;
	played_link.send = heal;
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_str_eq(unit.dialect->name, "q1");
	played_link.send = played_send;
}
END_TEST

START_TEST(a_number_that_is_impossible_twice_does_not_hide_the_dialect)
{
	begin("cypress");
	played.unknown = "echo";
	played_reply("Q1", "(231.0 231.0 230.0 999 50.0 13.6 25.0 00001001");
	played_reply("F", F);
	played_reply("I", I);
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_str_eq(unit.dialect->name, "megatec");
	ck_assert_int_eq(poll_unit(true), 0);
	ck_assert_str_eq(value("ups.load"), "(none)");
	ck_assert_str_eq(value("output.voltage"), "230.0");
}
END_TEST

START_TEST(what_made_the_unit_leave_is_not_asked_again)
{
	begin("cypress");
	played_reply("Q1", Q1);
	played_reply("F", F);
	played_reply("I", I);
	played.leaves_at = "*";
	ck_assert_int_eq(played_recognise(&unit, &shunned), -ENODEV);
	ck_assert_uint_eq(shunned.count, 1);
	for (int i = 0; i < 3; i++) {
		played.gone = false;
		unit = (struct qx_unit){ .dialogue = { .link = &played_link } };
		ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
		ck_assert_str_eq(unit.dialect->name, "megatec");
	}
	ck_assert_uint_eq(played_times("QGS"), 1);
	ck_assert_uint_eq(shunned.count, 1);
}
END_TEST

START_TEST(zeros_are_no_state_and_the_unit_is_woken)
{
	begin("fabula");
	played_reply("Q1", Q1);
	played_reply("I", I);
	played.unknown = "UPS No Ack";
	played.zeros_until_woken = true;
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_uint_ge(played.wakes, 1);
	begin("fabula");
	played_reply("Q1", "(000.0 000.0 000.0 000 00.0 0.00 00.0 00000000");
	played_reply("I", I);
	played.unknown = "UPS No Ack";
	ck_assert_int_eq(played_recognise(&unit, &shunned), -EPROTO);
}
END_TEST

/* ---- polling ---- */

START_TEST(one_reply_is_accepted_as_a_whole)
{
	begin_megatec();
	ck_assert_str_eq(value("input.voltage"), "231.0");
	ck_assert_str_eq(value("battery.voltage.nominal"), "12.0");
	ck_assert_str_eq(value("ups.firmware"), "V6.00");
	ck_assert_uint_eq(qx_unit_words(&unit), ST_OL);
	played_reply("Q1", "(000.0 231.0 230.0 015 00.0 12.1 25.0 10001001");
	ck_assert_int_eq(poll_unit(false), 0);
	ck_assert_str_eq(value("input.voltage"), "0.0");
	ck_assert_str_eq(value("battery.voltage"), "12.10");
	ck_assert_uint_eq(qx_unit_words(&unit), ST_OB);
	ck_assert_uint_eq(played_times("F"), 1);	/* a rating is asked once */
}
END_TEST

START_TEST(a_reply_that_is_no_such_reply_changes_nothing)
{
	static const char *const wrong[] = { "(231.0 231.0 2", "garbage", "V", F, I,
		"(231.0 231.0 231.0 014 50.0 13.6 25.0 1000100x",
		"(000.0 000.0 000.0 000 00.0 0.00 00.0 10000000" };

	begin_megatec();
	for (size_t i = 0; i < MEM_COUNT(wrong); i++) {
		begin_megatec();
		played_reply("Q1", wrong[i]);
		ck_assert_int_eq(poll_unit(false), -EAGAIN);
		ck_assert_str_eq(value("input.voltage"), "231.0");
		ck_assert_uint_eq(qx_unit_words(&unit), ST_OL);
	}
}
END_TEST

START_TEST(values_go_when_their_question_is_not_answered_three_times)
{
	begin_megatec();
	played_reply("Q1", NULL);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(poll_unit(false), -EAGAIN);
	ck_assert_str_eq(value("input.voltage"), "231.0");
	ck_assert_int_eq(poll_unit(false), -EAGAIN);
	ck_assert_str_eq(value("input.voltage"), "(none)");
	ck_assert_uint_eq(qx_unit_words(&unit), 0);
	ck_assert_str_eq(value("battery.voltage.nominal"), "12.0");	/* not of that question */
	played_reply("Q1", Q1);
	ck_assert_int_eq(poll_unit(false), 0);
	ck_assert_str_eq(value("input.voltage"), "231.0");
}
END_TEST

START_TEST(an_odd_field_is_damage_once_and_a_habit_twice)
{
	begin_megatec();
	played_reply("Q1", "(2x1.0 231.0 230.0 014 50.0 13.6 25.0 00001001");
	unit.asked[0].odd = 0;
	played.unknown = "echo";
	ck_assert_int_eq(poll_unit(false), 0);		/* asked again at once: the same */
	ck_assert_uint_eq(played_times("Q1"), 4);
	ck_assert_str_eq(value("input.voltage"), "(none)");
	ck_assert_str_eq(value("output.voltage"), "230.0");
	ck_assert_uint_eq(qx_unit_words(&unit), ST_OL);
}
END_TEST

START_TEST(what_was_never_answered_is_given_up)
{
	begin_megatec();
	played_reply("F", NULL);
	begin("cypress");
	played_reply("Q1", Q1);
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_str_eq(unit.dialect->name, "q1");
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(poll_unit(true), 0);
	ck_assert_uint_le(played_times("F"), 2);
	ck_assert_uint_le(played_times("I"), 4);	/* two of them to recognise it */
	ck_assert_str_eq(value("ups.status"), "(none)");
}
END_TEST

START_TEST(a_poll_waits_for_the_rest_no_longer_than_a_few_seconds)
{
	begin("cypress");
	played_reply("QGS", QGS);
	played_reply("QPI", "(PI09");
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	for (int i = 0; i < 40; i++) {
		uint64_t begun = played.now_ms;

		ck_assert_int_eq(poll_unit(!i), 0);
		ck_assert_uint_le(played.now_ms - begun, 7000);
		ck_assert_uint_eq(qx_unit_words(&unit), ST_OL);
	}
	played.asked_count = 0;
	ck_assert_int_eq(poll_unit(true), 0);
	ck_assert_msg(played.asked_count <= 2, "%s %s %s", played.asked[0], played.asked[1],
		played.asked[2]);	/* everything else has been given up */
}
END_TEST

START_TEST(on_battery_charge_and_runtime_are_asked_every_ten_seconds)
{
	begin("cypress");
	played_reply("M", "V");
	played_reply("QS", Q1);
	played_reply("QI", "(099 02920 50.1 000.0 169 279 0 0000010000102000");
	played.unknown = "echo";
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_int_eq(poll_unit(true), 0);
	for (int i = 0; i < 10; i++, played.now_ms += 1000)
		ck_assert_int_eq(poll_unit(false), 0);
	ck_assert_uint_eq(played_times("QI"), 1);
	played_reply("QS", "(000.0 231.0 230.0 015 00.0 12.1 25.0 10001001");
	for (int i = 0; i < 20; i++, played.now_ms += 1000)
		ck_assert_int_eq(poll_unit(false), 0);
	ck_assert_uint_ge(played_times("QI"), 3);
	ck_assert_str_eq(value("battery.charge"), "99");
}
END_TEST

START_TEST(options_leave_questions_out)
{
	begin("cypress");
	unit.options = (struct qx_unit_options){ .novendor = true, .norating = true };
	played_reply("Q1", Q1);
	played_reply("F", F);
	played_reply("I", I);
	played.unknown = "echo";
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_int_eq(poll_unit(true), 0);
	ck_assert_uint_eq(played_times("F") + played_times("I") + played_times("FW?"), 0);
}
END_TEST

START_TEST(a_unit_that_goes_is_gone)
{
	begin_megatec();
	played.gone = true;
	ck_assert_int_eq(poll_unit(false), -ENODEV);
}
END_TEST

/* ---- commands ---- */

START_TEST(a_command_is_handled_if_it_is_accepted_or_the_unit_goes_on_answering)
{
	begin_megatec();
	played.unknown = NULL;
	played_reply("T", "ACK");
	ck_assert_int_eq(qx_unit_command(&unit, "test.battery.start.quick", NULL), SP_OK);
	played_reply("T", "(ACK");
	ck_assert_int_eq(qx_unit_command(&unit, "test.battery.start.quick", NULL), SP_OK);
	played_reply("T", NULL);
	ck_assert_int_eq(qx_unit_command(&unit, "test.battery.start.quick", NULL), SP_OK);
	played_reply("Q1", NULL);
	ck_assert_int_eq(qx_unit_command(&unit, "test.battery.start.quick", NULL), SP_FAILED);
}
END_TEST

START_TEST(a_command_that_is_echoed_or_refused_has_failed)
{
	begin_megatec();
	ck_assert_int_eq(qx_unit_command(&unit, "beeper.toggle", NULL), SP_FAILED);
	played_reply("Q", "(NAK");
	ck_assert_int_eq(qx_unit_command(&unit, "beeper.toggle", NULL), SP_FAILED);
	ck_assert_int_eq(qx_unit_command(&unit, "no.such", NULL), SP_NOT_SUPPORTED);
	ck_assert_int_eq(qx_unit_command(&unit, "test.battery.start", "1"), SP_INVALID);
	ck_assert(!unit.ordered);
}
END_TEST

START_TEST(a_shutdown_of_ours_is_remembered_until_it_is_stopped)
{
	begin_megatec();
	played.unknown = NULL;
	ck_assert_int_eq(qx_unit_command(&unit, "shutdown.return", NULL), SP_OK);
	ck_assert(unit.ordered);
	ck_assert_uint_eq(played_times("S.5R0003"), 1);
	ck_assert_int_eq(qx_unit_command(&unit, "shutdown.stop", NULL), SP_OK);
	ck_assert(!unit.ordered);
}
END_TEST

START_TEST(the_automatic_restart_of_omron_is_set_before_a_shutdown)
{
	begin("omron");
	played_reply("Q1", Q1);
	played_reply("An", "OK");
	played_reply("Af", "OK");
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_int_eq(qx_unit_command(&unit, "shutdown.return", NULL), SP_OK);
	ck_assert_int_eq(qx_unit_command(&unit, "shutdown.stayoff", NULL), SP_OK);
	ck_assert_uint_eq(played_times("An"), 1);
	ck_assert_uint_eq(played_times("S.5"), 1);
	ck_assert_uint_eq(played_times("Af"), 1);
	ck_assert_uint_eq(played_times("Sf.5"), 1);
	played_reply("An", "NAK");
	played.asked_count = 0;
	ck_assert_int_eq(qx_unit_command(&unit, "shutdown.return", NULL), SP_FAILED);
	ck_assert_uint_eq(played_times("S.5"), 0);
}
END_TEST

START_TEST(a_setting_is_sent_and_judged_like_a_command)
{
	begin("cypress");
	played_reply("QGS", QGS);
	played_reply("QPI", "(PI09");
	played_reply("PER", "(ACK");
	played_reply("PDR", "(NAK");
	ck_assert_int_eq(played_recognise(&unit, &shunned), 0);
	ck_assert_int_eq(qx_unit_set(&unit, "ups.start.auto", "yes"), SP_OK);
	ck_assert_int_eq(qx_unit_set(&unit, "ups.start.auto", "no"), SP_FAILED);
	ck_assert_int_eq(qx_unit_set(&unit, "ups.start.auto", "perhaps"), SP_INVALID);
	ck_assert_int_eq(qx_unit_set(&unit, "ups.load", "1"), SP_NOT_SUPPORTED);
}
END_TEST

START_TEST(a_wrong_check_sum_is_no_reply)
{
	static const uint8_t line[] = { 'Q', 'P', 'I' };

	ck_assert_uint_eq(qx_crc(line, 3), 0xbeac);	/* "QPI" BE AC 0D: PI30 description */
	begin("cypress");
	played_reply("QPI", "(PI30");
	played_reply("QMOD", "(L");
	played_reply("QPIGS",
		"(230.1 49.9 230.2 50.0 0161 0119 003 460 57.50 012 100 0069 0014 103.8");
	unit.options.protocol = "voltronic-axpert";
	ck_assert_int_eq(played_recognise(&unit, &shunned), -EPROTO);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		each_dialect_is_known_by_what_it_answers,
		a_unit_that_echoes_or_is_silent_is_refused_in_bounded_time,
		the_option_protocol_fixes_the_dialect,
		a_late_reply_belongs_to_its_own_question,
		q1_is_asked_again_while_its_reply_is_damaged,
		a_number_that_is_impossible_twice_does_not_hide_the_dialect,
		what_made_the_unit_leave_is_not_asked_again,
		zeros_are_no_state_and_the_unit_is_woken,
		one_reply_is_accepted_as_a_whole,
		a_reply_that_is_no_such_reply_changes_nothing,
		values_go_when_their_question_is_not_answered_three_times,
		an_odd_field_is_damage_once_and_a_habit_twice,
		what_was_never_answered_is_given_up,
		a_poll_waits_for_the_rest_no_longer_than_a_few_seconds,
		on_battery_charge_and_runtime_are_asked_every_ten_seconds,
		options_leave_questions_out,
		a_unit_that_goes_is_gone,
		a_command_is_handled_if_it_is_accepted_or_the_unit_goes_on_answering,
		a_command_that_is_echoed_or_refused_has_failed,
		a_shutdown_of_ours_is_remembered_until_it_is_stopped,
		the_automatic_restart_of_omron_is_set_before_a_shutdown,
		a_setting_is_sent_and_judged_like_a_command,
		a_wrong_check_sum_is_no_reply,
	};
	int result = support_run("qx unit", tests, MEM_COUNT(tests));

	qx_unit_fini(&unit);
	return result;
}
