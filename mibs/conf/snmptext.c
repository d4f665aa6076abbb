/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmptext - see snmptext.h.
 */
#include "mibs/conf/snmptext.h"

#include "lib/conf.h"

#include <arpa/inet.h>
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

bool snmptext_net(const char *text, struct snmptext_net *out)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	long bits, prefix;

	if (length >= sizeof address)
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	*out = (struct snmptext_net){ .v6 = strchr(address, ':') != NULL };
	bits = prefix = out->v6 ? 128 : 32;
	if (inet_pton(out->v6 ? AF_INET6 : AF_INET, address, out->address) != 1)
		return false;
	if (slash && (!isdigit((unsigned char)slash[1]) ||
			     !conf_number(slash + 1, 0, bits, &prefix)))
		return false;
	for (long bit = prefix; bit < bits; bit++)
		out->address[bit / 8] = (uint8_t)(out->address[bit / 8] & ~(0x80 >> bit % 8));
	out->prefix = (unsigned)prefix;
	return true;
}

bool snmptext_is_address(const char *text)
{
	char address[INET6_ADDRSTRLEN + 1];
	uint8_t bytes[16];
	size_t n = strcspn(text, "%");	/* a zone may follow: fe80::1%eth0 */

	if (!strchr(text, ':'))
		return inet_pton(AF_INET, text, bytes) == 1;
	snprintf(address, sizeof address, "%.*s", (int)(n < sizeof address ? n : sizeof address),
		text);
	return inet_pton(AF_INET6, address, bytes) == 1;
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

bool snmptext_net_covers(const struct snmptext_net *net, bool v6, const uint8_t *address)
{
	size_t whole = net->prefix / 8;
	unsigned rest = net->prefix % 8;

	if (net->v6 != v6 || memcmp(net->address, address, whole) != 0)
		return false;
	return !rest || !((net->address[whole] ^ address[whole]) & 0xff00u >> rest & 0xff);
}
