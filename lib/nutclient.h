/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutclient - a client of the NUT protocol (RFC 9271), of Holdover's server or any upsd.
 *
 * It connects, sends STARTTLS and the credentials if there are any, and then sends one request
 * after the other; the answers come as lines. Nothing blocks: names are looked up in the
 * background, and each step has a time limit. The server's data are hostile input: a line beyond
 * LINE bytes, an answer beyond NUTCLIENT_ANSWER_MAX lines or one that does not match the request
 * ends the connection. A client connects once; to connect again make another one.
 */
#ifndef LIB_NUTCLIENT_H
#define LIB_NUTCLIENT_H

#include "lib/words.h"

#include <stdbool.h>
#include <uv.h>

enum { NUTCLIENT_PORT = 3493, NUTCLIENT_ANSWER_MAX = 4096, NUTCLIENT_TIMEOUT_MS = 10000 };

struct nutclient;

enum nutclient_tls_use {
	NUTCLIENT_TLS_OFF,
	NUTCLIENT_TLS_TRY,	/* clear text if the server does not offer it */
	NUTCLIENT_TLS_REQUIRE,
};

struct nutclient_config {		/* texts are copied */
	const char *host;
	unsigned port;			/* 0: NUTCLIENT_PORT */
	enum nutclient_tls_use tls;
	const char *authorities;	/* see nutclient_tls_new; NULL: accept any certificate */
	const char *user, *password;	/* NULL: no user */
	unsigned timeout_ms;		/* of each step and each answer; 0: NUTCLIENT_TIMEOUT_MS */
};

/* The receiver of an answer. Either may be NULL. Not called if the client ends first. */
struct nutclient_asker {
	/* A line of the answer, without BEGIN and END lines. */
	void (*line)(void *user, const struct words *w);
	/* The answer is complete; error: the word after ERR, or NULL. */
	void (*answered)(void *user, const char *error);
};

struct nutclient_ops {
	struct nutclient_asker asker;	/* receiver for requests of nutclient_ask */
	/* Connected, inside TLS or not as configured, credentials accepted. */
	void (*ready)(void *user);
	/* Called once at the end, unless nutclient_free was called; `why` is the reason as text. */
	void (*ended)(void *user, const char *why);
};

/* Starts connecting. `ops` is borrowed. */
struct nutclient *nutclient_new(uv_loop_t *loop, const struct nutclient_config *config,
	const struct nutclient_ops *ops, void *user);
/* Ends it if it has not ended, and frees it; may be called from within ops. No more calls
 * follow. */
void nutclient_free(struct nutclient *c);

/* Sends a request, its words quoted as needed; ends with NULL: "LIST", "VAR", "ups", NULL. Requests
 * are sent one at a time, in order. Call it only after `ready`. */
void nutclient_ask(struct nutclient *c, const char *verb, ...) __attribute__((sentinel));
/* The same for another receiver than that of the ops; both are borrowed until it is answered. */
void nutclient_ask_for(struct nutclient *c, const struct nutclient_asker *asker, void *user,
	const char *verb, ...) __attribute__((sentinel));
/* `words` ends with NULL. */
void nutclient_ask_words(struct nutclient *c, const char *const *words,
	const struct nutclient_asker *asker, void *user);

bool nutclient_is_secure(const struct nutclient *c);	/* inside TLS */

/* Parses "ups[@host[:port]]" as upsc does, IPv6 addresses in brackets. `text` is changed: a NUL
 * replaces the @. False: no name, or no valid port. host NULL: localhost. */
bool nutclient_parse(char *text, char **ups, char **host, unsigned *port);

#endif
