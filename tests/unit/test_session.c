/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_session - sessions of clients: what is a command, who a client is, what it may do, and
 * which error comes first when several apply.
 *
 * GET and LIST are in test_session_get.c; SET and INSTCMD, which go to a driver, are in
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
	};

	return fixture_run("session", tests, MEM_COUNT(tests));
}
