/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_snmp_discovery - any bytes as the answer of a receiver that was asked for its engine ID.
 *
 * Oracle: an engine ID of a legal length or none, and the bytes of it are in the message.
 */
#include "mibs/notify/discovery.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t engine[SNMPTEXT_ENGINE_MAX];
	size_t length = discovery_read(data, size, 0x01020304, engine);

	if (length && (length < 5 || length > sizeof engine || !memmem(data, size, engine, length)))
		abort();
	return 0;
}
