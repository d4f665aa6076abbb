/* SPDX-License-Identifier: GPL-2.0-or-later
 * discovery - see discovery.h.
 */
#include "mibs/notify/discovery.h"

#include <string.h>

enum { INTEGER = 0x02, OCTETS = 0x04, SEQUENCE = 0x30 };
enum { ID_AT = 9, REQUEST_ID_AT = 52 };	/* in the message below */

static const uint8_t message[DISCOVERY_BYTES] = {
	SEQUENCE, 62,
	INTEGER, 1, 3,						/* msgVersion: SNMPv3 */
	SEQUENCE, 17,
	INTEGER, 4, 0, 0, 0, 0,					/* msgID, see ID_AT */
	INTEGER, 3, 0, 0xff, 0xe3,				/* msgMaxSize 65507 */
	OCTETS, 1, 4,				/* msgFlags: reportable, noAuthNoPriv */
	INTEGER, 1, 3,						/* USM */
	OCTETS, 16,
	SEQUENCE, 14, OCTETS, 0, INTEGER, 1, 0, INTEGER, 1, 0, OCTETS, 0, OCTETS, 0, OCTETS, 0,
	SEQUENCE, 20, OCTETS, 0, OCTETS, 0,	/* scoped PDU: no engine, no context */
	/* GET of nothing */
	0xa0, 14, INTEGER, 4, 0, 0, 0, 0, INTEGER, 1, 0, INTEGER, 1, 0, SEQUENCE, 0,
};

static void put_id(uint8_t *at, uint32_t id)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(id >> (24 - 8 * i));
}

void discovery_ask(uint8_t out[DISCOVERY_BYTES], uint32_t id)
{
	memcpy(out, message, sizeof message);
	put_id(out + ID_AT, id & INT32_MAX);
	put_id(out + REQUEST_ID_AT, id & INT32_MAX);
}

/* ---- reading ---- */

struct bytes {
	const uint8_t *at;
	size_t left;
};

/* Consumes one element of this type; false: the next element has another type, is missing, or is
 * longer than the message. */
static bool consume(struct bytes *in, uint8_t type, struct bytes *content)
{
	size_t length, used = 2;

	if (in->left < 2 || in->at[0] != type)
		return false;
	length = in->at[1];
	if (length & 0x80) {
		size_t n = length & 0x7f;

		if (n < 1 || n > 3 || in->left < 2 + n)
			return false;
		length = 0;
		for (size_t i = 0; i < n; i++)
			length = length << 8 | in->at[2 + i];
		used += n;
	}
	if (length > in->left - used)
		return false;
	*content = (struct bytes){ in->at + used, length };
	in->at += used + length;
	in->left -= used + length;
	return true;
}

static bool consume_number(struct bytes *in, uint32_t *number)
{
	struct bytes b;

	if (!consume(in, INTEGER, &b) || !b.left || b.left > 4)
		return false;
	*number = 0;
	for (size_t i = 0; i < b.left; i++)
		*number = *number << 8 | b.at[i];
	return true;
}

size_t discovery_read(const uint8_t *bytes, size_t length, uint32_t id,
	uint8_t engine[SNMPTEXT_ENGINE_MAX])
{
	struct bytes in = { bytes, length }, whole, header, parameters, fields, found;
	uint32_t version, message_id;

	if (!consume(&in, SEQUENCE, &whole) || !consume_number(&whole, &version) || version != 3 ||
		!consume(&whole, SEQUENCE, &header) || !consume_number(&header, &message_id) ||
		message_id != (id & INT32_MAX) || !consume(&whole, OCTETS, &parameters) ||
		!consume(&parameters, SEQUENCE, &fields) || !consume(&fields, OCTETS, &found) ||
		found.left < 5 || found.left > SNMPTEXT_ENGINE_MAX)
		return 0;
	memcpy(engine, found.at, found.left);
	return found.left;
}
