/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_session - sessions of clients: replies, and which error comes first when several apply.
 *
 * GET, LIST and logins are here; SET and INSTCMD, which go to a driver, are in
 * test_session_requests.c.
 */
#include "tests/unit/session_fixture.h"

/* ---- dispatch ---- */

START_TEST(what_is_no_command_is_unknown)
{
	static const struct row rows[] = {
		{ "", "ERR UNKNOWN-COMMAND\n" },
		{ "# comment", "ERR UNKNOWN-COMMAND\n" },
		{ "\"\"", "ERR UNKNOWN-COMMAND\n" },
		{ "FROBNICATE", "ERR UNKNOWN-COMMAND\n" },
		{ "REQ ups.status@main", "ERR UNKNOWN-COMMAND\n" },
		{ "VE", "ERR UNKNOWN-COMMAND\n" },
		{ "VERS", "ERR UNKNOWN-COMMAND\n" },
		{ "\"VER \"", "ERR UNKNOWN-COMMAND\n" },
		{ "=", "ERR UNKNOWN-COMMAND\n" },
	};

	begin();
	CHECK_AS(NULL, NULL, rows);
	CHECK_AS("admin", "adminpw", rows);
	end();
}
END_TEST

START_TEST(credentials_must_be_given_before_anything_else_is_looked_at)
{
	static const char *const verbs[] = { "LOGIN", "PRIMARY", "MASTER", "FSD", "SET", "INSTCMD",
		"ATTACH" };
	static const char *const rests[] = { "", " nosuch", " a b c d e" };

	begin();
	for (size_t v = 0; v < MEM_COUNT(verbs); v++) {
		for (size_t r = 0; r < MEM_COUNT(rests); r++) {
			char *request = mem_fmt("%s%s", verbs[v], rests[r]);
			struct row no_user = { request, "ERR USERNAME-REQUIRED\n" },
				   no_password = { request, "ERR PASSWORD-REQUIRED\n" };

			check_as(NULL, NULL, &no_user, 1);
			check_as(NULL, "pw", &no_user, 1);
			check_as("x", NULL, &no_password, 1);
			free(request);
		}
	}
	end();
}
END_TEST

START_TEST(a_wrong_number_of_arguments_is_invalid)
{
	static const struct row rows[] = {
		{ "VER x", INVALID },
		{ "NETVER x", INVALID },
		{ "PROTVER x", INVALID },
		{ "HELP x", INVALID },
		{ "LOGOUT x", INVALID },
		{ "DETACH x", INVALID },
		{ "USERNAME", INVALID },
		{ "USERNAME a b", INVALID },
		{ "PASSWORD", INVALID },
		{ "PASSWORD two words", INVALID },
		{ "LOGIN", INVALID },
		{ "LOGIN main x", INVALID },
		{ "ATTACH", INVALID },
		{ "PRIMARY", INVALID },
		{ "PRIMARY main x", INVALID },
		{ "MASTER", INVALID },
		{ "MASTER main x", INVALID },
		{ "FSD", INVALID },
		{ "FSD main x", INVALID },
		{ "SET", INVALID },
		{ "SET VAR", INVALID },
		{ "SET VAR main", INVALID },
		{ "SET VAR main ups.id", INVALID },
		{ "SET TRACKING", INVALID },
		{ "SET NOSUCH main ups.id x", INVALID },
		{ "SET TRACKING maybe", INVALID },
		{ "INSTCMD", INVALID },
		{ "INSTCMD main", INVALID },
		{ "INSTCMD main load.off 120 x", INVALID },
		{ "GET", INVALID },
		{ "GET VAR", INVALID },
		{ "GET VAR main", INVALID },
		{ "GET TYPE main", INVALID },
		{ "GET DESC main", INVALID },
		{ "GET CMDDESC main", INVALID },
		{ "GET NUMLOGINS", INVALID },
		{ "GET UPSDESC", INVALID },
		{ "GET NUMATTACH", INVALID },
		{ "GET NOSUCH", INVALID },
		{ "GET NOSUCH main ups.status", INVALID },
		{ "GET \"\"", INVALID },
		{ "LIST", INVALID },
		{ "LIST VAR", INVALID },
		{ "LIST RW", INVALID },
		{ "LIST CMD", INVALID },
		{ "LIST CLIENT", INVALID },
		{ "LIST CLIENTS main", INVALID },
		{ "LIST ENUM", INVALID },
		{ "LIST ENUM main", INVALID },
		{ "LIST RANGE main", INVALID },
		{ "LIST NOSUCH main", INVALID },
		{ "LIST \"\"", INVALID },
	};

	begin();
	CHECK_AS("admin", "adminpw", rows);
	end();
}
END_TEST

START_TEST(further_arguments_are_ignored_where_nut_ignores_them)
{
	static const struct row rows[] = {
		{ "GET VAR main ups.status x y", "VAR main ups.status \"OL CHRG\"\n" },
		{ "GET NUMLOGINS main x", "NUMLOGINS main 0\n" },
		{ "LIST CLIENT main x", "BEGIN LIST CLIENT main\nEND LIST CLIENT main\n" },
		{ "STARTTLS x", "ERR FEATURE-NOT-CONFIGURED\n" },
		{ "SET TRACKING ON x", "OK\n" },
	};

	begin();
	CHECK_AS("admin", "adminpw", rows);
	end();
}
END_TEST

START_TEST(versions_have_the_shape_clients_take_apart)
{
	struct session s;
	int n = 0;

	begin();
	s = session_of(NULL, NULL);
	ck_assert_str_eq(say(&s, "netver"), "1.3\n");
	ck_assert_str_eq(say(&s, "ProtVer"), "1.3\n");
	sscanf(say(&s, "VER"), "Network UPS Tools upsd " HOLDOVER_VERSION " - %*[^\n]%n", &n);
	ck_assert_int_eq(n, (int)said.len - 1);
	ck_assert(!strncmp(say(&s, "HELP"), "Commands: HELP VER ", 19));
	ck_assert_ptr_eq(strchr(buf_text(&said), '\n'), buf_text(&said) + said.len - 1);
	ck_assert_ptr_null(strstr(buf_text(&said), "FSD"));
	session_fini(&s);
	end();
}
END_TEST

/* ---- who a client is ---- */

START_TEST(name_and_password_come_in_any_order_and_once)
{
	static const struct row rows[] = {
		{ "PASSWORD \"two words\"", "OK\n" },
		{ "PASSWORD x", "ERR ALREADY-SET-PASSWORD\n" },
		{ "USERNAME \"\"", "OK\n" },
		{ "USERNAME x", "ERR ALREADY-SET-USERNAME\n" },
		{ "USERNAME", INVALID },
		{ "LOGIN main", DENIED },
	};
	struct session s;

	begin();
	s = session_of(NULL, NULL);
	check(&s, rows, MEM_COUNT(rows));
	session_fini(&s);
	end();
}
END_TEST

START_TEST(login_checks_already_then_the_ups_then_the_right)
{
	static const struct row mon[] = {
		{ "LOGIN nosuch", NO_UPS },
		{ "LOGIN MAIN", "OK\n" },
		{ "GET NUMLOGINS main", "NUMLOGINS main 1\n" },
		{ "LOGIN main", "ERR ALREADY-LOGGED-IN\n" },
		{ "LOGIN nosuch", "ERR ALREADY-LOGGED-IN\n" },
		{ "ATTACH nosuch", "ERR ALREADY-ATTACHED\n" },
	};
	static const struct row denied[] = { { "LOGIN nosuch", NO_UPS }, { "LOGIN main", DENIED },
		{ "ATTACH down", DENIED } };
	static const struct row down[] = { { "LOGIN down", "OK\n" }, { "ATTACH stale", "OK\n" },
		{ "LOGIN wait", "OK\n" } };
	struct session s;

	begin();
	s = session_of("mon", "monpw");
	check(&s, mon, MEM_COUNT(mon));
	session_fini(&s);
	/* the count drops with the connection */
	ck_assert_uint_eq(unit_login_count(fleet_at(fleet, MAIN)), 0);
	CHECK_AS("mon", "wrong", denied);
	CHECK_AS("admin", "adminpw", denied);
	CHECK_AS("nopw", "", denied);
	CHECK_AS("sec", "secpw", down);
	end();
}
END_TEST

START_TEST(primary_and_fsd_check_the_ups_then_the_right_and_never_the_driver)
{
	static const struct row granted[] = {
		{ "PRIMARY nosuch", NO_UPS },
		{ "PRIMARY main", "OK PRIMARY-GRANTED\n" },
		{ "MASTER down", "OK MASTER-GRANTED\n" },
		{ "FSD nosuch", NO_UPS },
		{ "FSD down", "OK FSD-SET\n" },
		{ "FSD stale", "OK FSD-SET\n" },
		{ "FSD down", "OK FSD-SET\n" },
	};
	static const struct row denied[] = {
		{ "PRIMARY nosuch", NO_UPS }, { "PRIMARY main", DENIED }, { "MASTER main", DENIED },
		{ "FSD nosuch", NO_UPS }, { "FSD main", DENIED },
	};

	begin();
	CHECK_AS("mon", "monpw", granted);
	CHECK_AS("sec", "secpw", denied);
	CHECK_AS("mon", "Monpw", denied);
	ck_assert(models[DOWN]->fsd && models[STALE]->fsd && !models[MAIN]->fsd);
	end();
}
END_TEST

START_TEST(rights_are_looked_at_when_they_are_needed)
{
	struct session s;

	begin();
	s = session_of("mon", "monpw");
	service.users = NULL;
	ck_assert_str_eq(say(&s, "PRIMARY main"), DENIED);
	service.users = users;
	ck_assert_str_eq(say(&s, "PRIMARY main"),
		DENIED); /* a verdict stands until the service says that users have changed */
	service.users_serial++;
	ck_assert_str_eq(say(&s, "PRIMARY main"), "OK PRIMARY-GRANTED\n");
	session_fini(&s);
	end();
}
END_TEST

START_TEST(a_stranger_is_not_told_who_is_logged_in)
{
	static const char nobody[] = "BEGIN LIST CLIENT main\nEND LIST CLIENT main\n",
			  one[] = "BEGIN LIST CLIENT main\nCLIENT main 192.0.2.1\n"
				  "END LIST CLIENT main\n";
	struct session member, stranger, liar, op, neighbour, here;

	begin();
	member = session_of("sec", "secpw");
	stranger = session_of(NULL, NULL);
	liar = session_of("sec", "wrong");
	op = session_of("op", "oppw");
	neighbour = session_of(NULL, NULL);	/* another client of the same host */
	here = session_of(NULL, NULL);
	stranger.login.address = liar.login.address = op.login.address = "192.0.2.9";
	here.login.address = "::1";
	ck_assert_str_eq(say(&member, "LOGIN main"), "OK\n");
	ck_assert_str_eq(say(&stranger, "LIST CLIENT main"), nobody);
	ck_assert_str_eq(say(&liar, "LIST CLIENT main"), nobody);
	ck_assert_str_eq(say(&op, "LIST CLIENT main"), one);
	ck_assert_str_eq(say(&neighbour, "LIST CLIENT main"), one);
	ck_assert_str_eq(say(&here, "LIST CLIENT main"), one);
	ck_assert_str_eq(say(&stranger, "GET NUMLOGINS main"), "NUMLOGINS main 1\n");
	session_fini(&member);
	session_fini(&stranger);
	session_fini(&liar);
	session_fini(&op);
	session_fini(&neighbour);
	session_fini(&here);
	end();
}
END_TEST

START_TEST(who_was_right_stays_so_over_a_reload_unless_his_password_changed)
{
	struct session s;

	begin();
	s = session_of("mon", "monpw");
	ck_assert_str_eq(say(&s, "PRIMARY main"), "OK PRIMARY-GRANTED\n");
	free(s.credentials->password);
	s.credentials->password = mem_dup("not looked at again");
	service.users_serial++;
	ck_assert_str_eq(say(&s, "FSD main"), "OK FSD-SET\n");
	s.credentials->user_stamp++;
	service.users_serial++;
	ck_assert_str_eq(say(&s, "FSD main"), DENIED);
	session_fini(&s);
	end();
}
END_TEST

START_TEST(clients_are_listed_newest_first_with_the_configured_name)
{
	struct session a, b, c;

	begin();
	a = session_of("sec", "secpw");
	b = session_of("sec", "secpw");
	c = session_of("mon", "monpw");
	b.login.address = "2001:db8::1";
	ck_assert_str_eq(say(&a, "LOGIN main"), "OK\n");
	ck_assert_str_eq(say(&b, "LOGIN Main"), "OK\n");
	ck_assert_str_eq(say(&c, "LOGIN down"), "OK\n");
	ck_assert_str_eq(say(&c, "LIST CLIENT MAIN"),
		"BEGIN LIST CLIENT MAIN\nCLIENT main 2001:db8::1\nCLIENT main 192.0.2.1\n"
		"END LIST CLIENT MAIN\n");
	ck_assert_str_eq(say(&c, "LIST CLIENT down"),
		"BEGIN LIST CLIENT down\nCLIENT down 192.0.2.1\nEND LIST CLIENT down\n");
	ck_assert_str_eq(say(&c, "LIST CLIENT nosuch"), NO_UPS);
	ck_assert_str_eq(say(&c, "GET NUMATTACH main"), "NUMATTACH main 2\n");
	session_fini(&b);
	session_fini(&a);
	ck_assert_str_eq(say(&c, "LIST CLIENT main"),
		"BEGIN LIST CLIENT main\nEND LIST CLIENT main\n");
	session_fini(&c);
	end();
}
END_TEST

START_TEST(logout_ends_the_session)
{
	struct session s;

	begin();
	s = session_of(NULL, NULL);
	ck_assert_str_eq(say(&s, "LOGOUT now"), INVALID);
	ck_assert_int_eq(turn, SESSION_ANSWERED);
	ck_assert_str_eq(say(&s, "LOGOUT"), "OK Goodbye\n");
	ck_assert_int_eq(turn, SESSION_END);
	session_fini(&s);
	s = session_of(NULL, NULL);
	ck_assert_str_eq(say(&s, "DETACH"), "OK Goodbye\n");
	ck_assert_int_eq(turn, SESSION_END);
	session_fini(&s);
	end();
}
END_TEST

START_TEST(tls_is_offered_once)
{
	struct session s;

	begin();
	service.tls_offered = true;
	s = session_of(NULL, NULL);
	ck_assert_str_eq(say(&s, "STARTTLS"), "OK STARTTLS\n");
	ck_assert_int_eq(turn, SESSION_START_TLS);
	ck_assert_str_eq(say(&s, "STARTTLS"), "ERR ALREADY-SSL-MODE\n");
	ck_assert_int_eq(turn, SESSION_ANSWERED);
	session_fini(&s);
	end();
}
END_TEST

/* ---- GET ---- */

START_TEST(facts_are_told_for_a_fresh_ups_and_names_are_echoed_as_typed)
{
	static const struct row rows[] = {
		{ "GET VAR main ups.status", "VAR main ups.status \"OL CHRG\"\n" },
		{ "get var MAIN UPS.Status", "VAR MAIN UPS.Status \"OL CHRG\"\n" },
		{ "GET VAR main battery.charge", "VAR main battery.charge \"90\"\n" },
		{ "GET VAR main ups.mfr", "VAR main ups.mfr \"AC\\\"ME \\\\ \\#1\"\n" },
		{ "GET VAR ma\\in \"ups.status\"", "VAR main ups.status \"OL CHRG\"\n" },
		{ "GET VAR main no.such", NO_VAR },
		{ "GET VAR main \"\"", NO_VAR },
		{ "GET TYPE main ups.id", "TYPE main ups.id RW STRING:8\n" },
		{ "GET TYPE main input.sensitivity",
			"TYPE main input.sensitivity RW ENUM NUMBER\n" },
		{ "GET TYPE main Battery.Charge.Low",
			"TYPE main Battery.Charge.Low RW RANGE NUMBER\n" },
		{ "GET TYPE main ups.nolength", "TYPE main ups.nolength RW STRING:0\n" },
		{ "GET TYPE main ups.mfr", "TYPE main ups.mfr NUMBER\n" },
		{ "GET TYPE main no.such", NO_VAR },
		{ "GET TYPE main server.version", NO_VAR },
		{ "GET DESC main no.such", "DESC main no.such \"Description unavailable\"\n" },
		{ "GET CMDDESC main no.such",
			"CMDDESC main no.such \"Description unavailable\"\n" },
		{ "GET UPSDESC main", "UPSDESC main \"Unavailable\"\n" },
		{ "GET UPSDESC STALE", "UPSDESC STALE \"Stale \\\"one\\\" \\#2\"\n" },
		{ "GET UPSDESC down", "UPSDESC down \"Unavailable\"\n" },
		{ "GET NUMLOGINS main", "NUMLOGINS main 0\n" },
	};
	struct session s;

	begin();
	CHECK_AS(NULL, NULL, rows);
	s = session_of(NULL, NULL);
	ck_assert(!strncmp(say(&s, "GET DESC main ups.status"), "DESC main ups.status \"", 22));
	ck_assert_ptr_null(strstr(buf_text(&said), "unavailable"));
	ck_assert(!strncmp(say(&s, "GET CMDDESC main load.off"), "CMDDESC main load.off \"", 23));
	ck_assert_ptr_null(strstr(buf_text(&said), "unavailable"));
	session_fini(&s);
	end();
}
END_TEST

START_TEST(a_ups_must_be_known_then_connected_then_fresh)
{
	static const char *const requests[] = {
		"GET VAR %s ups.status",
		"GET VAR %s no.such",
		"GET TYPE %s ups.status",
		"GET TYPE %s no.such",
		"GET DESC %s ups.status",
		"GET CMDDESC %s load.off",
		"GET NUMLOGINS %s",
		"GET NUMATTACH %s",
		"LIST VAR %s",
		"LIST RW %s",
		"LIST CMD %s",
		"LIST ENUM %s x",
		"LIST RANGE %s x",
		"SET VAR %s ups.id x",
		"SET VAR %s no.such x",
		"INSTCMD %s load.off",
		"INSTCMD %s no.such",
	};
	static const struct { const char *ups, *reply;
	} rows[] = {
		{ "nosuch", NO_UPS },
		{ "\"\"", NO_UPS },
		{ "main@localhost", NO_UPS },
		{ "down", NO_DRIVER },
		{ "stale", OLD },
		{ "STALE", OLD },
	};

	begin();
	for (size_t i = 0; i < MEM_COUNT(requests); i++) {
		for (size_t k = 0; k < MEM_COUNT(rows); k++) {
			char request[100];
			struct row row = { request, rows[k].reply };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(request, sizeof request, requests[i], rows[k].ups);
#pragma GCC diagnostic pop
			check_as("nobody", "wrong", &row, 1); /* before any right is looked at */
			check_as("admin", "adminpw", &row, 1);
		}
	}
	end();
}
END_TEST

START_TEST(a_ups_in_its_first_dump_waits)
{
	static const struct row rows[] = {
		{ "GET VAR wait ups.status", "VAR wait ups.status \"WAIT\"\n" },
		{ "GET VAR wait UPS.STATUS", "VAR wait UPS.STATUS \"WAIT\"\n" },
		{ "GET VAR wait battery.charge", NO_VAR },
		{ "LIST VAR wait",
			"BEGIN LIST VAR wait\nVAR wait ups.status \"WAIT\"\nEND LIST VAR wait\n" },
		{ "LIST CMD wait", "BEGIN LIST CMD wait\nEND LIST CMD wait\n" },
	};

	begin();
	CHECK_AS(NULL, NULL, rows);
	end();
}
END_TEST

START_TEST(server_variables_are_of_the_server_whatever_ups_is_named)
{
	static const struct row rows[] = {
		{ "GET VAR main server.version",
			"VAR main server.version \"" HOLDOVER_VERSION "\"\n" },
		{ "GET VAR nosuch Server.Version",
			"VAR nosuch server.version \"" HOLDOVER_VERSION "\"\n" },
		{ "GET VAR nosuch server.none", NO_VAR },
		{ "GET VAR main server.", NO_VAR },
		{ "GET TYPE main server.info", NO_VAR },
		{ "SET VAR main server.info x", NO_VAR },
	};
	struct session s;

	begin();
	CHECK_AS("admin", "adminpw", rows);
	s = session_of(NULL, NULL);
	ck_assert(!strncmp(say(&s, "GET VAR x server.info"),
		"VAR x server.info \"Network UPS Tools upsd ", 42));
	ck_assert_ptr_null(strstr(say(&s, "LIST VAR main"), "server."));
	session_fini(&s);
	end();
}
END_TEST

START_TEST(the_fsd_latch_shows_in_every_status_but_not_in_list_rw)
{
	struct session s;

	begin();
	change(models[MAIN],
		(struct ups_change){ .op = UPS_SET_FLAGS, .name = "ups.status", .number = VAR_RW });
	s = session_of("fsder", "fsdpw");
	ck_assert_str_eq(say(&s, "FSD main"), "OK FSD-SET\n");
	ck_assert_str_eq(say(&s, "GET VAR main ups.status"),
		"VAR main ups.status \"FSD OL CHRG\"\n");
	ck_assert_ptr_nonnull(
		strstr(say(&s, "LIST VAR main"), "VAR main ups.status \"FSD OL CHRG\"\n"));
	ck_assert_ptr_nonnull(strstr(say(&s, "LIST RW main"), "RW main ups.status \"OL CHRG\"\n"));
	ups_set(models[MAIN], "ups.status", "FSD OB");
	ck_assert_str_eq(say(&s, "GET VAR main ups.status"),
		"VAR main ups.status \"FSD FSD OB\"\n");
	session_fini(&s);
	end();
}
END_TEST

/* ---- LIST ---- */

START_TEST(lists_have_their_items_in_order_between_begin_and_end)
{
	static const struct row rows[] = {
		{ "LIST UPS",
			"BEGIN LIST UPS\nUPS main \"Description unavailable\"\n"
			"UPS stale \"Stale \\\"one\\\" \\#2\"\n"
			"UPS down \"Description unavailable\"\nUPS wait \"Description unavailable\"\n"
			"END LIST UPS\n" },
		{ "list var Main",
			"BEGIN LIST VAR Main\nVAR Main Battery.Charge \"90\"\n"
			"VAR Main battery.charge.low \"20\"\n"
			"VAR Main input.sensitivity \"high\"\nVAR Main ups.delay.shutdown \"20\"\n"
			"VAR Main ups.id \"abc\"\n"
			"VAR Main ups.mfr \"AC\\\"ME \\\\ \\#1\"\nVAR Main ups.nolength \"x\"\n"
			"VAR Main ups.status \"OL CHRG\"\nEND LIST VAR Main\n" },
		{ "LIST RW main", "BEGIN LIST RW main\nRW main battery.charge.low \"20\"\n"
				  "RW main input.sensitivity \"high\"\n"
				  "RW main ups.delay.shutdown \"20\"\nRW main ups.id \"abc\"\n"
				  "RW main ups.nolength \"x\"\nEND LIST RW main\n" },
		{ "LIST CMD main",
			"BEGIN LIST CMD main\nCMD main load.off\nCMD main Test.Panel.Start\n"
			"END LIST CMD main\n" },
		{ "LIST ENUM main INPUT.sensitivity",
			"BEGIN LIST ENUM main INPUT.sensitivity\nENUM main INPUT.sensitivity \"high\"\n"
			"ENUM main INPUT.sensitivity \"low\"\nENUM main INPUT.sensitivity \"a\\\"b\"\n"
			"END LIST ENUM main INPUT.sensitivity\n" },
		{ "LIST RANGE main battery.charge.low",
			"BEGIN LIST RANGE main battery.charge.low\n"
			"RANGE main battery.charge.low \"10\" \"50\"\n"
			"RANGE main battery.charge.low \"70\" \"90\"\n"
			"END LIST RANGE main battery.charge.low\n" },
		{ "LIST ENUM main ups.mfr",
			"BEGIN LIST ENUM main ups.mfr\nEND LIST ENUM main ups.mfr\n" },
		{ "LIST RANGE main ups.mfr",
			"BEGIN LIST RANGE main ups.mfr\nEND LIST RANGE main ups.mfr\n" },
		{ "LIST ENUM main no.such", NO_VAR },
		{ "LIST RANGE main no.such", NO_VAR },
	};

	begin();
	CHECK_AS(NULL, NULL, rows);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_no_command_is_unknown,
		credentials_must_be_given_before_anything_else_is_looked_at,
		a_wrong_number_of_arguments_is_invalid,
		further_arguments_are_ignored_where_nut_ignores_them,
		versions_have_the_shape_clients_take_apart,
		name_and_password_come_in_any_order_and_once,
		login_checks_already_then_the_ups_then_the_right,
		primary_and_fsd_check_the_ups_then_the_right_and_never_the_driver,
		rights_are_looked_at_when_they_are_needed,
		a_stranger_is_not_told_who_is_logged_in,
		who_was_right_stays_so_over_a_reload_unless_his_password_changed,
		clients_are_listed_newest_first_with_the_configured_name,
		logout_ends_the_session,
		tls_is_offered_once,
		facts_are_told_for_a_fresh_ups_and_names_are_echoed_as_typed,
		a_ups_must_be_known_then_connected_then_fresh,
		a_ups_in_its_first_dump_waits,
		server_variables_are_of_the_server_whatever_ups_is_named,
		the_fsd_latch_shows_in_every_status_but_not_in_list_rw,
		lists_have_their_items_in_order_between_begin_and_end,
	};

	return fixture_run("session", tests, MEM_COUNT(tests));
}
