/* SPDX-License-Identifier: GPL-2.0-or-later
 * credentials - who a client says it is. Most clients only read and say nothing of it, and idle
 * sessions are many: so the block is made on demand.
 */
#ifndef SERVER_PROTOCOL_CREDENTIALS_H
#define SERVER_PROTOCOL_CREDENTIALS_H

#include "server/protocol/state.h"

/* The session's, made if there are none; the session owns them. */
struct credentials *credentials_of(struct session *s);
/* Name and password, and what was found out about them. */
void credentials_forget(struct session *s);
void credentials_free(struct session *s);

#endif
