/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - the words of ups.status, read and written from one table.
 *
 * Words are compared whole, never as substrings: a driver's word "OFFLINE" is not OFF. RFC 9271
 * section 5.1.
 */
#include "lib/status.h"

#include "lib/mem.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

/* In publishing order, which is also the order of the bits. */
static const struct {
	char text[8];
	uint32_t bit;
} words[] = {
	{"ALARM", ST_ALARM}, {"FSD", ST_FSD},	{"CAL", ST_CAL},   {"OL", ST_OL},
	{"OB", ST_OB},	     {"DISCHRG", ST_DISCHRG}, {"CHRG", ST_CHRG}, {"LB", ST_LB},
	{"HB", ST_HB},	     {"OVER", ST_OVER}, {"RB", ST_RB},	   {"TRIM", ST_TRIM},
	{"BOOST", ST_BOOST}, {"BYPASS", ST_BYPASS}, {"OFF", ST_OFF}, {"TEST", ST_TEST},
	{"ECO", ST_ECO},     {"WAIT", ST_WAIT},
};

static const char blanks[] = " \t\r\n\v\f";

static uint32_t find(const char *word, size_t len)
{
	for (size_t i = 0; i < MEM_COUNT(words); i++)
		if (strlen(words[i].text) == len && !strncasecmp(words[i].text, word, len))
			return words[i].bit;
	return 0;
}

uint32_t status_word(const char *word)
{
	return find(word, strlen(word));
}

uint32_t status_parse(const char *text)
{
	uint32_t found = 0;

	for (;;) {
		size_t len;

		text += strspn(text, blanks);
		if (!*text)
			return found;
		len = strcspn(text, blanks);
		found |= find(text, len);
		text += len;
	}
}

void status_format(uint32_t set, char out[STATUS_TEXT_MAX])
{
	size_t used = 0;

	for (size_t i = 0; i < MEM_COUNT(words); i++) {
		size_t len = strlen(words[i].text);

		if (!(set & words[i].bit))
			continue;
		assert(used + len + 2 <= STATUS_TEXT_MAX);
		if (used)
			out[used++] = ' ';
		memcpy(out + used, words[i].text, len);
		used += len;
	}
	out[used] = '\0';
}
