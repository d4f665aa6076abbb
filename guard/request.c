/* SPDX-License-Identifier: GPL-2.0-or-later
 * request - see request.h.
 */
#include "guard/request.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word;
	bool has_seconds;
} verbs[] = {
	[REQUEST_POWER_OFF] = { "poweroff ", true },
	[REQUEST_FORCE] = { "force ", false },
	[REQUEST_WALL] = { "wall ", false },
	[REQUEST_REHEARSE] = { "rehearse ", false },
};

static bool is_text(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] < ' ' || bytes[i] > '~')
			return false;
	return true;
}

/* Reads digits and one blank; *rest is the text after them. */
static bool read_seconds(unsigned *seconds, const char *text, const char **rest)
{
	size_t digits = strspn(text, "0123456789");

	if (!digits || digits > 4 || text[digits] != ' ')
		return false;
	*seconds = (unsigned)strtoul(text, NULL, 10);
	*rest = text + digits + 1;
	return *seconds <= REQUEST_SECONDS_MAX;
}

bool request_read(struct request *r, const char *line, size_t length)
{
	char copy[REQUEST_LINE_MAX + 1];

	*r = (struct request){ 0 };
	if (length > REQUEST_LINE_MAX || !is_text(line, length))
		return false;
	memcpy(copy, line, length);
	copy[length] = 0;
	for (size_t i = 0; i < MEM_COUNT(verbs); i++) {
		const char *rest = copy + strlen(verbs[i].word);

		if (strncmp(copy, verbs[i].word, strlen(verbs[i].word)))
			continue;
		r->kind = (enum request_kind)i;
		if (verbs[i].has_seconds && !read_seconds(&r->seconds, rest, &rest))
			return false;
		strcpy(r->text, rest);
		return *rest;
	}
	return false;
}

size_t request_write(const struct request *r, char out[REQUEST_LINE_MAX + 1])
{
	char seconds[16] = "";
	int n;

	if (verbs[r->kind].has_seconds)
		snprintf(seconds, sizeof seconds, "%u ", r->seconds);
	n = snprintf(out, REQUEST_LINE_MAX, "%s%s%s", verbs[r->kind].word, seconds, r->text);
	if (n >= REQUEST_LINE_MAX)
		n = REQUEST_LINE_MAX - 1;
	out[n++] = '\n';
	out[n] = 0;
	return (size_t)n;
}
