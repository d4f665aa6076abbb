/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmptext - see snmptext.h.
 */
#include "mibs/conf/snmptext.h"

#include "lib/address.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t snmptext_oid(const char *text, uint32_t out[SNMPTEXT_OID_MAX])
{
	size_t n = 0;

	if (*text == '.')
		text++;
	while (n < SNMPTEXT_OID_MAX && isdigit((unsigned char)*text)) {
		char *end;
		unsigned long long arc = strtoull(text, &end, 10);

		if (arc > UINT32_MAX)
			return 0;
		out[n++] = (uint32_t)arc;
		if (!*end)
			return n >= 2 && out[0] <= 2 && (out[0] == 2 || out[1] < 40) ? n : 0;
		if (*end != '.')
			return 0;
		text = end + 1;
	}
	return 0;
}

bool snmptext_is_address(const char *text)
{
	struct address_ip ip;

	return address_read(text, &ip);
}

bool snmptext_may_be_host(const char *text)
{
	bool is_name = !strchr(text, ':') && strspn(text, "0123456789.") < strlen(text);

	return is_name || snmptext_is_address(text);
}

static size_t read_hex(const char *hex, uint8_t *out, size_t room)
{
	size_t n = strlen(hex) / 2;

	if (strlen(hex) % 2 || n > room || strspn(hex, "0123456789abcdefABCDEF") != 2 * n)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const char digits[] = { hex[2 * i], hex[2 * i + 1], '\0' };

		out[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return n;
}

/* RFC 3411 reserves all zeros and all ones. */
static bool all_are(const uint8_t *bytes, size_t n, uint8_t value)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

size_t snmptext_engine(const char *text, uint8_t out[SNMPTEXT_ENGINE_MAX])
{
	/* net-snmp's enterprise number; a text follows */
	static const uint8_t head[] = { 0x80, 0x00, 0x1f, 0x88, 4 };
	size_t n = strlen(text);

	if (!strncmp(text, "0x", 2)) {
		n = read_hex(text + 2, out, SNMPTEXT_ENGINE_MAX);
		return n < 5 || all_are(out, n, 0) || all_are(out, n, 0xff) ? 0 : n;
	}
	if (!n || n > SNMPTEXT_ENGINE_TEXT_MAX)
		return 0;
	memcpy(out, head, sizeof head);
	memcpy(out + sizeof head, text, n);
	return sizeof head + n;
}
