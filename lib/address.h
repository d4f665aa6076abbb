/* SPDX-License-Identifier: GPL-2.0-or-later
 * address - IP addresses and networks as an administrator writes them: the one reader for all
 * files.
 *
 * Numeric only; no name is looked up. A network is an address, or address/prefix without bits after
 * the prefix: 10.1.2.3/8 may be meant as a host or as a network, so it is refused with the form
 * that would be understood.
 */
#ifndef LIB_ADDRESS_H
#define LIB_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { ADDRESS_FAULT_MAX = 96, ADDRESS_TEXT_MAX = 64 };

struct address_ip {
	bool v6;
	uint8_t bytes[16];		/* of IPv4 the first four; the rest zero */
};

struct address_net {
	struct address_ip base;
	unsigned bits;			/* of the prefix: 0 to 32, or to 128 */
};

/* An IPv6 address may have a zone after %, which is ignored. */
bool address_read(const char *text, struct address_ip *out);

/* False with what is wrong in `why`. */
bool address_read_net(const char *text, struct address_net *out, char why[ADDRESS_FAULT_MAX]);

/* A port of TCP as a number or as /etc/services names it; 0: neither. */
uint16_t address_port(const char *text);

/* "::ffff:192.0.2.1" as "192.0.2.1", which it is; any other text as it is. */
void address_unmap(const char *text, char *out, size_t size);

/* An IPv4 network covers IPv4 addresses only, and so for IPv6. */
bool address_is_in(const struct address_ip *a, const struct address_net *net);

/* Numeric, an IPv6 address with its zone if it has one, without the port; "?": neither IPv4 nor
 * IPv6. */
void address_text(const struct sockaddr *a, socklen_t length, char out[ADDRESS_TEXT_MAX]);

/* Of this host: loopback, or an address that one of its interfaces has now, which the kernel is
 * asked for. A peer with such an address is a process of this host. */
bool address_is_own(const char *text);

/* 0.0.0.0 or :: */
bool address_is_any(const struct address_ip *a);

/* What a socket has; false: neither IPv4 nor IPv6, or NULL. The port of one; -1: neither. */
bool address_of_socket(const struct sockaddr *from, struct address_ip *out);
int address_port_of(const struct sockaddr *from);

/* The socket's form, without a zone; its length. */
socklen_t address_socket(const struct address_ip *a, uint16_t port, struct sockaddr_storage *out);

#endif
