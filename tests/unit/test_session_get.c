/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_session_get - what GET and LIST answer of a UPS that is fresh, stale, without a driver or
 * in its first dump, and which error comes first.
 */
#include "tests/unit/session_fixture.h"

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
			"UPS down \"Description unavailable\"\n"
			"UPS wait \"Description unavailable\"\n"
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
			"BEGIN LIST ENUM main INPUT.sensitivity\n"
			"ENUM main INPUT.sensitivity \"high\"\n"
			"ENUM main INPUT.sensitivity \"low\"\n"
			"ENUM main INPUT.sensitivity \"a\\\"b\"\n"
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
		facts_are_told_for_a_fresh_ups_and_names_are_echoed_as_typed,
		a_ups_must_be_known_then_connected_then_fresh,
		a_ups_in_its_first_dump_waits,
		server_variables_are_of_the_server_whatever_ups_is_named,
		the_fsd_latch_shows_in_every_status_but_not_in_list_rw,
		lists_have_their_items_in_order_between_begin_and_end,
	};

	return fixture_run("session get", tests, MEM_COUNT(tests));
}
