/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_nutclient - the NUT client with a server that the test plays.
 */
#include "lib/nutclient.h"
#include "tests/unit/support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>

static uv_loop_t loop;
static int listener, peer;
static unsigned port;
static struct nutclient *client;
static struct buf heard, lines;
static unsigned readies, answers, ends;
static char last_error[64], last_why[256];

static void on_ready(void *user)
{
	(void)user;
	readies++;
}

static void on_line(void *user, const struct words *w)
{
	(void)user;
	for (size_t i = 0; i < words_count(w); i++)
		buf_add_fmt(&lines, "%s%s", i ? "|" : "", words_at(w, i));
	buf_add_char(&lines, '\n');
}

static void on_answered(void *user, const char *error)
{
	(void)user;
	answers++;
	snprintf(last_error, sizeof last_error, "%s", error ? error : "");
}

static void on_ended(void *user, const char *why)
{
	(void)user;
	ends++;
	snprintf(last_why, sizeof last_why, "%s", why);
}

static const struct nutclient_ops ops = { { on_line, on_answered }, on_ready, on_ended };

static void begin(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof a;

	uv_loop_init(&loop);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&a, sizeof a), 0);
	ck_assert_int_eq(listen(listener, 4), 0);
	getsockname(listener, (struct sockaddr *)&a, &size);
	port = ntohs(a.sin_port);
	peer = -1;
	client = NULL;
	readies = answers = ends = 0;
	*last_error = *last_why = 0;
}

static void turn(void)
{
	for (int i = 0; i < 20; i++) {
		uv_run(&loop, UV_RUN_NOWAIT);
		if (peer < 0)
			peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		usleep(500);
	}
}

/* Turns the loop until the condition holds, for two seconds at most. */
#define until(condition) do { \
	for (int n_ = 0; n_ < 200 && !(condition); n_++) \
		turn(); \
	ck_assert(condition); \
} while (0)

static void end(void)
{
	nutclient_free(client);
	if (peer >= 0)
		close(peer);
	close(listener);
	turn();
	ck_assert_int_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
	ck_assert_int_eq(uv_loop_close(&loop), 0);
	buf_fini(&heard);
	buf_fini(&lines);
}

static void begin_client(const struct nutclient_config *config)
{
	struct nutclient_config c = *config;

	c.host = c.host ? c.host : "127.0.0.1";
	c.port = port;
	client = nutclient_new(&loop, &c, &ops, NULL);
}

/* What the client has said since the last time. */
static const char *said(void)
{
	struct buf now = { 0 };

	buf_clear(&heard);
	until(peer >= 0);
	for (int i = 0; i < 200 && !heard.len; i++) {
		turn();
		support_receive(peer, &now, NULL);
		buf_add(&heard, buf_bytes(&now), now.len);
	}
	buf_fini(&now);
	return buf_text(&heard);
}

START_TEST(it_says_who_it_is_and_asks_one_question_after_the_other)
{
	begin_client(&(struct nutclient_config){ .user = "mon", .password = "a \"b\"" });
	ck_assert_str_eq(said(), "USERNAME \"mon\"\n");
	support_send(peer, "OK\n");
	ck_assert_str_eq(said(), "PASSWORD \"a \\\"b\\\"\"\n");
	support_send(peer, "OK\n");
	until(readies == 1);
	nutclient_ask(client, "GET", "VAR", "ups", "ups.status", NULL);
	nutclient_ask(client, "LIST", "VAR", "my ups", NULL);
	ck_assert_str_eq(said(), "GET VAR ups ups.status\n");
	support_send(peer, "VAR ups ups.status \"OL CHRG\"\n");
	until(answers == 1);
	ck_assert_str_eq(buf_text(&lines), "VAR|ups|ups.status|OL CHRG\n");
	ck_assert_str_eq(said(), "LIST VAR \"my ups\"\n");
	support_send(peer, "BEGIN LIST VAR \"my ups\"\nVAR \"my ups\" a \"1\"\nVAR \"my u");
	turn();
	ck_assert_uint_eq(answers, 1);
	support_send(peer, "ps\" b \"2\"\nEND LIST VAR \"my ups\"\n");
	until(answers == 2);
	ck_assert_str_eq(buf_text(&lines),
		"VAR|ups|ups.status|OL CHRG\nVAR|my ups|a|1\nVAR|my ups|b|2\n");
	ck_assert_uint_eq(ends, 0);
}
END_TEST

START_TEST(errors_are_answers)
{
	begin_client(&(struct nutclient_config){ 0 });
	until(readies == 1);
	nutclient_ask(client, "LIST", "VAR", "nobody", NULL);
	nutclient_ask(client, "VER", NULL);
	said();
	support_send(peer, "ERR UNKNOWN-UPS\n");
	until(answers == 1);
	ck_assert_str_eq(last_error, "UNKNOWN-UPS");
	ck_assert_str_eq(said(), "VER\n");
	support_send(peer, "some server 1.0\n");
	until(answers == 2);
	ck_assert_str_eq(last_error, "");
}
END_TEST

START_TEST(a_refused_user_ends_it)
{
	begin_client(&(struct nutclient_config){ .user = "mon", .password = "x" });
	said();
	support_send(peer, "OK\n");
	said();
	support_send(peer, "ERR ACCESS-DENIED\n");
	until(ends == 1);
	ck_assert_str_eq(last_why, "127.0.0.1: user mon is refused (ACCESS-DENIED)");
	ck_assert_uint_eq(readies, 0);
}
END_TEST

START_TEST(tls_that_is_not_offered)
{
	begin_client(&(struct nutclient_config){ .tls = NUTCLIENT_TLS_TRY });
	ck_assert_str_eq(said(), "STARTTLS\n");
	support_send(peer, "ERR FEATURE-NOT-CONFIGURED\n");
	until(readies == 1);
	ck_assert(!nutclient_is_secure(client));
	nutclient_free(client);
	close(peer);
	peer = -1;
	begin_client(&(struct nutclient_config){ .tls = NUTCLIENT_TLS_REQUIRE });
	said();
	support_send(peer, "ERR FEATURE-NOT-CONFIGURED\n");
	until(ends == 1);
	ck_assert_str_eq(last_why, "127.0.0.1: TLS is not offered (FEATURE-NOT-CONFIGURED)");
}
END_TEST

START_TEST(a_handshake_that_fails_ends_it)
{
	begin_client(&(struct nutclient_config){ .tls = NUTCLIENT_TLS_TRY });
	said();
	support_send(peer, "OK STARTTLS\n");
	ck_assert_uint_gt(strlen(said()), 0);	/* its hello */
	support_send(peer, "this is no TLS at all\n");
	until(ends == 1);
	ck_assert_str_eq(last_why, "127.0.0.1: TLS handshake failed");
}
END_TEST

START_TEST(hostile_servers)
{
	static const struct {
		const char *answer, *why;
	} rows[] = {
		{ "VAR a b \"c\"\n", "127.0.0.1: not the answer to a LIST" },
		{ "END LIST VAR ups\n", "127.0.0.1: not the answer to a LIST" },
		{ "BEGIN LIST VAR ups\nEND LIST VAR ups\nmore\n",
			"127.0.0.1: an answer that was not asked for" },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		begin_client(&(struct nutclient_config){ 0 });
		readies = ends = 0;
		until(readies == 1);
		nutclient_ask(client, "LIST", "VAR", "ups", NULL);
		said();
		support_send(peer, rows[i].answer);
		until(ends == 1);
		ck_assert_str_eq(last_why, rows[i].why);
		nutclient_free(client);
		client = NULL;
		close(peer);
		peer = -1;
	}
}
END_TEST

START_TEST(silence_and_endless_answers)
{
	begin_client(&(struct nutclient_config){ .timeout_ms = 100 });
	until(readies == 1);
	nutclient_ask(client, "VER", NULL);
	until(ends == 1);
	ck_assert_str_eq(last_why, "127.0.0.1: no answer within 1 s");
	nutclient_free(client);
	close(peer);
	peer = -1;
	begin_client(&(struct nutclient_config){ 0 });
	readies = ends = 0;
	until(readies == 1);
	nutclient_ask(client, "LIST", "UPS", NULL);
	said();
	support_send(peer, "BEGIN LIST UPS\n");
	for (int i = 0; i <= NUTCLIENT_ANSWER_MAX; i++) {
		support_send(peer, "UPS a \"b\"\n");
		if (!(i % 500))
			turn();
	}
	until(ends == 1);
	ck_assert_str_eq(last_why, "127.0.0.1: an answer of more than 4096 lines");
}
END_TEST

START_TEST(nobody_there)
{
	close(listener);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	begin_client(&(struct nutclient_config){ 0 });
	until(ends == 1);
	ck_assert_ptr_nonnull(strstr(last_why, "Connection refused"));
	nutclient_free(client);
	begin_client(&(struct nutclient_config){ .host = "no such host.invalid" });
	ends = 0;
	until(ends == 1);
}
END_TEST

START_TEST(names)
{
	static const struct {
		const char *text, *ups, *host;
		unsigned port;
		bool good;
	} rows[] = { { "ups", "ups", NULL, 0, true }, { "ups@h", "ups", "h", 0, true },
		{ "ups@h:34", "ups", "h", 34, true }, { "ups@[::1]:34", "ups", "::1", 34, true },
		{ "ups@[::1]", "ups", "::1", 0, true }, { "ups@h:x", "", "", 0, false },
		{ "ups@h:70000", "", "", 0, false }, { "@h", "", "", 0, false },
		{ "ups@", "", "", 0, false }, { "", "", "", 0, false }, { "ups@[::1", "", "", 0, false } };

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		char text[64], *ups, *host;
		unsigned n;

		snprintf(text, sizeof text, "%s", rows[i].text);
		ck_assert_msg(nutclient_parse(text, &ups, &host, &n) == rows[i].good, "%s",
			rows[i].text);
		if (!rows[i].good)
			continue;
		ck_assert_str_eq(ups, rows[i].ups);
		ck_assert_uint_eq(n, rows[i].port);
		if (rows[i].host)
			ck_assert_str_eq(host, rows[i].host);
		else
			ck_assert_ptr_null(host);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { it_says_who_it_is_and_asks_one_question_after_the_other,
		errors_are_answers, a_refused_user_ends_it, tls_that_is_not_offered,
		a_handshake_that_fails_ends_it, hostile_servers, silence_and_endless_answers,
		nobody_there, names };

	return support_run_with("nutclient", tests, MEM_COUNT(tests), begin, end);
}
