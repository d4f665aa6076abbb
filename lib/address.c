/* SPDX-License-Identifier: GPL-2.0-or-later
 * address - see address.h.
 */
#include "lib/address.h"
#include "lib/conf.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 64 };

static bool read_part(const char *text, size_t n, struct address_ip *out)
{
	char part[TEXT_MAX];

	if (n >= sizeof part)
		return false;
	memcpy(part, text, n);
	part[n] = 0;
	*out = (struct address_ip){ .v6 = strchr(part, ':') != NULL };
	return inet_pton(out->v6 ? AF_INET6 : AF_INET, part, out->bytes) == 1;
}

bool address_read(const char *text, struct address_ip *out)
{
	size_t n = strcspn(text, "%");

	return read_part(text, n, out) && (!text[n] || out->v6);
}

uint16_t address_port(const char *text)
{
	const struct servent *service;
	long number;

	if (conf_number(text, 1, UINT16_MAX, &number))
		return (uint16_t)number;
	service = isdigit((unsigned char)*text) ? NULL : getservbyname(text, "tcp");
	return service ? ntohs((uint16_t)service->s_port) : 0;
}

void address_unmap(const char *text, char *out, size_t size)
{
	struct in6_addr a;

	if (inet_pton(AF_INET6, text, &a) != 1 || !IN6_IS_ADDR_V4MAPPED(&a) ||
		!inet_ntop(AF_INET, a.s6_addr + 12, out, (socklen_t)size))
		snprintf(out, size, "%s", text);
}

/* Clears the bits after the prefix; true if any was set. */
static bool cut(struct address_ip *a, unsigned bits)
{
	bool found = false;

	for (unsigned bit = bits; bit < (a->v6 ? 128u : 32u); bit++) {
		uint8_t mask = (uint8_t)(0x80u >> bit % 8);

		found |= (a->bytes[bit / 8] & mask) != 0;
		a->bytes[bit / 8] = (uint8_t)(a->bytes[bit / 8] & ~mask);
	}
	return found;
}

bool address_read_net(const char *text, struct address_net *out, char why[ADDRESS_FAULT_MAX])
{
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	char written[INET6_ADDRSTRLEN];
	long bits, most;

	if (!read_part(text, n, &out->base)) {
		snprintf(why, ADDRESS_FAULT_MAX, "neither an address nor address/prefix");
		return false;
	}
	bits = most = out->base.v6 ? 128 : 32;
	if (slash &&
		(!isdigit((unsigned char)slash[1]) || !conf_number(slash + 1, 0, most, &bits))) {
		snprintf(why, ADDRESS_FAULT_MAX, "the prefix is not a number up to %ld", most);
		return false;
	}
	out->bits = (unsigned)bits;
	if (!cut(&out->base, out->bits))
		return true;
	inet_ntop(out->base.v6 ? AF_INET6 : AF_INET, out->base.bytes, written, sizeof written);
	snprintf(why, ADDRESS_FAULT_MAX, "bits after the prefix: the network is %s/%ld", written,
		bits);
	return false;
}

bool address_is_in(const struct address_ip *a, const struct address_net *net)
{
	struct address_ip network = *a;

	cut(&network, net->bits);
	return a->v6 == net->base.v6 && !memcmp(network.bytes, net->base.bytes, sizeof a->bytes);
}

static bool is_loopback(const struct address_ip *a)
{
	static const uint8_t v6[16] = { [15] = 1 };

	return a->v6 ? !memcmp(a->bytes, v6, sizeof v6) : a->bytes[0] == 127;
}

bool address_of_socket(const struct sockaddr *from, struct address_ip *out)
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;

	*out = (struct address_ip){ .v6 = from && from->sa_family == AF_INET6 };
	if (!from || (from->sa_family != AF_INET && !out->v6))
		return false;
	memcpy(out->bytes, out->v6 ? (const void *)&v6->sin6_addr : &v4->sin_addr,
		out->v6 ? 16 : 4);
	return true;
}

int address_port_of(const struct sockaddr *from)
{
	struct address_ip a;

	if (!address_of_socket(from, &a))
		return -1;
	return ntohs(a.v6 ? ((const struct sockaddr_in6 *)(const void *)from)->sin6_port
			  : ((const struct sockaddr_in *)(const void *)from)->sin_port);
}

bool address_is_any(const struct address_ip *a)
{
	static const uint8_t zero[sizeof a->bytes];

	return !memcmp(a->bytes, zero, sizeof zero);
}

bool address_is_own(const char *text)
{
	struct ifaddrs *all = NULL;
	struct address_ip wanted, a;
	bool found;

	if (!address_read(text, &wanted))
		return false;
	found = is_loopback(&wanted);
	if (found || getifaddrs(&all))
		return found;
	for (const struct ifaddrs *i = all; i && !found; i = i->ifa_next)
		found = address_of_socket(i->ifa_addr, &a) && a.v6 == wanted.v6 &&
			!memcmp(a.bytes, wanted.bytes, sizeof a.bytes);
	freeifaddrs(all);
	return found;
}

static char *add_number(char *to, unsigned n)
{
	if (n >= 100)
		*to++ = (char)('0' + n / 100);
	if (n >= 10)
		*to++ = (char)('0' + n / 10 % 10);
	*to++ = (char)('0' + n % 10);
	return to;
}

/* Used instead of getnameinfo, which takes as long as all other work of the server for a
 * connection. */
static void v4_text(const struct sockaddr_in *a, char out[ADDRESS_TEXT_MAX])
{
	uint8_t bytes[4];

	memcpy(bytes, &a->sin_addr, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++) {
		out = add_number(out, bytes[i]);
		*out++ = i + 1 < sizeof bytes ? '.' : 0;
	}
}

void address_text(const struct sockaddr *a, socklen_t length, char out[ADDRESS_TEXT_MAX])
{
	if (a->sa_family == AF_INET)
		v4_text((const struct sockaddr_in *)(const void *)a, out);
	else if (a->sa_family != AF_INET6 ||
		 getnameinfo(a, length, out, ADDRESS_TEXT_MAX, NULL, 0, NI_NUMERICHOST))
		strcpy(out, "?");
}

socklen_t address_socket(const struct address_ip *a, uint16_t port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	*out = (struct sockaddr_storage){ 0 };
	if (a->v6) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		memcpy(&v6->sin6_addr, a->bytes, 16);
		return sizeof *v6;
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons(port);
	memcpy(&v4->sin_addr, a->bytes, 4);
	return sizeof *v4;
}
