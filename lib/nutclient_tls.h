/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutclient_tls - the client's end of STARTTLS.
 */
#ifndef LIB_NUTCLIENT_TLS_H
#define LIB_NUTCLIENT_TLS_H

#include "lib/stream.h"

struct nutclient_tls;

/* `authorities`: file or directory of certificates the server's must lead to, and its name is
 * checked then; NULL: any certificate. NULL with `why` filled: the file cannot be used. Blocking;
 * once. */
struct nutclient_tls *nutclient_tls_new(const char *authorities, char *why, size_t size);
void nutclient_tls_free(struct nutclient_tls *t);	/* connections that use it go on */

/* One handshake: the owner's, until the stream has ended. */
struct nutclient_handshake {
	void (*done)(void *user);	/* succeeded; from within a read of the stream */
	void *user;
	char fault[128];		/* why the certificate was refused, for people; or "" */
};

/* Says hello at once; the stream does the rest. `host`: whose certificate it has to be. NULL: out
 * of memory. */
struct stream_layer *nutclient_tls_connect(struct nutclient_tls *t, int fd, const char *host,
	struct nutclient_handshake *h);

#endif
