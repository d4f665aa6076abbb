/* SPDX-License-Identifier: GPL-2.0-or-later
 * source - the source address of notifications to a receiver.
 *
 * Managers match a notification to a device by its source. That is the address of the trapsink
 * line's source=, else the listen address if there is exactly one of the receiver's family and the
 * receiver can be reached from it, else the kernel's choice.
 */
#ifndef MIBS_NOTIFY_SOURCE_H
#define MIBS_NOTIFY_SOURCE_H

#include "mibs/conf/types.h"

#include <sys/socket.h>

enum { SOURCE_TEXT_MAX = 80 };		/* an IPv6 address and a zone */

/* Writes the address as text; "": the kernel's choice. Does not block. */
void source_choose(const struct agentconf *conf, const struct agentconf_sink *where,
	const struct sockaddr *receiver, socklen_t length, char out[SOURCE_TEXT_MAX]);

/* A non-blocking UDP socket bound to the source and connected to the receiver, so that the kernel
 * has checked that there is a route; < 0: there is none. `source` as from source_choose. */
int source_socket(const char *source, const struct sockaddr *receiver, socklen_t length);

/* The IPv4 source address of such a notification, for SNMPv1's agent-addr; zeros if it has none.
 * `source` as from source_choose. */
void source_agent_address(const char *source, const struct sockaddr *receiver, socklen_t length,
	unsigned char out[4]);

#endif
