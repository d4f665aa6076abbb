/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_conn - any bytes from two clients at once, in any pieces, over real sockets and a real loop;
 * after STARTTLS they replace the TLS handshake.
 *
 * An input is a row of steps: a byte with the client and the action (below), for a piece a byte
 * with its length, and the piece. Oracle: answers in clear are whole lines that clients know, in
 * printable ASCII; after OK STARTTLS there is no answer in clear; and when the clients have left
 * there is no connection.
 */
#include "lib/log.h"
#include "server/net/conn.h"

#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

enum { CLIENTS = 2, TURNS_MAX = 100000 };
/* In bits 1 and 2; bit 0: which client. */
enum step { SEND = 0, TURN = 2, READ = 4, LEAVE = 6, STEPS = 8 };

struct client {
	int fd;				/* -1: has left */
	struct buf heard;
};

static uv_loop_t loop;
static struct conn_list list;
static struct checks *checks;
static struct conn_rules rules = {
	.policy = { VERB_ALL, VERB_ALL, false },
	.loopback_policy = { VERB_ALL, VERB_ALL, false },
	.idle_ms = CONN_IDLE_MS,
	.handshake_ms = CONN_HANDSHAKE_MS,
	.out_cap = 4096,
	.line_max = 1024,
	.line_error = INVALID_ARGUMENT,
};
static struct service service;

static void ignore(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
}

static struct tls *make_tls(void)
{
	char path[] = "/tmp/fuzz-conn-XXXXXX";
	struct config config = { .file = path, .certificate = path };
	struct conf_report report = { 0 };
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	FILE *f = fdopen(mkstemp(path), "we");
	struct tls *tls;

	HOLDS(f && key && x && X509_set_pubkey(x, key));
	HOLDS(X509_gmtime_adj(X509_getm_notBefore(x), 0) &&
		X509_gmtime_adj(X509_getm_notAfter(x), 1 << 30) && X509_sign(x, key, EVP_sha256()));
	HOLDS(PEM_write_X509(f, x) && PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL));
	HOLDS(!fclose(f) && (tls = tls_new(&config, false, &report)) && !unlink(path));
	X509_free(x);
	EVP_PKEY_free(key);
	return tls;
}

static void begin_once(void)
{
	struct ups *models[] = { ups_new("a"), ups_new("b") };

	signal(SIGPIPE, SIG_IGN);	/* as every daemon of ours does */
	log_capture(ignore);
	uv_loop_init(&loop);
	for (size_t i = 0; i < 2; i++) {
		ups_set(models[i], "ups.status", "OL");
		ups_set(models[i], "battery.charge", "90");
		ups_set_state(models[i], UPS_FRESH);
	}
	service = (struct service){ .fleet = fleet_of_models(models, NULL, 2),
		.tracking = tracking_new(60),
		.tls_offered = true,
		.verify = conn_verify,
		.authenticated = conn_authenticated,
		.may_be_penalised = conn_may_be_penalised,
		.handshake_wait = conn_handshake_wait };
	checks = checks_new(&loop);
	conn_list_init(&list, &loop, &service, &rules, checks);
	list.tls = make_tls();
}

static struct client come(void)
{
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int ends[2];

	HOLDS(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
	conn_open(&list, ends[0], (struct sockaddr *)&from, sizeof from);
	return (struct client){ .fd = ends[1] };
}

static void listen_to(struct client *c)
{
	char chunk[16384];
	ssize_t n;

	while (c->fd >= 0 && (n = read(c->fd, chunk, sizeof chunk)) > 0)
		buf_add(&c->heard, chunk, (size_t)n);
}

static void check(const struct client *c)
{
	static const char words[] =
		" OK ERR VAR TYPE DESC CMDDESC UPSDESC NUMLOGINS NUMATTACH BEGIN END "
		"RW CMD ENUM RANGE CLIENT UPS 1.3 ON OFF PENDING SUCCESS Commands: Network ";
	const char *p = buf_bytes(&c->heard), *end = p + c->heard.len, *lf;

	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		char word[16];

		for (const char *q = p; q < lf; q++)
			HOLDS(*q >= 0x20 && *q < 0x7f);
		HOLDS(snprintf(word, sizeof word, " %.*s ", (int)strcspn(p, " \n"), p) <
				(int)sizeof word &&
			strstr(words, word));
		if (lf - p == 11 && !memcmp(p, "OK STARTTLS", 11)) {
			/* alerts and handshakes of TLS (RFC 8446, section 5.1) from here on */
			HOLDS(lf + 1 == end || lf[1] == 21 || lf[1] == 22);
			return;
		}
	}
}

static size_t act(struct client *c, enum step step, const uint8_t *data, size_t size)
{
	size_t n = 0;

	switch (step) {
	case TURN:
		uv_run(&loop, UV_RUN_NOWAIT);
		break;
	case READ:
		listen_to(c);
		break;
	case LEAVE:
		if (c->fd >= 0)
			close(c->fd);
		c->fd = -1;
		break;
	default:
		n = size ? *data : 0;
		n = n < size ? n : size ? size - 1 : 0;
		if (c->fd >= 0 && n && send(c->fd, data + 1, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			/* the connection was closed, or is not read: send no more */
			n = size - 1;
		return size ? n + 1 : 0;
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct client clients[CLIENTS];

	if (!list.loop)
		begin_once();
	for (size_t i = 0; i < CLIENTS; i++)
		clients[i] = come();
	for (size_t at = 0; at < size;) {
		uint8_t b = data[at++];

		at += act(&clients[b % CLIENTS], (enum step)(b & (STEPS - 2)), data + at,
			size - at);
	}
	for (int i = 0; i < 4; i++) {
		uv_run(&loop, UV_RUN_NOWAIT);
		for (size_t k = 0; k < CLIENTS; k++)
			listen_to(&clients[k]);
	}
	for (size_t i = 0; i < CLIENTS; i++) {
		check(&clients[i]);
		act(&clients[i], LEAVE, NULL, 0);
		buf_fini(&clients[i].heard);
	}
	for (int i = 0; list.count; i++) {
		HOLDS(i < TURNS_MAX);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	return 0;
}
