/* SPDX-License-Identifier: GPL-2.0-or-later
 * tls - STARTTLS: the TLS layer of a connection. tls.c is the only file of the server that uses
 * OpenSSL.
 *
 * TLS 1.2 and newer, forward secrecy and AEAD only, no renegotiation, no tickets, no compression.
 * Never blocks: the handshake is part of reading.
 */
#ifndef SERVER_NET_TLS_H
#define SERVER_NET_TLS_H

#include "lib/conf.h"
#include "lib/stream.h"
#include "server/conf/config.h"

struct tls;			/* certificate, key and the rules for client certificates */

/* Made from CERTFILE, CERTIDENT, CERTPATH, CERTREQUEST. A key that others can read or write is an
 * error, and with `strict` it is not used. NULL: no CERTFILE, or it cannot be used (an error of the
 * report). */
struct tls *tls_new(const struct config *config, bool strict, struct conf_report *report);
void tls_free(struct tls *t);	/* connections that use it continue */

/* A layer for one accepted socket; NULL: out of memory. The descriptor is borrowed. */
struct stream_layer *tls_accept(struct tls *t, int fd);
bool tls_is_established(const struct stream_layer *layer);
/* The subject of the client's certificate, which has been verified, in the form of RFC 2253; NULL:
 * there is none. The caller frees it. */
char *tls_subject(const struct stream_layer *layer);

/* A warning of the report if the certificate is not valid yet, has expired or does so within 30
 * days. tls_new calls it; the server calls it again once a day, and when the clock was set. */
void tls_check_dates(const struct tls *t, const struct config *config, struct conf_report *report);

const char *tls_library(void);	/* "OpenSSL 3.0.15 ..." */

#endif
