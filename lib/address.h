/* SPDX-License-Identifier: GPL-2.0-or-later
 * address - reads IP addresses and networks as an administrator writes them, for all files.
 *
 * Numeric only; no name is looked up. A network is an address, or address/prefix without bits after
 * the prefix: 10.1.2.3/8 may mean a host or a network, so it is refused with a message that has the
 * valid forms.
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
	uint8_t bytes[16];		/* IPv4: the first four; the rest zero */
};

struct address_net {
	struct address_ip base;
	unsigned bits;			/* of the prefix: 0 to 32, or to 128 */
};

/* An IPv6 address may have a zone after %, which is ignored. */
bool address_read(const char *text, struct address_ip *out);

/* False with the error in `why`. */
bool address_read_net(const char *text, struct address_net *out, char why[ADDRESS_FAULT_MAX]);

/* A TCP port as a number or a name of /etc/services; 0: neither. */
uint16_t address_port(const char *text);

/* Copies "::ffff:192.0.2.1" as "192.0.2.1", any other text unchanged. */
void address_unmap(const char *text, char *out, size_t size);

/* An IPv4 network covers only IPv4 addresses, an IPv6 network only IPv6 addresses. */
bool address_is_in(const struct address_ip *a, const struct address_net *net);

/* Writes the numeric address, IPv6 with its zone if it has one, without the port; "?": neither IPv4
 * nor IPv6. */
void address_text(const struct sockaddr *a, socklen_t length, char out[ADDRESS_TEXT_MAX]);

/* Is it an address of this host: loopback, or one that an interface has now (asks the kernel)? A
 * peer with such an address is a process of this host. */
bool address_is_own(const char *text);

/* 0.0.0.0 or :: */
bool address_is_any(const struct address_ip *a);

/* Reads the address of a socket address; false: neither IPv4 nor IPv6, or NULL. The second function
 * returns its port; -1: neither. */
bool address_of_socket(const struct sockaddr *from, struct address_ip *out);
int address_port_of(const struct sockaddr *from);

/* Makes a socket address, without a zone; returns its length. */
socklen_t address_socket(const struct address_ip *a, uint16_t port, struct sockaddr_storage *out);

#endif
