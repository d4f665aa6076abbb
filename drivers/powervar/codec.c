/* SPDX-License-Identifier: GPL-2.0-or-later
 * powervar_codec - see codec.h.
 */
#include "drivers/powervar/codec.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP_LETTERS = 3, NAME_LEAST = 3 };

bool powervar_answers(const char *line, const char *group)
{
	return !strncmp(line, group, GROUP_LETTERS) && line[GROUP_LETTERS] == '=';
}

/* The n-th field, from 0 on; NULL: there is none. */
static const char *field(const char *line, size_t n, size_t *length)
{
	const char *p = line + GROUP_LETTERS + 1;

	for (; n; n--) {
		p = strchr(p, ';');
		if (!p)
			return NULL;
		p++;
	}
	*length = strcspn(p, ";");
	return p;
}

bool powervar_format(const char *line, const char *group, struct powervar_format *out)
{
	const char *p;
	size_t n;

	memset(out, 0, sizeof *out);
	if (!powervar_answers(line, group))
		return false;
	while (out->count < POWERVAR_FIELDS && (p = field(line, out->count, &n))) {
		size_t name = strcspn(p, ".;");

		if (name >= NAME_LEAST && name < POWERVAR_NAME_MAX && name <= n)
			memcpy(out->names[out->count], p, name);
		out->count++;
	}
	return true;
}

bool powervar_text(const char *line, const char *group, const struct powervar_format *f,
	const char *name, char out[POWERVAR_VALUE_MAX])
{
	const char *p = NULL;
	size_t n = 0;

	if (!powervar_answers(line, group))
		return false;
	for (size_t i = 0; i < f->count && !p; i++)
		if (!strcmp(f->names[i], name))
			p = field(line, i, &n);
	while (p && n && isspace((unsigned char)*p)) {
		p++;
		n--;
	}
	while (p && n && isspace((unsigned char)p[n - 1]))
		n--;
	if (!p || !n || n >= POWERVAR_VALUE_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = isprint((unsigned char)p[i]) ? p[i] : '?';
	out[n] = 0;
	return true;
}

bool powervar_number(const char *line, const char *group, const struct powervar_format *f,
	const char *name, double *out)
{
	char text[POWERVAR_VALUE_MAX], *end;
	double v;

	if (!powervar_text(line, group, f, name, text) ||
		text[strspn(text, "0123456789.-+")] != 0)
		return false;
	v = strtod(text, &end);
	if (end == text || *end || !isfinite(v))
		return false;
	*out = v;
	return true;
}
