/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_qx_reply - a reply of a Qx unit: two bytes choose the question, the rest is the reply.
 *
 * Oracle: no number out of the range of its field, no text that cannot be printed, no mains status
 * but by the character that says so.
 */
#include "drivers/qx/decode.h"
#include "lib/status.h"
#include "tests/fuzz/physical.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *known(const void *user, const char *name)
{
	(void)user;
	return !strcmp(name, "ups.firmware.aux") ? "P31" : !strcmp(name, ".model") ? "AX1" : "12";
}

static const struct qx_query *query_of(unsigned number)
{
	size_t count = 0;

	for (size_t i = 0; qx_dialects[i]; i++)
		for (const struct qx_query *q = qx_dialects[i]->queries; q->ask; q++)
			count++;
	number %= (unsigned)count;
	for (size_t i = 0; qx_dialects[i]; i++)
		for (const struct qx_query *q = qx_dialects[i]->queries; q->ask; q++)
			if (!number--)
				return q;
	abort();
}

static void check_value(const struct qx_query *q, const struct qx_value *v)
{
	physical_text(v->name, v->text);
	for (const struct qx_field *f = q->fields; f && f->name; f++) {
		double min, max, value;

		if (strcmp(f->name, v->name) || !*v->text || !qx_kind_range(f->kind, &min, &max))
			continue;
		value = atof(v->text);
		if (!(value >= min - 0.05 && value <= max + 0.5))
			abort();
	}
}

/* The n-th group of characters between blanks, its first character. */
static char group(const uint8_t *reply, size_t n, unsigned number)
{
	for (size_t i = 0; i < n; i++) {
		if (!number)
			return (char)reply[i];
		number -= reply[i] == ' ';
	}
	return 0;
}

static void check_mains(const struct qx_query *q, const uint8_t *reply, size_t n, uint32_t words)
{
	if (!q->tokens || !q->flags || !(words & (ST_OL | ST_OB)))
		return;
	for (int i = 0; i < 2; i++) {
		size_t at = reply[0] == '(' ? 38 : 37;		/* its lead may be lost */
		char flag = i ? group(reply, n, 7) : n > at ? (char)reply[at] : 0;

		if (flag == (words & ST_OB ? '1' : '0'))
			return;
	}
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct qx_reading r;
	const struct qx_query *q;

	if (size < 2)
		return 0;
	q = query_of(data[0] | (unsigned)data[1] << 8);
	if (qx_decode(q, data + 2, size - 2, known, NULL, &r) != QX_FITS)
		return 0;
	for (size_t i = 0; i < r.count; i++)
		check_value(q, &r.values[i]);
	check_mains(q, data + 2, size - 2, r.words);
	if ((r.words & ST_OL) && (r.words & ST_OB) && !q->letters)
		abort();
	return 0;
}
