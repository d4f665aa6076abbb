/* SPDX-License-Identifier: GPL-2.0-or-later
 * discovery - asks a receiver of SNMPv3 informs for its engine ID (RFC 3414, section 4), without
 * blocking.
 *
 * The SNMP library can do this only by blocking for seconds. It takes one fixed message, and
 * parsing the report that answers it; both are pure functions of bytes.
 */
#ifndef MIBS_NOTIFY_DISCOVERY_H
#define MIBS_NOTIFY_DISCOVERY_H

#include "mibs/conf/snmptext.h"

enum { DISCOVERY_BYTES = 64 };

/* An empty, reportable SNMPv3 request; msgID and request-id are `id`. */
void discovery_ask(uint8_t out[DISCOVERY_BYTES], uint32_t id);

/* The engine ID in a message with that msgID; its length, 0: no such message. Any bytes. */
size_t discovery_read(const uint8_t *bytes, size_t length, uint32_t id,
	uint8_t engine[SNMPTEXT_ENGINE_MAX]);

#endif
