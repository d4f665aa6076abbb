/* SPDX-License-Identifier: GPL-2.0-or-later
 * peer - see peer.h.
 */
#include "server/limits/peer.h"

#include "lib/address.h"

#include <netinet/in.h>
#include <string.h>

enum { V4_OFFSET = 12, V4_BITS = 96 };

static const uint8_t v4_prefix[V4_OFFSET] = { [10] = 0xff, [11] = 0xff };

static struct peer from_v4(const struct in_addr *a)
{
	struct peer p;

	memcpy(p.bytes, v4_prefix, sizeof v4_prefix);
	memcpy(p.bytes + V4_OFFSET, a, sizeof *a);
	return p;
}

bool peer_of(const struct sockaddr *a, struct peer *out)
{
	if (a->sa_family == AF_INET)
		*out = from_v4(&((const struct sockaddr_in *)(const void *)a)->sin_addr);
	else if (a->sa_family == AF_INET6)
		memcpy(out->bytes, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr,
			sizeof out->bytes);
	else
		return false;
	return true;
}

static void from_address(const struct address_ip *a, struct peer *out)
{
	struct in_addr v4;

	if (a->v6) {
		memcpy(out->bytes, a->bytes, sizeof out->bytes);
		return;
	}
	memcpy(&v4, a->bytes, sizeof v4);
	*out = from_v4(&v4);
}

bool peer_of_text(const char *text, struct peer *out)
{
	struct address_ip a;

	if (!address_read(text, &a))
		return false;
	from_address(&a, out);
	return true;
}

bool peer_is_v4(const struct peer *p)
{
	return !memcmp(p->bytes, v4_prefix, sizeof v4_prefix);
}

bool peer_is_loopback(const struct peer *p)
{
	static const struct peer v6 = { .bytes = { [15] = 1 } };

	return peer_is_v4(p) ? p->bytes[V4_OFFSET] == 127 : !memcmp(p, &v6, sizeof v6);
}

bool peer_is_multicast(const struct peer *p)
{
	return peer_is_v4(p) ? p->bytes[V4_OFFSET] >> 4 == 0xe : p->bytes[0] == 0xff;
}

static struct peer first_bits(const struct peer *p, unsigned bits)
{
	struct peer out = { .bytes = { 0 } };

	memcpy(out.bytes, p->bytes, bits / 8);
	if (bits % 8)
		out.bytes[bits / 8] = (uint8_t)(p->bytes[bits / 8] & 0xff << (8 - bits % 8));
	return out;
}

struct peer peer_network(const struct peer *p, unsigned v4_bits, unsigned v6_bits)
{
	return first_bits(p, peer_is_v4(p) ? V4_BITS + v4_bits : v6_bits);
}

struct peer peer_host(const struct peer *p)
{
	return peer_is_loopback(p) ? *p : peer_network(p, 32, 64);
}

bool peer_net_of_text(const char *text, struct peer_net *out, char why[ADDRESS_FAULT_MAX])
{
	struct address_net net;

	if (!address_read_net(text, &net, why))
		return false;
	from_address(&net.base, &out->base);
	out->bits = net.bits + (net.base.v6 ? 0 : V4_BITS);
	return true;
}

bool peer_is_in(const struct peer *p, const struct peer_net *net)
{
	struct peer cut = first_bits(p, net->bits);

	/* 0.0.0.0/0 is all of IPv4 by its prefix; ::/0 is meant to be all of IPv6, which says
	 * nothing about IPv4. */
	if (net->bits < V4_BITS && peer_is_v4(p))
		return false;
	return !memcmp(&cut, &net->base, sizeof cut);
}
