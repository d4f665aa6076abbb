/* SPDX-License-Identifier: GPL-2.0-or-later
 * journal_export - see journal_export.h. A field is `NAME=text`, or, for binary data, NAME and a
 * newline, the length in 8 bytes, little-endian, the bytes, and a newline.
 */
#include "tools/judge/journal_export.h"
#include "lib/mem.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8 };

struct field {
	const char *name, *value;
	size_t name_length, value_length;
};

/* *at is after the newline of the name. */
static bool read_binary(const char **at, const char *end, struct field *out)
{
	uint64_t length;

	if (end - *at < LENGTH_BYTES)
		return false;
	memcpy(&length, *at, sizeof length);
	length = le64toh(length);
	*at += LENGTH_BYTES;
	if (length >= (uint64_t)(end - *at) || (*at)[length] != '\n')
		return false;
	out->value = *at;
	out->value_length = (size_t)length;
	*at += length + 1;
	return true;
}

static bool read_field(const char **at, const char *end, struct field *out)
{
	const char *line = *at, *newline = memchr(line, '\n', (size_t)(end - line)), *equals;

	if (!newline)
		return false;
	*at = newline + 1;
	equals = memchr(line, '=', (size_t)(newline - line));
	out->name = line;
	out->name_length = (size_t)((equals ? equals : newline) - line);
	if (!equals)
		return read_binary(at, end, out);
	out->value = equals + 1;
	out->value_length = (size_t)(newline - out->value);
	return true;
}

/* Copies printable characters only, because the text is for a terminal. */
static void copy(const struct field *f, char *out, size_t size)
{
	size_t n = f->value_length < size ? f->value_length : size - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)f->value[i] < ' ' || f->value[i] == 127 ? '?' : f->value[i];
	out[n] = '\0';
}

static bool is_named(const struct field *f, const char *name)
{
	return f->name_length == strlen(name) && !memcmp(f->name, name, f->name_length);
}

static void adopt(const struct field *f, struct journal_event *out)
{
	char number[32];

	if (is_named(f, "EVENT"))
		copy(f, out->event, sizeof out->event);
	else if (is_named(f, "UPS"))
		copy(f, out->ups, sizeof out->ups);
	else if (is_named(f, "MESSAGE"))
		copy(f, out->message, sizeof out->message);
	else if (is_named(f, "__REALTIME_TIMESTAMP")) {
		copy(f, number, sizeof number);
		out->at_us = strtoull(number, NULL, 10);
	}
}

bool journal_export_next(const char **at, const char *end, struct journal_event *out)
{
	struct field f;
	bool any = false;

	*out = (struct journal_event){ 0 };
	while (*at < end) {
		if (**at == '\n') {	/* the end of an entry, or between two */
			++*at;
			if (any)
				return true;
			continue;
		}
		if (!read_field(at, end, &f)) {
			*at = end;
			return false;
		}
		adopt(&f, out);
		any = true;
	}
	return any;			/* the last one may lack its empty line */
}

const char *journal_event_text(const struct journal_event *e)
{
	char *head = mem_fmt("UPS [%s]: ", e->ups);
	const char *text = strstr(e->message, head);

	text = text ? text + strlen(head) : e->message;
	free(head);
	return text;
}
