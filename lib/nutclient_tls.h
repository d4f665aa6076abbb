/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutclient_tls - the client's side of STARTTLS.
 */
#ifndef LIB_NUTCLIENT_TLS_H
#define LIB_NUTCLIENT_TLS_H

#include "lib/stream.h"

struct nutclient_tls;

/* `authorities`: file or directory of the certificates that must have signed the server's, whose
 * name is then checked, too; NULL: any certificate is accepted. Returns NULL with `why` filled: the
 * file cannot be used. Blocks; call it once. */
struct nutclient_tls *nutclient_tls_new(const char *authorities, char *why, size_t size);
void nutclient_tls_free(struct nutclient_tls *t);	/* connections that use it continue */

/* One handshake; owned by the caller, needed until the stream has ended. */
struct nutclient_handshake {
	void (*done)(void *user);	/* succeeded; from within a read of the stream */
	void *user;
	char fault[128];		/* why the certificate was refused, as text; or "" */
};

/* Sends the hello at once; the stream does the rest. `host`: the name that the certificate must
 * have. NULL: out of memory. */
struct stream_layer *nutclient_tls_connect(struct nutclient_tls *t, int fd, const char *host,
	struct nutclient_handshake *h);

#endif
