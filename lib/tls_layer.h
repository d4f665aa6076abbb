/* SPDX-License-Identifier: GPL-2.0-or-later
 * tls_layer - an OpenSSL connection as the layer of a stream: the same for client and server.
 *
 * Nothing blocks; OpenSSL does its handshake while the stream reads and writes. Roles and trusted
 * certificates are decided by server/net/tls and lib/nutclient_tls.
 */
#ifndef LIB_TLS_LAYER_H
#define LIB_TLS_LAYER_H

#include "lib/stream.h"

#include <openssl/ssl.h>

/* Adopts `ssl` (NULL: out of memory), whose accept or connect state has been set, and borrows the
 * descriptor. NULL, and `ssl` is freed, if that fails. */
struct stream_layer *tls_layer_new(SSL *ssl, int fd);

/* The connection of a layer that tls_layer_new has made; borrowed. */
SSL *tls_layer_ssl(const struct stream_layer *layer);

#endif
