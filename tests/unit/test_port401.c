/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_port401 - UDP port 401: who is looked at, what is answered, and that no answer is ever
 * longer than its request; who is a stranger on TCP; what its policy lets through.
 */
#include "server/port401/datagram.h"
#include "server/port401/stranger.h"
#include "tests/unit/session_fixture.h"

static const char *ask(const char *request)		/* padded; "" is silence */
{
	static char reply[DATAGRAM_MAX + 1];
	char padded[DATAGRAM_MAX];
	size_t n;

	memset(padded, ' ', sizeof padded);
	memcpy(padded, request, strlen(request));
	n = datagram_answer(fleet, padded, sizeof padded, reply);
	ck_assert_uint_le(n, sizeof padded);
	reply[n] = 0;
	return reply;
}

START_TEST(a_few_questions_are_answered)
{
	static const struct { const char *request, *reply;
	} rows[] = {
		{ "GET VAR main ups.status", "VAR main ups.status \"OL CHRG\"\n" },
		{ "get  var MAIN  Battery.Charge\n", "VAR MAIN Battery.Charge \"90\"\n" },
		{ "GET VAR main ups.status\r\n", "VAR main ups.status \"OL CHRG\"\n" },
		{ "GET VAR main ups.status ;7f3a", "VAR main ups.status \"OL CHRG\" ;7f3a\n" },
		{ "GET VAR main ups.status;a b;c", "VAR main ups.status \"OL CHRG\" ;a b;c\n" },
		{ "REQ STATUS", "ANS STATUS OL CHRG\n" },
		{ "req battpct@Main", "ANS battpct@Main 90\n" },
		{ "VER", "Network UPS Tools upsd " HOLDOVER_VERSION " - Holdover UPS server\n" },
		{ "ver ;1",
			"Network UPS Tools upsd " HOLDOVER_VERSION " - Holdover UPS server ;1\n" },
	};

	begin();
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_msg(!strcmp(ask(rows[i].request), rows[i].reply), "%s: %s",
			rows[i].request, ask(rows[i].request));
	end();
}
END_TEST

START_TEST(all_else_is_met_with_silence)
{
	static const char *const rows[] = {
		"",
		"\n",
		";",
		" ;x",
		"NETVER",
		"HELP",
		"LIST UPS",
		"LIST VAR main",
		"USERNAME admin",
		"PASSWORD adminpw",
		"SET VAR main ups.id x",
		"INSTCMD main load.off",
		"FSD main",
		"STARTTLS",
		"VER x",
		"GET",
		"GET VAR",
		"GET VAR main",
		"GET VAR main ups.mfr",
		"GET VAR main ups.id",
		"GET VAR main ups.status x",
		"GET VAR nosuch ups.status",
		"GET VAR stale ups.status",
		"GET VAR down ups.status",
		"GET VAR wait ups.status",
		"GET VAR main ups.load",
		"GET TYPE main ups.status",
		"GET VAR \"main\" ups.status",
		"REQ",
		"REQ STATUS x",
		"REQ NOSUCH",
		"REQ STATUS@",
		"REQ STATUS@nosuch",
		"REQ STATUS@stale",
		"REQ UTILITY",
		"REQ STATUSX",
		"REQ STAT",
		"VER\nVER",
		"VER\t",
		"VE\x01R",
		"VER\x80",
		"VER\x7f",
		"VAR main ups.status \"OL\"",
		"ANS STATUS OL",
		"VER\r",
		"VER ;\x01",
	};

	begin();
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_msg(!*ask(rows[i]), "%s: %s", rows[i], ask(rows[i]));
	end();
}
END_TEST

START_TEST(an_answer_is_never_longer_than_its_request)
{
	static const char *const requests[] = { "VER", "GET VAR main ups.status",
		"GET VAR main battery.charge ;nonce", "REQ STATUS", "REQ BATTPCT@main" };
	char padded[DATAGRAM_MAX + 8], reply[DATAGRAM_MAX + 8];
	unsigned answered = 0;

	begin();
	ups_set(models[MAIN], "ups.status", "OL CHRG LB RB OVER TRIM BOOST BYPASS CAL \"#\\");
	for (size_t i = 0; i < MEM_COUNT(requests); i++) {
		for (size_t n = strlen(requests[i]); n <= DATAGRAM_MAX; n++) {
			size_t length;

			memset(padded, ' ', sizeof padded);
			memcpy(padded, requests[i], strlen(requests[i]));
			memset(reply, '?', sizeof reply);
			length = datagram_answer(fleet, padded, n, reply);
			ck_assert_uint_le(length, n);
			ck_assert_int_eq(reply[length], '?');
			answered += length > 0;
		}
	}
	ck_assert_uint_gt(answered, 1000);
	memset(padded, ' ', sizeof padded);
	memcpy(padded, "VER", 3);
	ck_assert_uint_gt(datagram_answer(fleet, padded, DATAGRAM_MAX, reply), 0);
	ck_assert_uint_eq(datagram_answer(fleet, padded, DATAGRAM_MAX + 1, reply), 0);
	ck_assert_uint_eq(datagram_answer(fleet, padded, 0, reply), 0);
	end();
}
END_TEST

START_TEST(what_just_fits_goes_without_its_line_end)
{
	char reply[DATAGRAM_MAX];

	begin();
	ck_assert_uint_eq(datagram_answer(fleet, "REQ STATUS        ", 18, reply), 18);
	ck_assert(!memcmp(reply, "ANS STATUS OL CHRG", 18));
	ck_assert_uint_eq(datagram_answer(fleet, "REQ STATUS       ", 17, reply), 0);
	end();
}
END_TEST

START_TEST(the_fsd_latch_is_told)
{
	begin();
	change(models[MAIN], (struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert_str_eq(ask("REQ STATUS@main"), "ANS STATUS@main FSD OL CHRG\n");
	end();
}
END_TEST

/* ---- who is looked at ---- */

static struct datagram_from from(const char *source, uint16_t port, const char *destination)
{
	struct datagram_from f = { .source_port = port };

	ck_assert(peer_of_text(source, &f.source) && peer_of_text(destination, &f.destination));
	return f;
}

static struct holdover_port401 conf_of(const char *net)
{
	struct holdover_port401 c = { .enable = true,
		.udp = true,
		.allowed = mem_new(sizeof *c.allowed),
		.allowed_count = 1 };
	char why[ADDRESS_FAULT_MAX];

	ck_assert(peer_net_of_text(net, c.allowed, why));
	return c;
}

START_TEST(servers_broadcasts_and_strangers_are_not_looked_at)
{
	static const struct {
		const char *source;
		uint16_t port;
		const char *to;
		enum datagram_fate fate;
	} rows[] = {
		{ "192.0.2.1", 40000, "192.0.2.9", DATAGRAM_TAKEN },
		{ "192.0.2.1", 1024, "192.0.2.9", DATAGRAM_TAKEN },
		{ "192.0.2.1", 0, "192.0.2.9", DATAGRAM_SOURCE_PORT },
		{ "192.0.2.1", 401, "192.0.2.9", DATAGRAM_SOURCE_PORT },
		{ "192.0.2.1", 161, "192.0.2.9", DATAGRAM_SOURCE_PORT },
		{ "192.0.2.1", 1023, "192.0.2.9", DATAGRAM_SOURCE_PORT },
		{ "192.0.2.1", 3493, "192.0.2.9", DATAGRAM_SOURCE_PORT },
		{ "192.0.2.1", 40000, "224.0.0.1", DATAGRAM_DESTINATION },
		{ "192.0.2.1", 40000, "ff02::1", DATAGRAM_DESTINATION },
		{ "224.0.0.1", 40000, "192.0.2.9", DATAGRAM_DESTINATION },
		{ "198.51.100.1", 40000, "192.0.2.9", DATAGRAM_NOT_ALLOWED },
		{ "::1", 40000, "192.0.2.9", DATAGRAM_NOT_ALLOWED },
	};
	struct datagram_gate *g = datagram_gate_new();
	struct holdover_port401 conf = conf_of("192.0.2.0/24");
	struct datagram_from f;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		f = from(rows[i].source, rows[i].port, rows[i].to);
		ck_assert_msg(datagram_admit(g, &conf, &f, 1000) == rows[i].fate, "row %zu", i);
		ck_assert_ptr_nonnull(datagram_fate_text(rows[i].fate));
	}
	f = from("192.0.2.1", 40000, "192.0.2.255");
	f.broadcast = true;
	ck_assert_int_eq(datagram_admit(g, &conf, &f, 1000), DATAGRAM_DESTINATION);
	free(conf.allowed);
	datagram_gate_free(g);
}
END_TEST

/* How many of `count` datagrams from `net`.1, .2, ... `sources` are taken within `ms`. */
static unsigned taken(struct datagram_gate *g, const struct holdover_port401 *conf, const char *net,
	int sources, int count, uint64_t begin_ms, uint64_t ms)
{
	unsigned n = 0;

	for (int i = 0; i < count; i++) {
		char *source = mem_fmt("%s%x", net, i % sources + 1);
		struct datagram_from f =
			from(source, 40000, strchr(net, ':') ? "::1" : "192.0.2.9");

		n += datagram_admit(g, conf, &f, begin_ms + (uint64_t)i * ms / (uint64_t)count) ==
		     DATAGRAM_TAKEN;
		free(source);
	}
	return n;
}

START_TEST(a_source_a_network_and_all_together_have_their_rates)
{
	struct holdover_port401 v4 = conf_of("0.0.0.0/0"), v6 = conf_of("::/0");
	struct datagram_gate *g = datagram_gate_new();

	ck_assert_uint_eq(taken(g, &v4, "192.0.2.", 1, 100, 1000, 0), 10);
	ck_assert_uint_eq(taken(g, &v4, "192.0.2.", 1, 10000, 100000, 10000), 10 + 50 - 1);
	ck_assert_uint_eq(taken(g, &v4, "198.51.100.", 9, 1000, 200000, 0), 20);
	ck_assert_uint_eq(taken(g, &v6, "2001:db8::", 9, 1000, 300000, 0),
		10); /* one network of 64 bits is one */
	ck_assert_uint_eq(taken(g, &v4, "10.0.1.", 9, 100, 400000, 0) +
				  taken(g, &v4, "10.0.2.", 9, 100, 400000, 0) +
				  taken(g, &v4, "10.0.3.", 9, 100, 400000, 0) +
				  taken(g, &v4, "10.0.4.", 9, 100, 400000, 0),
		50);
	free(v4.allowed);
	free(v6.allowed);
	datagram_gate_free(g);
	datagram_gate_free(NULL);
}
END_TEST

/* ---- TCP ---- */

static const char *answer_to(const char *line)
{
	const char *answer;
	struct words w;

	words_init(&w);
	support_line(&w, line);
	answer = stranger_answer(&w);
	words_fini(&w);
	return answer;
}

START_TEST(strangers_are_told_where_they_are)
{
	static const char *const known[] = { "LIST UPS", "foo", "NETVER", "get var a b",
		"GET VAR a HTTP" };
	static const char *const strange[] = { "", "#", "\"\"", "\x16\x03\x01", "USER1",
		"\"LIST UPS\"", "-", "=" };
	static const char *const browsers[] = { "GET / HTTP/1.1\r", "HEAD /x HTTP/1.0",
		"OPTIONS * HTTP/1.1", "PRI * HTTP/1.5" };

	for (size_t i = 0; i < MEM_COUNT(known); i++)
		ck_assert_msg(!answer_to(known[i]), "%s", known[i]);
	for (size_t i = 0; i < MEM_COUNT(strange); i++)
		ck_assert_ptr_eq(answer_to(strange[i]), stranger_banner);
	for (size_t i = 0; i < MEM_COUNT(browsers); i++)
		ck_assert_msg(answer_to(browsers[i]) &&
				      !strncmp(answer_to(browsers[i]), "HTTP/1.0 200 OK\r\n", 17),
			"%s", browsers[i]);
	ck_assert_uint_le(strlen(stranger_banner), 400);
	ck_assert_ptr_nonnull(strstr(answer_to(browsers[0]), stranger_banner));
	ck_assert(!strncmp(stranger_banner, "Holdover " HOLDOVER_VERSION ":",
		strlen("Holdover " HOLDOVER_VERSION ":")));
}
END_TEST

START_TEST(a_policy_decides_before_anything_else_is_looked_at)
{
	static const struct policy read_only = { VERB_READ, VERB_READ, true },
				   strict = { VERB_OPENING, VERB_ALL, true };
	static const struct row clear[] = {
		{ "NETVER", "1.3\n" },
		{ "GET VAR main ups.status", "VAR main ups.status \"OL CHRG\"\n" },
		{ "USERNAME", "ERR ACCESS-DENIED\n" },
		{ "SET", "ERR ACCESS-DENIED\n" },
		{ "FSD main", "ERR ACCESS-DENIED\n" },
		{ "list client main", "ERR ACCESS-DENIED\n" },
		{ "INSTCMD main server.fsd.clear", "ERR ACCESS-DENIED\n" },
		{ "NOSUCH", "ERR UNKNOWN-COMMAND\n" },
		{ "STARTTLS", "ERR FEATURE-NOT-CONFIGURED\n" },
	};
	static const struct row with_tls[] = {
		{ "NETVER", "ERR TLS-NOT-ENABLED\n" },
		{ "LIST UPS", "ERR TLS-NOT-ENABLED\n" },
		{ "PASSWORD x", "ERR TLS-NOT-ENABLED\n" },
		{ "STARTTLS", "OK STARTTLS\n" },
		{ "STARTTLS", "ERR TLS-ALREADY-ENABLED\n" },
		{ "NETVER", "1.3\n" },
		{ "USERNAME x", "OK\n" },
	};
	struct session s;

	begin();
	s = session_of(NULL, NULL);
	s.policy = &read_only;
	check(&s, clear, MEM_COUNT(clear));
	session_fini(&s);
	service.tls_offered = true;
	s = session_of(NULL, NULL);
	s.policy = &strict;
	check(&s, with_tls, MEM_COUNT(with_tls));
	session_fini(&s);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_few_questions_are_answered,
		all_else_is_met_with_silence,
		an_answer_is_never_longer_than_its_request,
		what_just_fits_goes_without_its_line_end,
		the_fsd_latch_is_told,
		servers_broadcasts_and_strangers_are_not_looked_at,
		a_source_a_network_and_all_together_have_their_rates,
		strangers_are_told_where_they_are,
		a_policy_decides_before_anything_else_is_looked_at,
	};

	return fixture_run("port401", tests, MEM_COUNT(tests));
}
