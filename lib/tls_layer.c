/* SPDX-License-Identifier: GPL-2.0-or-later
 * tls_layer - see tls_layer.h.
 */
#include "lib/tls_layer.h"
#include "lib/mem.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <stdlib.h>

struct layer {
	struct stream_layer stream;	/* first */
	SSL *ssl;
	bool wants_write, broken;
};

/* Converts the error of an OpenSSL call into a result of struct stream_layer. */
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
	l->wants_write = false;		/* the caller has data to write anyway */
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
		SSL_shutdown(l->ssl);	/* notifies the peer; does not wait for its answer */
	ERR_clear_error();
	SSL_free(l->ssl);
	free(l);
}

struct stream_layer *tls_layer_new(SSL *ssl, int fd)
{
	struct layer *l;

	if (!ssl || !SSL_set_fd(ssl, fd)) {
		SSL_free(ssl);
		return NULL;
	}
	l = MEM_NEW(struct layer);
	l->ssl = ssl;
	l->stream = (struct stream_layer){ .read = read_layer,
		.write = write_layer,
		.wants_write = layer_wants_write,
		.free = free_layer };
	return &l->stream;
}

SSL *tls_layer_ssl(const struct stream_layer *layer)
{
	return ((const struct layer *)(const void *)layer)->ssl;
}
