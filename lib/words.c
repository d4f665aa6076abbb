/* SPDX-License-Identifier: GPL-2.0-or-later
 * words - see words.h.
 */
#include "lib/words.h"

#include <string.h>

enum state { START, COMMENT, WORD, LITERAL, QUOTED, QUOTED_LITERAL };

static bool is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n');
}

static void append(struct words *w, unsigned char c)
{
	if (c < 0x20 || c > 0x7f || w->length >= WORD_BYTES_MAX)
		return;
	buf_add_char(&w->text, (char)c);
	w->length++;
}

/* Is it an ordinary byte in every state? A table, because it is used for every byte that is
 * read. */
static bool is_plain(char c)
{
	static const bool plain[256] = {
		['!'] = true, ['$' ... '<'] = true, ['>' ... '['] = true, [']' ... 0x7f] = true,
	};

	return plain[(unsigned char)c];
}

/* Most bytes of words and quotes are plain; these are copied in runs. Returns the end of the run.
 */
static const char *append_run(struct words *w, const char *p, const char *end)
{
	size_t room = (size_t)WORD_BYTES_MAX - w->length, n;
	const char *begin = p;

	while (p < end && is_plain(*p))
		p++;
	n = (size_t)(p - begin);
	if (n > room)
		n = room;
	buf_add(&w->text, begin, n);
	w->length = (uint16_t)(w->length + n);
	return p;
}

static void emit(struct words *w)
{
	size_t begin = w->text.len - w->length;

	if (w->count < WORDS_MAX) {
		w->begin[w->count++] = (uint16_t)begin;
		buf_add_char(&w->text, 0);
	} else {
		w->text.len = begin;		/* words beyond the last are parsed and dropped */
	}
	w->length = 0;
}

void words_init(struct words *w)
{
	*w = (struct words){ 0 };
}

void words_fini(struct words *w)
{
	buf_fini(&w->text);
	words_init(w);
}

void words_reset(struct words *w)
{
	buf_clear(&w->text);
	w->count = 0;
	w->state = START;
	w->length = 0;
	w->done = false;
}

bool words_idle(const struct words *w)
{
	return w->done || (w->state == START && !w->count && !w->length);
}

bool words_in_quotes(const struct words *w)
{
	return !w->done && (w->state == QUOTED || w->state == QUOTED_LITERAL);
}

/* In the states between and inside unquoted words. True: the line is complete. */
static bool step_unquoted(struct words *w, unsigned char c)
{
	bool in_word = w->state == WORD;

	if (in_word && (c == '#' || c == '\n' || c == '=' || is_blank(c)))
		emit(w);
	if (c == '\n')
		return true;
	if (c == '#') {
		w->state = COMMENT;
	} else if (is_blank(c)) {
		w->state = START;
	} else if (c == '=') {
		append(w, c);
		emit(w);
		w->state = START;
	} else if (c == '\\') {
		w->state = LITERAL;
	} else if (c == '"' && !in_word) {
		w->state = QUOTED;
	} else {
		append(w, c);
		w->state = WORD;
	}
	return false;
}

/* Between words. Nearly all words are plain bytes up to a space or the end of the line: reading
 * them here takes a quarter of the instructions. Returns the end of them. */
static const char *read_plain_words(struct words *w, const char *p, const char *end,
	enum words_result *result)
{
	while (w->count < WORDS_MAX && *result == WORDS_MORE) {
		const char *begin = p;
		size_t n;

		while (p < end && is_plain(*p))
			p++;
		n = (size_t)(p - begin);
		if (p == end || !n || n > WORD_BYTES_MAX || (*p != ' ' && *p != '\n'))
			return begin;
		w->begin[w->count++] = (uint16_t)w->text.len;
		buf_add(&w->text, begin, n);
		buf_add_char(&w->text, 0);
		if (*p++ == '\n')
			*result = WORDS_LINE;
	}
	return p;
}

/* Any other byte, in any state. */
static enum words_result step(struct words *w, unsigned char c)
{
	switch ((enum state)w->state) {
	case START:
	case WORD:
		return step_unquoted(w, c) ? WORDS_LINE : WORDS_MORE;
	case COMMENT:
		return c == '\n' ? WORDS_LINE : WORDS_MORE;
	case LITERAL:
		append(w, c);		/* a LF is dropped by append: the line goes on */
		w->state = WORD;
		break;
	case QUOTED:
		if (c == '"') {
			emit(w);
			w->state = START;
		} else if (c == '\\') {
			w->state = QUOTED_LITERAL;
		} else if (c == '#') {
			w->count = 0;
			return WORDS_BAD;
		} else {
			append(w, c);
		}
		break;
	case QUOTED_LITERAL:
		append(w, c);
		w->state = QUOTED;
		break;
	}
	return WORDS_MORE;
}

enum words_result words_read(struct words *w, const char **bytes, const char *end)
{
	const char *p = *bytes;
	enum words_result result = WORDS_MORE;

	if (w->done)
		words_reset(w);
	if (w->state == START)
		p = read_plain_words(w, p, end, &result);
	while (p < end && result == WORDS_MORE) {
		if (w->state == START && is_plain(*p))
			w->state = WORD;
		if (w->state == WORD || w->state == QUOTED)
			p = append_run(w, p, end);
		if (p < end)
			result = step(w, (unsigned char)*p++);
	}
	*bytes = p;
	w->done = result != WORDS_MORE;
	return result;
}

bool words_finish(struct words *w)
{
	if (w->done)
		words_reset(w);
	if (w->state == WORD || w->state == LITERAL)
		emit(w);
	w->done = true;
	return w->count > 0;
}

/* ---- writer ---- */

void words_repeat(struct buf *out, const struct words *w, size_t first, size_t last)
{
	size_t begin = w->begin[first], n = w->begin[last] - begin + strlen(words_at(w, last));

	buf_add(out, words_at(w, first), n);
	for (size_t i = first + 1; i <= last; i++)
		out->data[out->start + out->len - n + w->begin[i] - begin - 1] = ' ';
}

static bool needs_escape(char c)
{
	return c == '"' || c == '\\' || c == '#';
}

static bool is_kept(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x20 && u < 0x7f;
}

void words_escape_max(struct buf *out, const char *value, size_t max)
{
	while (*value && max) {
		size_t n = 0;

		while (n < max && is_kept(value[n]) && !needs_escape(value[n]))
			n++;
		buf_add(out, value, n);
		max -= n;
		value += n;
		if (!is_kept(*value)) {
			value += *value != 0;
		} else if (needs_escape(*value)) {
			if (max < 2)
				return;
			max -= 2;
			buf_add_char(out, '\\');
			buf_add_char(out, *value++);
		}
	}
}

void words_escape(struct buf *out, const char *value)
{
	words_escape_max(out, value, SIZE_MAX);
}

void words_quote(struct buf *out, const char *value)
{
	buf_add_char(out, '"');
	words_escape(out, value);
	buf_add_char(out, '"');
}
