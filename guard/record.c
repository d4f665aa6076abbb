/* SPDX-License-Identifier: GPL-2.0-or-later
 * record - see record.h.
 */
#include "guard/record.h"
#include "lib/conf.h"

#include <string.h>

enum { DELAY_MAX_S = 86400, FIXED_WORDS = 10 };

/* False: the reader would drop or cut a part of the text. */
static bool survives(const char *text)
{
	for (const char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			return false;
	return strlen(text) < WORD_BYTES_MAX;
}

static bool is_writable(const struct record *r)
{
	if (r->option_count > RECORD_OPTIONS_MAX || !survives(r->ups) || !survives(r->driver))
		return false;
	for (size_t i = 0; i < r->option_count; i++)
		if (!survives(r->options[i]))
			return false;
	return true;
}

bool record_write(struct buf *out, const struct record *r)
{
	if (!is_writable(r))
		return false;
	buf_add_text(out, "ups ");
	words_quote(out, r->ups);
	buf_add_text(out, " driver ");
	words_quote(out, r->driver);
	buf_add_fmt(out, " delay %ld ondelay %ld rule ", r->delay_s, r->ondelay_s);
	words_quote(out, r->rule);
	for (size_t i = 0; i < r->option_count; i++) {
		buf_add_char(out, ' ');
		words_quote(out, r->options[i]);
	}
	buf_add_char(out, '\n');
	return true;
}

static bool is_word(const struct words *w, size_t i, const char *word)
{
	return !strcmp(words_at(w, i), word);
}

bool record_read(struct record *r, const struct words *w)
{
	*r = (struct record){ .ups = words_at(w, 1), .driver = words_at(w, 3),
		.rule = words_at(w, 9) };
	if (words_count(w) < FIXED_WORDS || !is_word(w, 0, "ups") || !is_word(w, 2, "driver") ||
		!is_word(w, 4, "delay") || !is_word(w, 6, "ondelay") || !is_word(w, 8, "rule"))
		return false;
	if (!conf_number(words_at(w, 5), -1, DELAY_MAX_S, &r->delay_s) ||
		!conf_number(words_at(w, 7), -1, DELAY_MAX_S, &r->ondelay_s))
		return false;
	for (size_t i = FIXED_WORDS; i < words_count(w) && r->option_count < RECORD_OPTIONS_MAX; i++)
		r->options[r->option_count++] = words_at(w, i);
	return *r->ups && *r->driver && !strchr(r->driver, '/');
}
