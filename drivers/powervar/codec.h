/* SPDX-License-Identifier: GPL-2.0-or-later
 * powervar_codec - CUSPP, the text protocol of Powervar units, pure.
 *
 * A group is asked for by its three letters: `OUT` brings `OUT=1;60.0;120.4`, and `OUT.FORMAT`
 * brings `OUT=SOURCE.i;FREQ.f;VOLT.f`: the names of the values in their order. Setting is
 * `GRP.NAME.W=value`. Source: the grammar as reported in NUT PRs 733 and 2988; no recorded
 * conversation is known.
 */
#ifndef DRIVERS_POWERVAR_CODEC_H
#define DRIVERS_POWERVAR_CODEC_H

#include <stdbool.h>
#include <stddef.h>

enum { POWERVAR_LINE_MAX = 256, POWERVAR_FIELDS = 24, POWERVAR_NAME_MAX = 12,
	POWERVAR_REQUEST_MAX = 39, POWERVAR_VALUE_MAX = 64 };

struct powervar_format {		/* of a group; zeros: it has none */
	char names[POWERVAR_FIELDS][POWERVAR_NAME_MAX];	/* "": no name at this place */
	size_t count;
};

/* Is the line an answer to this group? `group` is its three letters. */
bool powervar_answers(const char *line, const char *group);

bool powervar_format(const char *line, const char *group, struct powervar_format *out);

/* The text of a value; false: the group has no such value, or this line does not hold it. */
bool powervar_text(const char *line, const char *group, const struct powervar_format *f,
	const char *name, char out[POWERVAR_VALUE_MAX]);
/* The same as a number; the whole text must be one. */
bool powervar_number(const char *line, const char *group, const struct powervar_format *f,
	const char *name, double *out);

#endif
