/* SPDX-License-Identifier: GPL-2.0-or-later
 * port_owner - which program listens on a TCP port that we cannot have.
 */
#ifndef SERVER_NET_PORT_OWNER_H
#define SERVER_NET_PORT_OWNER_H

#include <sys/socket.h>

/* "upsd (process 1234)", or who else may be looked at; NULL: not known (the owner is another user's
 * process, and we are not root). The caller's. Reads /proc: for messages only. */
char *port_owner(const struct sockaddr *a);

#endif
