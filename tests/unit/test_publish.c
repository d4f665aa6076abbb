/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_publish - a UPS on a local socket: dumps, changes as they happen, requests and their
 * results, and the FSD latch.
 */
#include "tests/unit/publish_fixture.h"

START_TEST(a_client_hears_nothing_but_changes_until_it_asks)
{
	int a, b;

	begin();
	a = client();
	b = client();
	ck_assert_str_eq(received(a), "");
	ups_set(ups, "battery.charge", "9\"9");
	ups_set(ups, "battery.charge", "9\"9");
	ups_add_command(ups, "load.off");
	ups_delete(ups, "battery.charge");
	ups_set_state(ups, UPS_STALE);
	ups_set_state(ups, UPS_FRESH);
	ck_assert_str_eq(received(a),
		"SETINFO battery.charge \"9\\\"9\"\nADDCMD load.off\nDELINFO battery.charge\n"
		"DATASTALE\nDATAOK\n");
	ck_assert_str_eq(received(b),
		"SETINFO battery.charge \"9\\\"9\"\nADDCMD load.off\nDELINFO battery.charge\n"
		"DATASTALE\nDATAOK\n");
	ck_assert_str_eq(reply(a, "DUMPALL\n"),
		"SETINFO ups.status \"OL\"\nADDCMD load.off\nDATAOK\nDUMPDONE\n");
	ck_assert_str_eq(received(b), "");		/* a dump is for who asked */
	close(a);
	close(b);
	end();
}
END_TEST

START_TEST(each_request_has_its_reply)
{
	static const struct { const char *request, *reply;
	} rows[] = {
		{ "PING\n", "PONG\n" },
		{ "ping\nPING\n", "PONG\nPONG\n" },
		{ "DUMPVALUE ups.id\n",
			"SETINFO ups.id \"x\"\nSETAUX ups.id 8\nSETFLAGS ups.id RW STRING\n"
			"DATAOK\nDUMPDONE\n" },
		{ "DUMPVALUE UPS.ID\n",
			"SETINFO ups.id \"x\"\nSETAUX ups.id 8\nSETFLAGS ups.id RW STRING\n"
			"DATAOK\nDUMPDONE\n" },
		{ "DUMPVALUE no.such\n", "DATAOK\nDUMPDONE\n" },
		{ "DUMPSTATUS\n", "SETINFO ups.status \"OL\"\nDATAOK\nDUMPDONE\n" },
		{ "BOGUS\n", "" },
		{ "\n", "" },
		{ "SET ups.id \"New # name\"\n", "" },
		{ "INSTCMD\n", "" },
		{ "SET a\n", "" },
	};
	char pid[32];
	int fd;

	begin();
	ups_set(ups, "ups.id", "x");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_LENGTH, .name = "ups.id", .number = 8 });
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FLAGS,
			       .name = "ups.id",
			       .number = VAR_RW | VAR_STRING });
	fd = client();
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_str_eq(reply(fd, rows[i].request), rows[i].reply);
	snprintf(pid, sizeof pid, "PID %d\n", (int)getpid());
	ck_assert_str_eq(reply(fd, "GETPID\n"), pid);
	ck_assert_str_eq(buf_text(&asked), "");
	ck_assert_str_eq(reply(fd, "LOGOUT\nPING\n"), "OK Goodbye\n");
	ck_assert(!is_open(fd));
	close(fd);
	end();
}
END_TEST

START_TEST(a_client_may_turn_broadcasts_off_and_on)
{
	static const struct { const char *verb; bool hears; } rows[] = {
		{ "NOBROADCAST\n", false }, { "BROADCAST\n", true }, { "BROADCAST 0\n", false },
		{ "BROADCAST 1\n", true },
		{ "BROADCAST -1\n", false },
	};
	int fd;

	begin();
	fd = client();
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		ck_assert_str_eq(reply(fd, rows[i].verb), "");
		ups_set(ups, "x", i % 2 ? "1" : "2");
		ck_assert_msg((*received(fd) != 0) == rows[i].hears, "%s", rows[i].verb);
		ck_assert_str_eq(reply(fd, "PING\n"), "PONG\n");
	}
	close(fd);
	end();
}
END_TEST

START_TEST(results_are_told_to_who_gave_an_id)
{
	int fd, other;

	begin();
	fd = client();
	other = client();
	answer = SP_OK;
	ck_assert_str_eq(reply(fd, "SET ups.id \"a b\" TRACKING 33\n"), "TRACKING 33 0\n");
	answer = SP_INVALID;
	ck_assert_str_eq(reply(fd, "INSTCMD load.off 120 TRACKING x-1\n"), "TRACKING x-1 2\n");
	ck_assert_str_eq(reply(fd, "INSTCMD load.off\n"), "");
	ck_assert_str_eq(buf_text(&asked), "set ups.id a b;do load.off 120;do load.off -;");
	ck_assert_str_eq(received(other), "");
	close(fd);
	close(other);
	end();
}
END_TEST

START_TEST(a_result_may_come_later_and_finds_its_client)
{
	struct publish_ticket first, second;
	int a, b;

	begin();
	a = client();
	b = client();
	answer = SP_LATER;
	ck_assert_str_eq(reply(a, "INSTCMD x TRACKING same\n"), "");
	first = ticket;
	ck_assert_str_eq(reply(b, "INSTCMD x TRACKING same\n"), "");
	second = ticket;
	publish_answer(p, &second, SP_FAILED);
	ck_assert_str_eq(received(a), "");
	ck_assert_str_eq(received(b), "TRACKING same 3\n");
	close(a);
	support_settle(&loop);
	/* perhaps the same descriptor, but another client */
	a = client();
	publish_answer(p, &first, SP_OK);
	ck_assert_str_eq(received(a), "");
	ck_assert_str_eq(reply(b, "INSTCMD x\n"), "");
	publish_answer(p, &ticket, SP_OK);	/* nobody wants to know */
	ck_assert_str_eq(received(b), "");
	close(a);
	close(b);
	end();
}
END_TEST

START_TEST(the_fsd_latch_is_shown_as_it_comes_and_goes)
{
	int fd;

	begin();
	fd = client();
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OL\"\n");
	ups_set(ups, "ups.status", "OB LB");
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OB LB\"\n");
	ck_assert_str_eq(
		reply(fd, "DUMPSTATUS\n"), "SETINFO ups.status \"FSD OB LB\"\nDATAOK\nDUMPDONE\n");
	ups_set(ups, "battery.charge", "5");
	ck_assert_str_eq(received(fd), "SETINFO battery.charge \"5\"\n");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 0 });
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"OB LB\"\n");
	close(fd);
	end();
}
END_TEST

/* The latch may be set during a new dump of the driver: if its status comes unchanged no other
 * change shows the latch. */
START_TEST(an_fsd_latch_set_while_the_status_is_unconfirmed_is_told)
{
	int fd;

	begin();
	fd = client();
	ups_begin_dump(ups);
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ups_set(ups, "ups.status", "OL");
	ups_end_dump(ups);
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OL\"\n");
	close(fd);
	end();
}
END_TEST

START_TEST(a_latch_without_any_status_shows_with_the_first_one)
{
	int fd;

	begin();
	fd = client();
	ups_delete(ups, "ups.status");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert_str_eq(received(fd), "DELINFO ups.status\n");
	ups_set(ups, "ups.status", "OL");
	ck_assert_str_eq(received(fd), "SETINFO ups.status \"FSD OL\"\n");
	close(fd);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_client_hears_nothing_but_changes_until_it_asks,
		each_request_has_its_reply,
		a_client_may_turn_broadcasts_off_and_on,
		results_are_told_to_who_gave_an_id,
		a_result_may_come_later_and_finds_its_client,
		the_fsd_latch_is_shown_as_it_comes_and_goes,
		an_fsd_latch_set_while_the_status_is_unconfirmed_is_told,
		a_latch_without_any_status_shows_with_the_first_one,
	};

	return socket_dir_run("publish", tests, MEM_COUNT(tests));
}
