/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_tls - STARTTLS on connections: OpenSSL's client at the other end of a socketpair, under a
 * clock of our own.
 *
 * Certificates are made at the start, by OpenSSL, for this program only.
 */
#include "tests/unit/session_fixture.h"
#include "server/net/conn.h"
#include "server/net/tls.h"

#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <signal.h>
#include <sys/stat.h>

enum { IDLE_MS = 60000, ROUNDS = 50 };

static struct conn_rules rules;
static struct conn_list list;
static struct checks *checks;
static struct tls *tls;
static char *dir, *certificate;
static SSL_CTX *client_context;
static SSL *client;
static int peer;

/* ---- the fixture ---- */

static void make_certificate(const char *path)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	FILE *f = fopen(path, "we");

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -3600);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	X509_set_pubkey(x, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
		(const unsigned char *)"localhost", -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	if (!f || !X509_sign(x, key, EVP_sha256()) || !PEM_write_X509(f, x) ||
		!PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) || fclose(f) ||
		chmod(path, 0600))
		abort();
	X509_free(x);
	EVP_PKEY_free(key);
}

static struct tls *tls_with(struct config c)
{
	struct conf_report report = { 0 };
	struct tls *t;

	c.file = (char[]){ "upsd.conf" };
	t = tls_new(&c, false, &report);
	ck_assert_uint_eq(report.errors, t || !c.certificate ? 0 : 1);
	return t;
}

static int new_peer(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000201) };
	int ends[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	conn_open(&list, ends[0], (struct sockaddr *)&a, sizeof a);
	return ends[1];
}

static void begin_tls(void)
{
	begin();
	rules = (struct conn_rules){
		.policy = { VERB_ALL, VERB_ALL, false },
		.idle_ms = IDLE_MS,
		.handshake_ms = CONN_HANDSHAKE_MS,
		.out_cap = 65536,
	};
	checks = checks_new(&loop);
	conn_list_init(&list, &loop, &service, &rules, checks);
	tls = tls_with((struct config){ .certificate = certificate });
	ck_assert_ptr_nonnull(tls);
	list.tls = tls;
	service.tls_offered = true;
	peer = new_peer();
	client_context = SSL_CTX_new(TLS_client_method());
	client = NULL;
}

static void end_tls(void)
{
	SSL_free(client);
	SSL_CTX_free(client_context);
	close(peer);
	conn_close_all(&list);
	support_settle(&loop);
	conn_list_fini(&list);
	checks_free(checks);
	tls_free(tls);
	end();
}

static void start_tls(void)
{
	support_send(peer, "STARTTLS\n");
	support_settle(&loop);
	ck_assert_str_eq(support_receive(peer, &said, NULL), "OK STARTTLS\n");
	client = SSL_new(client_context);
	SSL_set_fd(client, peer);
	SSL_set_connect_state(client);
}

/* Both sides in turn until the client is done: 1, or it cannot be. */
static int shake(void)
{
	int result = -1;

	for (unsigned i = 0; i < ROUNDS && (result = SSL_do_handshake(client)) != 1; i++) {
		if (SSL_get_error(client, result) != SSL_ERROR_WANT_READ)
			break;
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	ERR_clear_error();
	return result;
}

static const char *ask_inside(const char *line)
{
	static char answer[4096];
	int n = 0;

	ck_assert_int_gt(SSL_write(client, line, (int)strlen(line)), 0);
	support_settle(&loop);
	n = SSL_read(client, answer, sizeof answer - 1);
	answer[n > 0 ? n : 0] = 0;
	return answer;
}

static bool is_closed(void)
{
	bool open;

	support_settle(&loop);
	support_receive(peer, &said, &open);
	return !open;
}

/* ---- tests ---- */

START_TEST(inside_tls_the_conversation_is_the_same)
{
	begin_tls();
	start_tls();
	ck_assert_int_eq(shake(), 1);
	ck_assert_str_eq(SSL_get_version(client), "TLSv1.3");
	ck_assert_str_eq(SSL_get_cipher(client), "TLS_AES_128_GCM_SHA256");
	ck_assert_str_eq(ask_inside("GET VAR main ups.status\n"),
		"VAR main ups.status \"OL CHRG\"\n");
	ck_assert_str_eq(ask_inside("STARTTLS\n"), "ERR ALREADY-SSL-MODE\n");
	ck_assert_str_eq(ask_inside("LOGOUT\n"), "OK Goodbye\n");
	ck_assert_int_eq(SSL_get_shutdown(client) & SSL_RECEIVED_SHUTDOWN, 0);
	ck_assert_int_eq(SSL_read(client, &(char){ 0 }, 1), 0);
	ck_assert_int_ne(SSL_get_shutdown(client) & SSL_RECEIVED_SHUTDOWN, 0); /* told, not torn */
	ck_assert_uint_eq(list.count, 0);
	end_tls();
}
END_TEST

START_TEST(what_comes_in_clear_behind_starttls_is_never_interpreted)
{
	begin_tls();
	support_send(peer, "STARTTLS\nUSERNAME mallory\nGET VAR main ups.status\n");
	support_settle(&loop);
	ck_assert_str_eq(support_receive(peer, &said, NULL), "OK STARTTLS\n");
	client = SSL_new(client_context);
	SSL_set_fd(client, peer);
	SSL_set_connect_state(client);
	ck_assert_int_eq(shake(), 1);
	ck_assert_str_eq(ask_inside("USERNAME sec\n"), "OK\n"); /* not ALREADY-SET-USERNAME */
	end_tls();
}
END_TEST

START_TEST(clear_text_in_place_of_a_handshake_ends_the_connection)
{
	begin_tls();
	start_tls();
	support_send(peer, "GET VAR main ups.status\n");
	ck_assert(is_closed());
	ck_assert_ptr_null(strstr(buf_text(&said), "OL"));
	end_tls();
}
END_TEST

START_TEST(older_than_tls_1_2_is_refused)
{
	begin_tls();
	SSL_CTX_set_security_level(client_context, 0);
	SSL_CTX_set_min_proto_version(client_context, TLS1_VERSION);
	SSL_CTX_set_max_proto_version(client_context, TLS1_1_VERSION);
	start_tls();
	ck_assert_int_ne(shake(), 1);
	ck_assert(is_closed());
	end_tls();
}
END_TEST

START_TEST(a_client_of_tls_1_2_gets_no_ticket_and_no_renegotiation)
{
	begin_tls();
	SSL_CTX_set_max_proto_version(client_context, TLS1_2_VERSION);
	start_tls();
	ck_assert_int_eq(shake(), 1);
	ck_assert_int_eq(SSL_SESSION_has_ticket(SSL_get_session(client)), 0);
	ck_assert_str_eq(ask_inside("NETVER\n"), "1.3\n");
	ck_assert_int_eq(SSL_renegotiate(client), 1);
	ck_assert_int_ne(shake(), 1);
	end_tls();
}
END_TEST

START_TEST(an_unfinished_handshake_has_its_own_deadline_and_a_finished_one_the_idle_limit)
{
	int slow;

	begin_tls();
	start_tls();
	ck_assert_int_eq(shake(), 1);
	slow = new_peer();
	support_send(slow, "STARTTLS\n");
	support_settle(&loop);
	for (unsigned i = 0; i < CONN_HANDSHAKE_MS / 1000 + 2; i++) {
		ck_assert_uint_eq(list.count, i * 1000 <= CONN_HANDSHAKE_MS ? 2 : 1);
		support_pass(&loop, 1000);
		conn_sweep(&list, support_now_ms);
		support_settle(&loop);
	}
	ck_assert_uint_eq(list.count, 1);
	ck_assert_str_eq(ask_inside("NETVER\n"), "1.3\n");
	close(slow);
	end_tls();
}
END_TEST

START_TEST(an_answer_that_a_slow_reader_takes_in_pieces_arrives_whole)
{
	char piece[512];
	size_t total = 0;
	int n;

	begin_tls();
	for (unsigned i = 0; i < 500; i++) {
		char name[32], value[300];

		snprintf(name, sizeof name, "v.%03u", i);
		memset(value, 'x', sizeof value);
		value[250] = 0;
		ups_set(models[MAIN], name, value);
	}
	start_tls();
	ck_assert_int_eq(shake(), 1);
	ck_assert_int_gt(SSL_write(client, "LIST VAR main\nNETVER\n", 21), 0);
	for (unsigned idle = 0; idle < ROUNDS;) {
		uv_run(&loop, UV_RUN_NOWAIT);
		n = SSL_read(client, piece, sizeof piece);
		total += n > 0 ? (size_t)n : 0;
		idle = n > 0 ? 0 : idle + 1;
		if (n > 3 && !memcmp(piece + n - 4, "1.3\n", 4))
			break;
	}
	ck_assert_uint_gt(total, 500 * 250);
	ck_assert_str_eq(ask_inside("PROTVER\n"), "1.3\n");
	end_tls();
}
END_TEST

START_TEST(a_reload_takes_the_new_certificate_and_open_connections_stay)
{
	struct tls *old;

	begin_tls();
	start_tls();
	ck_assert_int_eq(shake(), 1);
	old = tls;
	list.tls = tls = tls_with((struct config){ .certificate = certificate });
	tls_free(old);
	ck_assert_str_eq(ask_inside("NETVER\n"), "1.3\n");
	end_tls();
}
END_TEST

START_TEST(a_client_without_a_certificate_is_refused_where_one_is_required)
{
	begin_tls();
	SSL_CTX_set_max_proto_version(client_context,
		TLS1_2_VERSION); /* there the client hears of it at once */
	tls_free(tls);
	list.tls = tls = tls_with((struct config){ .certificate = certificate,
		.authorities = certificate,
		.client_certificates = CERT_REQUIRED });
	start_tls();
	ck_assert_int_ne(shake(), 1);
	ck_assert(is_closed());
	close(peer);
	peer = new_peer();
	SSL_free(client);
	ck_assert_int_eq(SSL_CTX_use_certificate_file(client_context, certificate,
				 SSL_FILETYPE_PEM),
		1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey_file(client_context, certificate, SSL_FILETYPE_PEM),
		1);
	start_tls();
	ck_assert_int_eq(shake(), 1);
	ck_assert_str_eq(ask_inside("NETVER\n"), "1.3\n");
	end_tls();
}
END_TEST

START_TEST(what_cannot_be_used_is_told_and_nothing_is_offered)
{
	char *no_key = mem_fmt("%s/no-key", dir);

	support_log_begin();
	support_write(dir, "no-key", "nonsense\n");
	chmod(no_key, 0600);
	ck_assert_ptr_null(tls_with((struct config){ 0 }));
	ck_assert_str_eq(support_log(), "");
	ck_assert_ptr_null(
		tls_with((struct config){ .certificate = no_key, .certificate_line = 7 }));
	ck_assert_uint_eq(support_log_count("upsd.conf:7"), 1);
	ck_assert_ptr_null(tls_with((struct config){ .certificate = (char[]){ "/nowhere" } }));
	ck_assert_ptr_null(tls_with((struct config){ .certificate = certificate,
		.client_certificates = CERT_REQUIRED }));
	ck_assert_uint_eq(support_log_count("STARTTLS is not offered"), 3);
	ck_assert_uint_eq(support_log_count("CERTFILE /nowhere: No such file or directory"), 1);
	ck_assert_uint_eq(support_log_count("there is no certificate in it"), 1);
	ck_assert_uint_eq(support_log_count("CERTPATH : is missing; CERTREQUEST needs it"), 1);
	ck_assert_ptr_null(strstr(support_log(), "PEM lib"));
	free(no_key);
	support_log_end();
}
END_TEST

START_TEST(a_key_that_others_can_read_is_an_error_and_not_used_if_files_are_strict)
{
	struct config c = { .file = (char[]){ "upsd.conf" }, .certificate = certificate };
	struct conf_report report = { 0 };
	struct tls *t;

	support_log_begin();
	chmod(certificate, 0644);
	t = tls_new(&c, false, &report);
	ck_assert(t && report.errors == 1);
	tls_free(t);
	ck_assert_ptr_null(tls_new(&c, true, &report));
	ck_assert_uint_eq(report.errors, 2);
	ck_assert_uint_eq(support_log_count("a private key and can be read by everybody"), 2);
	chmod(certificate, 0600);
	support_log_end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		inside_tls_the_conversation_is_the_same,
		what_comes_in_clear_behind_starttls_is_never_interpreted,
		clear_text_in_place_of_a_handshake_ends_the_connection,
		older_than_tls_1_2_is_refused,
		a_client_of_tls_1_2_gets_no_ticket_and_no_renegotiation,
		an_unfinished_handshake_has_its_own_deadline_and_a_finished_one_the_idle_limit,
		an_answer_that_a_slow_reader_takes_in_pieces_arrives_whole,
		a_reload_takes_the_new_certificate_and_open_connections_stay,
		a_client_without_a_certificate_is_refused_where_one_is_required,
		what_cannot_be_used_is_told_and_nothing_is_offered,
		a_key_that_others_can_read_is_an_error_and_not_used_if_files_are_strict,
	};
	int result;

	dir = support_dir();
	signal(SIGPIPE,
		SIG_IGN); /* as in every daemon of ours: OpenSSL writes without MSG_NOSIGNAL */
	certificate = mem_fmt("%s/server.pem", dir);
	make_certificate(certificate);
	result = support_run("tls", tests, MEM_COUNT(tests));
	support_log_end();
	support_dir_remove(dir);
	free(certificate);
	return result;
}
