/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_session_requests - SET and INSTCMD: the order of the checks, what reaches the driver, what
 * becomes of it; and the bytes of a reply.
 *
 * Where a request must arrive, `main` is linked to a driver that the test plays on a socket.
 */
#include "lib/clock.h"
#include "tests/unit/session_fixture.h"

/* ---- SET and INSTCMD; main is not linked to a driver here, so what passes all checks fails last
 * ---- */

START_TEST(set_checks_rights_before_the_variable_and_the_value_last)
{
	static const struct row admin[] = {
		{ "SET VAR main no.such x", NO_VAR },
		{ "SET VAR main ups.mfr x", "ERR READONLY\n" },
		{ "SET VAR main ups.nolength x", "ERR SET-FAILED\n" },
		{ "SET VAR main ups.id 123456789", "ERR TOO-LONG\n" },
		{ "SET VAR main input.sensitivity LOW", "ERR INVALID-VALUE\n" },
		{ "SET VAR main input.sensitivity \"\"", "ERR INVALID-VALUE\n" },
		{ "SET VAR main battery.charge.low 9", "ERR INVALID-VALUE\n" },
		{ "SET VAR main battery.charge.low 55", "ERR INVALID-VALUE\n" },
		{ "SET VAR main battery.charge.low 91", "ERR INVALID-VALUE\n" },
		{ "SET VAR main battery.charge.low abc", "ERR INVALID-VALUE\n" },
		/* good values: only the driver is missing */
		{ "SET VAR main ups.id 12345678", "ERR SET-FAILED\n" },
		{ "SET VAR main ups.id \"\"", "ERR SET-FAILED\n" },
		{ "SET VAR main input.sensitivity low", "ERR SET-FAILED\n" },
		{ "SET VAR main input.sensitivity \"a\\\"b\"", "ERR SET-FAILED\n" },
		{ "SET VAR main battery.charge.low 10", "ERR SET-FAILED\n" },
		{ "SET VAR main battery.charge.low 49.9", "ERR SET-FAILED\n" },
		{ "SET VAR main battery.charge.low 20xyz", "ERR SET-FAILED\n" },
		{ "SET VAR main battery.charge.low 90", "ERR SET-FAILED\n" },
	};
	static const struct row denied[] = {
		{ "SET VAR main no.such x", DENIED }, { "SET VAR main ups.mfr x", DENIED },
		{ "SET VAR main ups.id 123456789", DENIED },
	};

	begin();
	CHECK_AS("admin", "adminpw", admin);
	CHECK_AS("setter", "setpw", admin);
	CHECK_AS("mon", "monpw", denied);
	CHECK_AS("admin", "wrong", denied);
	CHECK_AS("nopw", "x", denied);
	end();
}
END_TEST

START_TEST(length_is_checked_before_the_enumeration)
{
	struct session s;

	begin();
	change(models[MAIN],
		(struct ups_change){ .op = UPS_ADD_ENUM, .name = "ups.id", .value = "abc" });
	s = session_of("admin", "adminpw");
	ck_assert_str_eq(say(&s, "SET VAR main ups.id absolutely"), "ERR TOO-LONG\n");
	ck_assert_str_eq(say(&s, "SET VAR main ups.id max"), "ERR INVALID-VALUE\n");
	ck_assert_str_eq(say(&s, "SET VAR main ups.id abc"), "ERR SET-FAILED\n");
	session_fini(&s);
	end();
}
END_TEST

START_TEST(a_value_longer_than_a_driver_takes_is_refused)
{
	struct session s;

	begin();
	s = session_of("admin", "adminpw");
	for (int n = 250; n < 600; n++) {
		char *set = mem_fmt("SET VAR main ups.delay.shutdown %0*d", n, 9),
			*command = mem_fmt("INSTCMD main load.off %0*d", n, 9);

		ck_assert_str_eq(say(&s, set), n > 255 ? "ERR TOO-LONG\n" : "ERR SET-FAILED\n");
		ck_assert_str_eq(say(&s, command),
			n > 255 ? "ERR TOO-LONG\n" : "ERR INSTCMD-FAILED\n");
		free(set);
		free(command);
	}
	session_fini(&s);
	end();
}
END_TEST

START_TEST(instcmd_checks_the_command_before_the_right)
{
	static const struct row op[] = {
		{ "INSTCMD main no.such", "ERR CMD-NOT-SUPPORTED\n" },
		{ "INSTCMD main load.off", DENIED },
		{ "INSTCMD main TEST.PANEL.START", "ERR INSTCMD-FAILED\n" },
	};
	static const struct row wrong[] = { { "INSTCMD main no.such", "ERR CMD-NOT-SUPPORTED\n" },
		{ "INSTCMD main load.off", DENIED } };

	begin();
	CHECK_AS("op", "oppw", op);
	CHECK_AS("op", "wrong", wrong);
	CHECK_AS("setter", "setpw", wrong);
	end();
}
END_TEST

/* ---- with a driver behind it ---- */

struct driver {
	char *dir, *path;
	int listener, fd;
	struct buf got;
};

static void on_tracking(void *user, const char *id, int code)
{
	(void)user;
	tracking_result(tracking, id, code);
}

static const struct fleet_ops fleet_ops = { .tracking = on_tracking };

/* In place of the models: a fleet of `main` alone, whose driver says what the model held. */
static void begin_with_driver(struct driver *d)
{
	struct conf_report report = { .quiet = true };
	struct settings settings;
	struct buf dump = { 0 };

	begin();
	*d = (struct driver){ .dir = support_dir() };
	d->path = mem_fmt("%s/fake-main", d->dir);
	d->listener = support_socket(d->path, true);
	support_write(d->dir, "ups.conf", "[main]\ndriver = fake\nport = auto\n");
	ck_assert_int_eq(settings_read(d->dir, &settings, &report), 0);
	sp_write_dump(&dump, models[MAIN]);
	fleet_free(fleet);
	fleet = fleet_new(&loop, &settings, d->dir, 15, &fleet_ops, NULL);
	service.fleet = fleet;
	settings_fini(&settings);
	support_settle(&loop);
	d->fd = accept4(d->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	ck_assert_int_ge(d->fd, 0);
	ck_assert_str_eq(support_receive(d->fd, &d->got, NULL), "DUMPALL\n");
	support_send(d->fd, buf_text(&dump));
	support_settle(&loop);
	ck_assert_int_eq(ups_state(unit_ups(fleet_at(fleet, 0))), UPS_FRESH);
	buf_fini(&dump);
}

static void end_with_driver(struct driver *d)
{
	end();
	close(d->fd);
	close(d->listener);
	support_dir_remove(d->dir);
	free(d->path);
	buf_fini(&d->got);
}

static void passed(struct driver *d, const char *lines)
{
	support_settle(&loop);
	ck_assert_str_eq(support_receive(d->fd, &d->got, NULL), lines);
}

START_TEST(accepted_requests_reach_the_driver_escaped)
{
	static const struct { const char *request, *line;
	} rows[] = {
		{ "SET VAR main ups.id x", "SET ups.id \"x\"\n" },
		{ "SET VAR main ups.id \"a\\\"b\\\\c\\#d\"", "SET ups.id \"a\\\"b\\\\c\\#d\"\n" },
		{ "SET VAR main ups.id \"\"", "SET ups.id \"\"\n" },
		{ "set var MAIN UPS.ID x surplus", "SET UPS.ID \"x\"\n" },
		{ "SET VAR main input.sensitivity \"a\\\"b\"",
			"SET input.sensitivity \"a\\\"b\"\n" },
		{ "INSTCMD main load.off", "INSTCMD load.off\n" },
		{ "INSTCMD main LOAD.OFF 120", "INSTCMD LOAD.OFF 120\n" },
		{ "INSTCMD main load.off \"two words\"", "INSTCMD load.off \"two words\"\n" },
		{ "INSTCMD main load.off \"\"", "INSTCMD load.off \"\"\n" },
	};
	struct session s;
	struct driver d;

	begin_with_driver(&d);
	s = session_of("admin", "adminpw");
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		ck_assert_str_eq(say(&s, rows[i].request), "OK\n");
		passed(&d, rows[i].line);
	}
	ck_assert_str_eq(say(&s, "SET VAR main no.such x"), NO_VAR);
	ck_assert_str_eq(say(&s, "SET VAR main ups.id 123456789"), "ERR TOO-LONG\n");
	ck_assert_str_eq(say(&s, "INSTCMD main load.off 1 2"), INVALID);
	passed(&d, "");
	ck_assert_str_eq(say(&s, "GET VAR main ups.id"),
		"VAR main ups.id \"abc\"\n");	/* until the driver says otherwise */
	support_send(d.fd, "SETINFO ups.id \"x\"\n");
	support_settle(&loop);
	ck_assert_str_eq(say(&s, "GET VAR main ups.id"), "VAR main ups.id \"x\"\n");
	session_fini(&s);
	end_with_driver(&d);
}
END_TEST

START_TEST(a_tracked_request_has_an_id_and_its_result_can_be_asked_by_all_who_track)
{
	char id[TRACKING_ID_LENGTH + 1] = "", ask[80], line[128];
	struct session s, other;
	struct driver d;

	begin_with_driver(&d);
	s = session_of("admin", "adminpw");
	other = session_of("x", "y");
	ck_assert_str_eq(say(&s, "GET TRACKING"), "OFF\n");
	ck_assert_str_eq(say(&s, "GET TRACKING abc"), "ERR FEATURE-NOT-CONFIGURED\n");
	ck_assert_str_eq(say(&s, "set tracking on"), "OK\n");
	ck_assert_str_eq(say(&s, "GET TRACKING"), "ON\n");
	ck_assert_int_eq(
		sscanf(say(&s, "INSTCMD main load.off 5"), "OK TRACKING %36[0-9a-fA-F-]\n", id), 1);
	ck_assert_uint_eq(strlen(id), 36);
	snprintf(line, sizeof line, "INSTCMD load.off 5 TRACKING %s\n", id);
	passed(&d, line);
	snprintf(ask, sizeof ask, "GET TRACKING %s", id);
	ck_assert_str_eq(say(&s, ask), "PENDING\n");
	snprintf(line, sizeof line, "TRACKING %s 3\n", id);
	support_send(d.fd, line);
	support_settle(&loop);
	ck_assert_str_eq(say(&s, ask), "ERR FAILED\n");
	ck_assert_str_eq(say(&other, ask), "ERR FEATURE-NOT-CONFIGURED\n");
	ck_assert_str_eq(say(&other, "SET TRACKING ON"), "OK\n");
	ck_assert_str_eq(say(&other, ask), "ERR FAILED\n");
	ck_assert_str_eq(say(&s, "INSTCMD main no.such"), "ERR CMD-NOT-SUPPORTED\n");
	ck_assert_str_eq(say(&s, "SET TRACKING OFF"), "OK\n");
	ck_assert_str_eq(say(&s, "INSTCMD main load.off"), "OK\n");
	passed(&d, "INSTCMD load.off\n");
	session_fini(&s);
	session_fini(&other);
	end_with_driver(&d);
}
END_TEST

START_TEST(a_refused_request_leaves_nothing_to_track)
{
	char id[TRACKING_ID_LENGTH + 1];
	struct session s;

	begin();			/* no driver: what passes all checks is refused last */
	tracking_make_id(id);
	tracking_begin(tracking, clock_ms(), id);
	s = session_of("admin", "adminpw");
	ck_assert_str_eq(say(&s, "SET TRACKING ON"), "OK\n");
	for (int i = 0; i < TRACKING_MAX; i++) {
		ck_assert_str_eq(say(&s, "SET VAR main ups.delay.shutdown 5"), "ERR SET-FAILED\n");
		ck_assert_str_eq(say(&s, "INSTCMD main load.off"), "ERR INSTCMD-FAILED\n");
	}
	ck_assert_str_eq(tracking_answer(tracking, clock_ms(), id), "PENDING");
	session_fini(&s);
	end();
}
END_TEST

/* ---- the reply itself ---- */

START_TEST(no_reply_holds_a_byte_that_is_not_printable)
{
	static const char *const requests[] = {
		"GET DESC main \"a\177b\"",
		"GET VAR \x7f server.version",
		"GET CMDDESC main x\\\x7f",
		"GET DESC main \xc3\xbc",
		"GET UPSDESC \x7f",
		"\x7f",
		"GET VAR main long",
	};
	struct session s;

	begin();
	ups_set(models[MAIN], "long", "caf\xc3\xa9\x7f\n\x01");
	s = session_of(NULL, NULL);
	for (size_t i = 0; i < MEM_COUNT(requests); i++) {
		const char *reply = say(&s, requests[i]);

		for (size_t k = 0; k < said.len; k++)
			ck_assert_msg((reply[k] >= 0x20 && reply[k] <= 0x7e) || (reply[k] == '\n' &&
				k + 1 == said.len), "%s: %s", requests[i], reply);
	}
	ck_assert_str_eq(say(&s, "GET VAR main long"), "VAR main long \"caf\"\n");
	session_fini(&s);
	end();
}
END_TEST

START_TEST(a_long_name_does_not_cost_the_line_end)
{
	char *request = mem_fmt("GET DESC main %0512d", 7),
		*reply = mem_fmt("DESC main %0512d \"Description unavailable\"\n", 7);
	struct row row = { request, reply };

	begin();
	check_as(NULL, NULL, &row, 1);
	free(request);
	free(reply);
	end();
}
END_TEST

START_TEST(a_value_is_cut_to_255_characters_never_within_an_escape)
{
	char value[401], expected[400];
	struct row row = { "GET VAR main long", expected };

	begin();
	memset(value, 'L', 400);
	value[400] = 0;
	ups_set(models[MAIN], "long", value);
	snprintf(expected, sizeof expected, "VAR main long \"%.255s\"\n", value);
	check_as(NULL, NULL, &row, 1);
	value[254] = '#';
	ups_set(models[MAIN], "long", value);
	snprintf(expected, sizeof expected, "VAR main long \"%.254s\"\n", value);
	check_as(NULL, NULL, &row, 1);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		set_checks_rights_before_the_variable_and_the_value_last,
		length_is_checked_before_the_enumeration,
		a_value_longer_than_a_driver_takes_is_refused,
		instcmd_checks_the_command_before_the_right,
		accepted_requests_reach_the_driver_escaped,
		a_tracked_request_has_an_id_and_its_result_can_be_asked_by_all_who_track,
		a_refused_request_leaves_nothing_to_track,
		no_reply_holds_a_byte_that_is_not_printable,
		a_long_name_does_not_cost_the_line_end,
		a_value_is_cut_to_255_characters_never_within_an_escape,
	};

	return fixture_run("session-requests", tests, MEM_COUNT(tests));
}
