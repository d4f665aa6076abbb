/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutclient_tls - see nutclient_tls.h.
 */
#include "lib/nutclient_tls.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/tls_layer.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct nutclient_tls {
	SSL_CTX *context;
	bool verifies;
};

static int on_verify(int good, X509_STORE_CTX *store)
{
	const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct nutclient_handshake *h = SSL_get_app_data(ssl);

	if (!good && !*h->fault)
		snprintf(h->fault, sizeof h->fault, "%s",
			X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
	return good;
}

static bool trust(SSL_CTX *c, const char *path)
{
	struct stat st;
	bool folder = !stat(path, &st) && S_ISDIR(st.st_mode);

	return SSL_CTX_load_verify_locations(c, folder ? NULL : path, folder ? path : NULL) == 1;
}

struct nutclient_tls *nutclient_tls_new(const char *authorities, char *why, size_t size)
{
	struct nutclient_tls *t = MEM_NEW(struct nutclient_tls);

	t->context = SSL_CTX_new(TLS_client_method());
	if (!t->context)
		log_fatal("out of memory");
	SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION);
	SSL_CTX_set_mode(t->context,
		SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (!authorities)
		return t;
	t->verifies = true;
	SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER, on_verify);
	if (trust(t->context, authorities))
		return t;
	ERR_clear_error();
	snprintf(why, size, "%s: no certificate can be read from it", authorities);
	nutclient_tls_free(t);
	return NULL;
}

void nutclient_tls_free(struct nutclient_tls *t)
{
	if (!t)
		return;
	SSL_CTX_free(t->context);
	free(t);
}

static bool is_address(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static void expect(SSL *ssl, const char *host)
{
	if (is_address(host))
		X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host);
	else
		SSL_set1_host(ssl, host);
}

static void on_info(const SSL *ssl, int where, int result)
{
	struct nutclient_handshake *h = SSL_get_app_data(ssl);

	(void)result;
	if (where & SSL_CB_HANDSHAKE_DONE && h->done) {
		h->done(h->user);
		h->done = NULL;		/* TLS 1.3 reports later messages in the same way */
	}
}

struct stream_layer *nutclient_tls_connect(struct nutclient_tls *t, int fd, const char *host,
	struct nutclient_handshake *h)
{
	SSL *ssl = SSL_new(t->context);

	if (!ssl)
		return NULL;
	if (!is_address(host))
		SSL_set_tlsext_host_name(ssl, host);
	if (t->verifies)
		expect(ssl, host);
	SSL_set_app_data(ssl, h);
	SSL_set_info_callback(ssl, on_info);
	SSL_set_connect_state(ssl);
	if (!SSL_set_fd(ssl, fd)) {
		SSL_free(ssl);
		return NULL;
	}
	SSL_do_handshake(ssl);		/* sends the hello; it cannot be answered yet */
	ERR_clear_error();
	return tls_layer_new(ssl, fd);
}
