/* SPDX-License-Identifier: GPL-2.0-or-later
 * policy - what a kind of listener answers at all, before anything else is looked at.
 *
 * Commands fall into classes. The first is the most private, and the one of a row that names none,
 * so nothing becomes public by omission. A policy is the most private class that is answered, in
 * clear and inside TLS; all after it are answered, too. It is shared by sessions and may change
 * under them by a reload.
 */
#ifndef SERVER_PROTOCOL_POLICY_H
#define SERVER_PROTOCOL_POLICY_H

#include <stdbool.h>

enum verb_class {
	/* what concerns users: passwords, logins, SET, INSTCMD, FSD, who is logged in */
	VERB_USER,
	VERB_READ,	/* LIST and GET of UPSes */
	VERB_VERSION,	/* NETVER PROTVER */
	VERB_OPENING,	/* STARTTLS VER HELP LOGOUT: what a client needs to become a better one */
	VERB_NOTHING,
	VERB_ALL = VERB_USER
};

struct policy {
	enum verb_class in_clear, in_tls;
	bool rfc_words;			/* a second STARTTLS is answered in the words of RFC 9271 */
};

#endif
