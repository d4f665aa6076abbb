/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmptext - OIDs, networks and engine IDs as an administrator writes them.
 */
#ifndef MIBS_CONF_SNMPTEXT_H
#define MIBS_CONF_SNMPTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SNMPTEXT_OID_MAX = 128, SNMPTEXT_ENGINE_MAX = 32, SNMPTEXT_ENGINE_TEXT_MAX = 27 };

/* "1.3.6" or ".1.3.6": the number of arcs (at least 2), 0 if it is no OID. */
size_t snmptext_oid(const char *text, uint32_t out[SNMPTEXT_OID_MAX]);

struct snmptext_net {
	bool v6;
	uint8_t address[16];		/* of v4 the first four; host bits cleared */
	unsigned prefix;		/* in bits */
};

/* An address, or address/prefix. */
bool snmptext_net(const char *text, struct snmptext_net *out);

/* False: it is meant to be an address (digits and dots, or a `:` in it) and is none, or it is
 * empty. */
bool snmptext_may_be_host(const char *text);

/* A numeric address, of IPv6 maybe with a zone. */
bool snmptext_is_address(const char *text);

/* `0x` and 5 to 32 bytes in hex, or a text of 1 to 27 characters, which becomes an engine ID of the
 * text format (RFC 3411, SnmpEngineID). The length, 0 if it cannot be one. */
size_t snmptext_engine(const char *text, uint8_t out[SNMPTEXT_ENGINE_MAX]);

/* `address`: 4 or 16 bytes. */
bool snmptext_net_covers(const struct snmptext_net *net, bool v6, const uint8_t *address);

#endif
