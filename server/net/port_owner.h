/* SPDX-License-Identifier: GPL-2.0-or-later
 * port_owner - finds the program that listens on a TCP port.
 */
#ifndef SERVER_NET_PORT_OWNER_H
#define SERVER_NET_PORT_OWNER_H

#include <sys/socket.h>

/* "upsd (process 1234)"; "a program of user nut (...)" where its process is hidden from us; NULL:
 * unknown. The caller frees it. Reads /proc and the list of users, which may block: for messages
 * only. */
char *port_owner(const struct sockaddr *a);

#endif
