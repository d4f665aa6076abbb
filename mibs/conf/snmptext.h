/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmptext - OIDs, hosts and engine IDs as an administrator writes them.
 */
#ifndef MIBS_CONF_SNMPTEXT_H
#define MIBS_CONF_SNMPTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SNMPTEXT_OID_MAX = 128, SNMPTEXT_ENGINE_MAX = 32, SNMPTEXT_ENGINE_TEXT_MAX = 27 };

/* "1.3.6" or ".1.3.6": the number of arcs (at least 2), 0 if it is no OID. */
size_t snmptext_oid(const char *text, uint32_t out[SNMPTEXT_OID_MAX]);

/* False: it looks like an address (digits and dots, or a `:`) and is none, or it is empty. */
bool snmptext_may_be_host(const char *text);

/* Is it a numeric address? An IPv6 address may have a zone. */
bool snmptext_is_address(const char *text);

/* `0x` and 5 to 32 bytes in hex, or a text of 1 to 27 characters, which becomes an engine ID of the
 * text format (RFC 3411, SnmpEngineID). Returns the length; 0: it is neither. */
size_t snmptext_engine(const char *text, uint8_t out[SNMPTEXT_ENGINE_MAX]);

#endif
