/* SPDX-License-Identifier: GPL-2.0-or-later
 * credentials - the user name and password of a client. Most clients only read and send none, and
 * idle sessions are many, so the block is made on demand.
 */
#ifndef SERVER_PROTOCOL_CREDENTIALS_H
#define SERVER_PROTOCOL_CREDENTIALS_H

#include "server/protocol/state.h"

/* The session's credentials, made if there are none; the session owns them. */
struct credentials *credentials_of(struct session *s);
/* Drops name and password, and the results of their checks. */
void credentials_forget(struct session *s);
void credentials_free(struct session *s);

#endif
