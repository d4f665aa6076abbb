/* SPDX-License-Identifier: GPL-2.0-or-later
 * peer - the address of a peer without its port, and networks.
 *
 * IPv4 is kept in its IPv6 form (::ffff:a.b.c.d), so both kinds compare by their bytes. Pure:
 * nothing is looked up.
 */
#ifndef SERVER_LIMITS_PEER_H
#define SERVER_LIMITS_PEER_H

#include "lib/address.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct peer {
	uint8_t bytes[16];
};

struct peer_net {
	struct peer base;
	unsigned bits;			/* of the 128 */
};

bool peer_of(const struct sockaddr *a, struct peer *out);	/* false: neither IPv4 nor IPv6 */
/* numeric; a zone behind % is ignored */
bool peer_of_text(const char *text, struct peer *out);
bool peer_is_v4(const struct peer *p);
bool peer_is_loopback(const struct peer *p);			/* 127.0.0.0/8, ::1 */
bool peer_is_multicast(const struct peer *p);

/* The network that counts as one peer: the first bits of the address, the rest zero. */
struct peer peer_network(const struct peer *p, unsigned v4_bits, unsigned v6_bits);

/* The host of the peer: an IPv4 address, or an IPv6 network of 64 bits; ::1 is a host of its
 * own. */
struct peer peer_host(const struct peer *p);

/* Parses as lib/address does; false with the error in `why`. */
bool peer_net_of_text(const char *text, struct peer_net *out, char why[ADDRESS_FAULT_MAX]);
bool peer_is_in(const struct peer *p, const struct peer_net *net);

#endif
