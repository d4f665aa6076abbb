/* SPDX-License-Identifier: GPL-2.0-or-later
 * tls - see tls.h.
 */
#include "server/net/tls.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { EXPIRY_DAYS = 30 };		/* from then on it is warned of */

struct tls {
	SSL_CTX *context;
};

struct layer {
	struct stream_layer stream;	/* first */
	SSL *ssl;
	bool wants_write, broken;
};

/* ---- configuration ---- */

static const char *reason(void)
{
	unsigned long e = ERR_peek_last_error();
	const char *text = ERR_reason_error_string(e);

	ERR_clear_error();
	return text ? text : "unknown error";
}

static int on_password(char *out, int size, int writing, void *user)
{
	const char *password = user;
	int n = password ? (int)strlen(password) : 0;

	(void)writing;
	if (n >= size)
		return 0;
	memcpy(out, password ? password : "", (size_t)n + 1);
	return n;
}

static bool load_authorities(SSL_CTX *c, const char *path)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return SSL_CTX_load_verify_dir(c, path);
	return SSL_CTX_load_verify_file(c, path);
}

/* NULL: good; else what is wrong. */
static const char *load(SSL_CTX *c, const struct config *config)
{
	static const int verify[] = {
		[CERT_IGNORED] = SSL_VERIFY_NONE,
		[CERT_REQUESTED] = SSL_VERIFY_PEER,
		[CERT_REQUIRED] = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
	};

	SSL_CTX_set_default_passwd_cb(c, on_password);
	SSL_CTX_set_default_passwd_cb_userdata(c, config->key_password);
	if (SSL_CTX_use_certificate_chain_file(c, config->certificate) != 1 ||
		SSL_CTX_use_PrivateKey_file(c, config->certificate, SSL_FILETYPE_PEM) != 1 ||
		SSL_CTX_check_private_key(c) != 1)
		return reason();
	SSL_CTX_set_default_passwd_cb_userdata(c, NULL);
	if (config->client_certificates == CERT_IGNORED)
		return NULL;
	if (!config->authorities)
		return "CERTREQUEST needs CERTPATH, the authorities of the clients";
	if (!load_authorities(c, config->authorities))
		return reason();
	SSL_CTX_set_verify(c, verify[config->client_certificates], NULL);
	return NULL;
}

void tls_check_expiry(const struct tls *t, const struct config *config, struct conf_report *report)
{
	const X509 *certificate = SSL_CTX_get0_certificate(t->context);
	struct conf_place at = { config->file, config->certificate_line };
	int days = 0, seconds = 0;	/* until then; both negative when it is over */

	ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(certificate));
	if (days < 0 || seconds < 0)
		conf_warning(report, at, "CERTFILE %s has expired", config->certificate);
	else if (days < EXPIRY_DAYS)
		conf_warning(
			report, at, "CERTFILE %s expires in %d days", config->certificate, days);
}

/* As strong as X25519 and P-256 are anyway. First comes the one with SHA-256: processors have
 * instructions for it, and for SHA-384 they have none, which is a twentieth of our handshake. */
static const char suites[] =
	"TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";

struct tls *tls_new(const struct config *config, struct conf_report *report)
{
	struct tls *t;
	const char *fault;

	if (!config->certificate) {
		if (config->authorities || config->key_password || config->client_certificates)
			conf_warning(report, (struct conf_place){ config->file, 0 },
				"CERTPATH, CERTIDENT and CERTREQUEST need CERTFILE (a database of NSS is"
				" not read); STARTTLS is not offered");
		return NULL;
	}
	t = MEM_NEW(struct tls);
	t->context = SSL_CTX_new(TLS_server_method());
	if (!t->context)
		abort();
	SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION);
	SSL_CTX_set_ciphersuites(t->context, suites);
	SSL_CTX_set_options(t->context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
						SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
						SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_mode(t->context, SSL_MODE_ENABLE_PARTIAL_WRITE |
					     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
					     SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(t->context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(
		t->context, 0); /* TLS 1.3 would send two, of another kind, in spite of NO_TICKET */
	fault = load(t->context, config);
	if (!fault) {
		tls_check_expiry(t, config, report);
		return t;
	}
	conf_broken(report, (struct conf_place){ config->file, config->certificate_line },
		"CERTFILE %s: %s; STARTTLS is not offered", config->certificate, fault);
	tls_free(t);
	return NULL;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	SSL_CTX_free(t->context);	/* counted: each connection holds one */
	free(t);
}

const char *tls_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

/* ---- one connection ---- */

/* What OpenSSL says of a call that did not succeed, as a result of struct stream_layer. */
static ssize_t outcome(struct layer *l, int result)
{
	int error = SSL_get_error(l->ssl, result);

	ERR_clear_error();
	l->wants_write = error == SSL_ERROR_WANT_WRITE;
	switch (error) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return -EAGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		l->broken = true;
		return -EPROTO;
	}
}

static ssize_t read_layer(struct stream_layer *layer, void *bytes, size_t n)
{
	struct layer *l = (struct layer *)(void *)layer;
	int got = SSL_read(l->ssl, bytes, n > INT_MAX ? INT_MAX : (int)n);

	l->wants_write = false;
	return got > 0 ? got : outcome(l, got);
}

static ssize_t write_layer(struct stream_layer *layer, const void *bytes, size_t n)
{
	struct layer *l = (struct layer *)(void *)layer;
	int sent = SSL_write(l->ssl, bytes, n > INT_MAX ? INT_MAX : (int)n);
	ssize_t result;

	if (sent > 0)
		return sent;
	result = outcome(l, sent);
	l->wants_write = false;		/* the caller has something to write anyway */
	return result ? result : -EPIPE;
}

static bool layer_wants_write(struct stream_layer *layer)
{
	return ((struct layer *)(void *)layer)->wants_write;
}

static void free_layer(struct stream_layer *layer)
{
	struct layer *l = (struct layer *)(void *)layer;

	if (!l->broken && SSL_is_init_finished(l->ssl))
		SSL_shutdown(l->ssl);	/* tells the peer; we do not wait for its answer */
	ERR_clear_error();
	SSL_free(l->ssl);
	free(l);
}

struct stream_layer *tls_accept(struct tls *t, int fd)
{
	struct layer *l = MEM_NEW(struct layer);

	l->ssl = SSL_new(t->context);
	if (!l->ssl || !SSL_set_fd(l->ssl, fd)) {
		SSL_free(l->ssl);
		free(l);
		return NULL;
	}
	SSL_set_accept_state(l->ssl);
	l->stream = (struct stream_layer){ .read = read_layer,
		.write = write_layer,
		.wants_write = layer_wants_write,
		.free = free_layer };
	return &l->stream;
}

bool tls_is_established(const struct stream_layer *layer)
{
	return SSL_is_init_finished(((const struct layer *)(const void *)layer)->ssl);
}
