/* SPDX-License-Identifier: GPL-2.0-or-later
 * tls - see tls.h.
 */
#include "server/net/tls.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/tls_layer.h"
#include "server/conf/modes.h"

#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/decodererr.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXPIRY_DAYS = 30 };		/* warn from this many days before */

struct tls {
	SSL_CTX *context;
};

/* ---- configuration ---- */

/* The text of OpenSSL, for errors without a text of our own. */
static const char *reason(void)
{
	unsigned long e = ERR_peek_last_error();
	const char *text = ERR_reason_error_string(e);

	ERR_clear_error();
	return text ? text : "unknown error";
}

static bool is(unsigned long e, int library, int why)
{
	return ERR_GET_LIB(e) == library && ERR_GET_REASON(e) == why;
}

/* The cause is the first or the last of the queue of errors. */
static bool is_error(int library, int why)
{
	return is(ERR_peek_error(), library, why) || is(ERR_peek_last_error(), library, why);
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

/* NULL: the file can be opened; else the reason. */
static const char *unreadable(const char *path)
{
	FILE *f = file_open(path);

	if (!f)
		return errno == EACCES ? "the user that the server runs as may not read it"
				       : file_error(errno);
	fclose(f);
	return NULL;
}

static const char *load_certificate(SSL_CTX *c, const struct config *config)
{
	const char *fault = unreadable(config->certificate);

	if (fault || SSL_CTX_use_certificate_chain_file(c, config->certificate) == 1)
		return fault;
	return is_error(ERR_LIB_PEM, PEM_R_NO_START_LINE) ?
		       "there is no certificate in it (PEM: -----BEGIN CERTIFICATE-----)" :
		       reason();
}

static const char *load_key(SSL_CTX *c, const struct config *config)
{
	if (SSL_CTX_use_PrivateKey_file(c, config->certificate, SSL_FILETYPE_PEM) == 1 &&
		SSL_CTX_check_private_key(c) == 1)
		return NULL;
	if (is_error(ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH) ||
		is_error(ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH))
		return "its private key does not belong to its first certificate";
	if (is_error(ERR_LIB_PEM, PEM_R_NO_START_LINE) ||
		is_error(ERR_LIB_OSSL_DECODER, ERR_R_UNSUPPORTED))
		return "there is no private key in it (PEM: append it to the certificate)";
	ERR_clear_error();
	return config->key_password ?
		       "its private key cannot be decrypted with the password of CERTIDENT" :
		       "its private key is encrypted or damaged; CERTIDENT gives the password";
}

static const char *load_authorities(SSL_CTX *c, const char *path)
{
	struct stat st;
	bool is_dir = !stat(path, &st) && S_ISDIR(st.st_mode), loaded;
	const char *fault = is_dir ? NULL : unreadable(path);

	if (fault)
		return fault;
	if (is_dir)
		loaded = SSL_CTX_load_verify_dir(c, path);
	else
		loaded = SSL_CTX_load_verify_file(c, path);
	ERR_clear_error();
	return loaded ? NULL : "there is no certificate in it";
}

/* A list of revoked certificates is used if there is one: without one, or with one that has
 * expired, the certificates of that authority are still accepted unless they are on it. */
static int on_verify(int good, X509_STORE_CTX *store)
{
	switch (X509_STORE_CTX_get_error(store)) {
	case X509_V_ERR_UNABLE_TO_GET_CRL:
	case X509_V_ERR_CRL_HAS_EXPIRED:
	case X509_V_ERR_CRL_NOT_YET_VALID:
		X509_STORE_CTX_set_error(store, X509_V_OK);
		return 1;
	default:
		return good;
	}
}

/* NULL: no error; else the error, and *where. */
static const char *load(SSL_CTX *c, const struct config *config, const char **where)
{
	const char *fault;

	SSL_CTX_set_default_passwd_cb(c, on_password);
	SSL_CTX_set_default_passwd_cb_userdata(c, config->key_password);
	fault = load_certificate(c, config);
	if (!fault)
		fault = load_key(c, config);
	SSL_CTX_set_default_passwd_cb_userdata(c, NULL);
	if (fault || config->client_certificates == CERT_IGNORED)
		return fault;
	*where = "CERTPATH";
	if (!config->authorities)
		return "is missing; CERTREQUEST needs it: the authorities of the clients";
	fault = load_authorities(c, config->authorities);
	if (fault)
		return fault;
	X509_STORE_set_flags(SSL_CTX_get_cert_store(c), X509_V_FLAG_CRL_CHECK);
	SSL_CTX_set_verify(c,
		config->client_certificates == CERT_REQUIRED ?
			SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER,
		on_verify);
	return NULL;
}

void tls_check_dates(const struct tls *t, const struct config *config, struct conf_report *report)
{
	const X509 *certificate = SSL_CTX_get0_certificate(t->context);
	struct conf_place at = { config->file, config->certificate_line };
	int days = 0, seconds = 0;	/* time left; both negative when it has expired */

	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
		conf_warning(report, at,
			"CERTFILE %s is not valid yet: clients will refuse it, or the clock of this host is wrong",
			config->certificate);
	ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(certificate));
	if (days < 0 || seconds < 0)
		conf_warning(report, at, "CERTFILE %s has expired", config->certificate);
	else if (days < EXPIRY_DAYS)
		conf_warning(
			report, at, "CERTFILE %s expires in %d days", config->certificate, days);
}

/* The suites of TLS 1.2 with forward secrecy and an AEAD (RFC 9325 section 4.2). */
static const char suites_1_2[] =
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

/* The suite with SHA-256 is first: it is as strong as X25519 and P-256, and processors have
 * instructions for SHA-256 but not for SHA-384, which saves a twentieth of a handshake. */
static const char suites[] =
	"TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";

static void set_up(SSL_CTX *c)
{
	SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(c, suites_1_2);
	SSL_CTX_set_ciphersuites(c, suites);
	SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
				       SSL_OP_CIPHER_SERVER_PREFERENCE |
				       SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				    SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
	/* TLS 1.3 would send two tickets of another kind in spite of NO_TICKET */
	SSL_CTX_set_num_tickets(c, 0);
}

/* If client certificates are required there is no clear text: without TLS only this host is
 * served. */
static void report_missing(const struct config *config, struct conf_report *report)
{
	struct conf_place at = { config->file, 0 };

	if (config->client_certificates == CERT_REQUIRED)
		conf_error(report, at,
			"CERTREQUEST REQUIRE needs CERTFILE (a database of NSS is not read); STARTTLS is not offered, and only loopback addresses are opened");
	else if (config->authorities || config->key_password || config->client_certificates)
		conf_warning(report, at,
			"CERTPATH, CERTIDENT and CERTREQUEST need CERTFILE (a database of NSS is not read); STARTTLS is not offered");
}

struct tls *tls_new(const struct config *config, bool strict, struct conf_report *report)
{
	const char *fault, *where = "CERTFILE";
	struct tls *t;

	if (!config->certificate) {
		report_missing(config, report);
		return NULL;
	}
	if (!modes_allow(config->certificate, MODES_KEY, strict, report))
		return NULL;
	t = MEM_NEW(struct tls);
	t->context = SSL_CTX_new(TLS_server_method());
	if (!t->context)
		log_fatal("out of memory");
	set_up(t->context);
	fault = load(t->context, config, &where);
	if (!fault) {
		tls_check_dates(t, config, report);
		return t;
	}
	conf_broken(report, (struct conf_place){ config->file, config->certificate_line },
		"%s %s: %s; STARTTLS is not offered", where,
		*where == 'C' && where[4] == 'F' ? config->certificate :
		config->authorities		 ? config->authorities : "",
		fault);
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

struct stream_layer *tls_accept(struct tls *t, int fd)
{
	SSL *ssl = SSL_new(t->context);

	if (ssl)
		SSL_set_accept_state(ssl);
	return tls_layer_new(ssl, fd);
}

char *tls_subject(const struct stream_layer *layer)
{
	const SSL *ssl = tls_layer_ssl(layer);
	X509 *x = SSL_get0_peer_certificate(ssl);
	BIO *text;
	char *subject = NULL, *bytes;
	long n;

	if (!x || SSL_get_verify_result(ssl) != X509_V_OK || !(text = BIO_new(BIO_s_mem())))
		return NULL;
	if (X509_NAME_print_ex(text, X509_get_subject_name(x), 0, XN_FLAG_RFC2253) >= 0 &&
		(n = BIO_get_mem_data(text, &bytes)) > 0)
		subject = mem_dup_n(bytes, (size_t)n);
	BIO_free(text);
	ERR_clear_error();
	return subject;
}

bool tls_is_established(const struct stream_layer *layer)
{
	return SSL_is_init_finished(tls_layer_ssl(layer));
}
