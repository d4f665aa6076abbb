/* SPDX-License-Identifier: GPL-2.0-or-later
 * lines - see lines.h.
 */
#include "mibs/upsmib/lines.h"

#include <assert.h>
#include <string.h>

void upsmib_lines_name(const char *pattern, unsigned line, char out[UPS_NAME_MAX])
{
	size_t used = 0;

	for (const char *p = pattern; *p; p++) {
		assert(used + 2 < UPS_NAME_MAX);
		out[used++] = *p;
		if (*p != 'L')
			continue;
		p++;
		out[used++] = (char)('1' + (*p == 'm' ? (line + 1) % UPSMIB_LINES_MAX : line));
	}
	out[used] = '\0';
}

static bool is_nominal(const char *name)
{
	static const char word[] = ".nominal";
	size_t length = strlen(name), n = sizeof word - 1;

	return length > n && !strcmp(name + length - n, word);
}

/* Drivers report -1, or worse, for what they do not know, and 0 for a nominal value that was not
 * filled in. */
static bool known_number(const struct ups *ups, const struct upsmib_row *row, const char *name,
	double *number)
{
	return ups_number(ups, name, number) && (row->min < 0 || *number >= 0) &&
	       !(*number == 0 && is_nominal(name));
}

bool upsmib_lines_number(const struct ups *ups, const struct upsmib_row *row, const char *pattern,
	unsigned line, double *number)
{
	char name[UPS_NAME_MAX], *swap;

	upsmib_lines_name(pattern, line, name);
	if (known_number(ups, row, name, number))
		return true;
	swap = strstr(name, "L3-L1");		/* the name that some drivers use */
	if (!swap)
		return false;
	memcpy(swap, "L1-L3", 5);
	return known_number(ups, row, name, number);
}

/* The highest line, at least `known`, that has this variable. */
static uint32_t highest_line(const struct ups *ups, const struct upsmib_row *row,
	const char *pattern, uint32_t known)
{
	double number;

	if (strstr(pattern, "Ln"))
		for (uint32_t line = UPSMIB_LINES_MAX; line > known; line--)
			if (upsmib_lines_number(ups, row, pattern, line - 1, &number))
				return line;
	return known;
}

/* The number of lines that the measured rows of one table (or the frequency of the bypass) show:
 * the highest line, or 1, or 0. */
static uint32_t lines_seen(const struct ups *ups, int place)
{
	uint32_t highest = 0;
	bool plain = false;
	double number;

	if (place == UPSMIB_BYPASS)
		plain = ups_number(ups, "input.bypass.frequency", &number) && number >= 0;
	for (size_t r = 0; r < upsmib_row_count; r++) {
		const struct upsmib_row *row = &upsmib_rows[r];

		if (row->place != place)
			continue;
		for (size_t i = 0; i < UPSMIB_VARS && row->vars[i]; i++)
			plain |= known_number(ups, row, row->vars[i], &number);
		for (size_t i = 0; i < UPSMIB_VARS && row->phase_vars[i]; i++)
			highest = highest_line(ups, row, row->phase_vars[i], highest);
	}
	return highest ? highest : plain;
}

void upsmib_lines_forget(struct upsmib_state *s, int place)
{
	for (size_t i = 0; i < upsmib_row_count; i++)
		for (unsigned line = 0; line < UPSMIB_LINES_MAX; line++)
			if (upsmib_rows[i].place == place)
				s->cells[i][line].known = s->cells[i][line].reported = false;
}

void upsmib_lines_count(struct upsmib_state *s, const struct ups *ups)
{
	static const char *const names[] = {
		"input.phases", "output.phases", "input.bypass.phases",
	};

	for (int i = 0; i < 3; i++) {
		uint32_t lines, before = s->lines[i];
		double given;
		bool known = ups_number(ups, names[i], &given) &&
			given >= 1 && given <= UPSMIB_LINES_MAX;

		lines = known ? (uint32_t)given : lines_seen(ups, UPSMIB_INPUT + i);
		if (lines == before || (lines < before && !known))
			/* a value that is missing for a moment does not change the number of
			 * lines */
			continue;
		s->lines[i] = lines;
		if (before)
			upsmib_lines_forget(s, UPSMIB_INPUT + i);
	}
}
