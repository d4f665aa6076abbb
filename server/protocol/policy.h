/* SPDX-License-Identifier: GPL-2.0-or-later
 * policy - which commands a kind of listener answers; it is checked before anything else.
 *
 * Commands have classes. The first is the most private, and is that of a row that names none, so no
 * command becomes public by omission. A policy names the most private class that is answered, in
 * clear and inside TLS; all classes after it are answered, too. Sessions share it, and a reload may
 * change it.
 */
#ifndef SERVER_PROTOCOL_POLICY_H
#define SERVER_PROTOCOL_POLICY_H

#include <stdbool.h>

enum verb_class {
	/* about users: passwords, logins, SET, INSTCMD, FSD, lists of clients */
	VERB_USER,
	VERB_READ,	/* LIST and GET of UPSes */
	VERB_VERSION,	/* NETVER PROTVER */
	VERB_OPENING,	/* STARTTLS VER HELP LOGOUT: what a client needs before TLS and login */
	VERB_NOTHING,
	VERB_ALL = VERB_USER
};

struct policy {
	enum verb_class in_clear, in_tls;
	bool rfc_words;			/* a second STARTTLS is answered in the words of RFC 9271 */
};

#endif
