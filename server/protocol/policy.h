/* SPDX-License-Identifier: GPL-2.0-or-later
 * policy - what a kind of listener answers at all, before anything else is looked at.
 *
 * Commands fall into classes, each of which includes those before it; a policy is the highest class
 * that is answered in clear, and inside TLS. It is shared by sessions and may change under them by
 * a reload.
 */
#ifndef SERVER_PROTOCOL_POLICY_H
#define SERVER_PROTOCOL_POLICY_H

#include <stdbool.h>

enum verb_class {
	VERB_NOTHING,
	VERB_OPENING, /* STARTTLS VER HELP LOGOUT: what a client needs to become a better one */
	VERB_VERSION, /* NETVER PROTVER */
	VERB_READ,    /* LIST and GET of UPSes */
	VERB_USER,    /* whatever has to do with users: passwords, logins, SET, INSTCMD, FSD, LIST
		       * CLIENT
		       */
	VERB_ALL = VERB_USER
};

struct policy {
	enum verb_class in_clear, in_tls;
	bool rfc_words;			/* a second STARTTLS is told in the words of RFC 9271 */
};

#endif
