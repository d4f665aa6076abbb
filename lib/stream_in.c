/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream_in - see stream_in.h.
 */
#include "lib/stream_in.h"
#include "lib/stream_out.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { RAW_KEPT_MAX = 1024 };

/* The current line of the stream that is being served. */
static struct words workspace;

/* ---- what waits ---- */

void stream_in_fini(struct stream *s)
{
	struct stream_waiting *w = s->waiting;

	if (!w)
		return;
	words_fini(&w->words);
	buf_fini(&w->raw);
	buf_fini(&w->out);
	buf_fini(&w->rest);
	free(w);
	s->waiting = NULL;
}

void stream_in_forget(struct stream *s)
{
	const struct stream_waiting *w = s->waiting;

	if (w && !w->out.len && !w->rest.len && words_idle(&w->words) &&
		s->state != STREAM_HELD && !s->bad)
		stream_in_fini(s);
}

size_t stream_in_unparsed(const struct stream *s)
{
	return s->waiting ? s->waiting->rest.len : 0;
}

struct buf stream_in_adopt_rest(struct stream *s)
{
	struct buf rest = s->waiting->rest;

	s->waiting->rest = (struct buf){ 0 };
	return rest;
}

void stream_in_drop_rest(struct stream *s)
{
	if (s->waiting)
		buf_fini(&s->waiting->rest);
}

/* ---- bytes ---- */

ssize_t stream_in_read(struct stream *s, char chunk[STREAM_IN_BYTES])
{
	ssize_t got;

	if (s->layer && s->state != STREAM_CHANGING)
		return s->layer->read(s->layer, chunk, STREAM_IN_BYTES);
	got = recv(watch_fd(s->watch), chunk, STREAM_IN_BYTES, MSG_DONTWAIT);
	return got < 0 ? -errno : got;
}

static void keep_raw(struct stream *s, const char *from, const char *to)
{
	struct buf *raw;
	size_t n = (size_t)(to - from);

	if (!s->ops->bad_line)
		return;
	raw = &stream_out_waiting(s)->raw;
	if (raw->len + n > RAW_KEPT_MAX)
		n = RAW_KEPT_MAX - raw->len;
	buf_add(raw, from, n);
}

/* Moves an unfinished line out of the workspace, which the next stream needs. */
static void keep_words(struct stream *s)
{
	if (s->state != STREAM_HELD && words_idle(&workspace))
		return;
	words_fini(&stream_out_waiting(s)->words);
	s->waiting->words = workspace;
	words_init(&workspace);
}

/* ---- lines ---- */

/* `#` inside quotes: the physical line is bad up to its LF, however many reads bring it. */
static enum words_result read_bad_line(struct stream *s, const char *begin, const char **p,
	const char *end)
{
	const char *lf = memchr(*p, '\n', (size_t)(end - *p));

	keep_raw(s, begin, lf ? lf : end);
	*p = lf ? lf + 1 : end;
	s->bad = !lf;
	return lf ? WORDS_BAD : WORDS_MORE;
}

static enum words_result read_line(struct stream *s, struct words *words, const char **p,
	const char *end)
{
	const char *begin = *p;
	enum words_result result = s->bad ? WORDS_BAD : words_read(words, p, end);

	if (result == WORDS_BAD)
		return read_bad_line(s, begin, p, end);
	if (result == WORDS_MORE)
		keep_raw(s, begin, *p);
	return result;
}

/* A line that is too long is reported at once, before it is complete or answered. */
static bool is_too_long(struct stream *s, enum words_result result, size_t n)
{
	bool too_long;

	s->line_bytes += (unsigned)n;
	too_long = s->ops->line_max && s->line_bytes > s->ops->line_max;
	if (too_long)
		s->ops->too_long(s);
	if (too_long || result != WORDS_MORE)
		s->line_bytes = 0;
	return too_long;
}

static void hand_over(struct stream *s, enum words_result result, const struct words *words)
{
	if (result == WORDS_LINE)
		s->ops->line(s, words);
	else if (s->ops->bad_line)
		s->ops->bad_line(s, buf_bytes(&s->waiting->raw), s->waiting->raw.len);
	if (s->waiting)
		buf_clear(&s->waiting->raw);
}

static const char *parse(struct stream *s, struct words *words, const char *p, const char *end)
{
	unsigned left = s->ops->lines_a_turn ? s->ops->lines_a_turn : UINT_MAX;

	while (p < end && left && s->state == STREAM_OPEN && stream_out_has_room(s)) {
		const char *begin = p;
		enum words_result result = read_line(s, words, &p, end);

		if (is_too_long(s, result, (size_t)(p - begin)) || result == WORDS_MORE)
			continue;
		left--;
		hand_over(s, result, words);
	}
	return p;
}

void stream_in_parse(struct stream *s, const char *bytes, size_t n)
{
	bool own = s->waiting && !words_idle(&s->waiting->words);
	const char *end = bytes + n,
		   *stopped = parse(s, own ? &s->waiting->words : &workspace, bytes, end);

	if (!own)
		keep_words(s);
	if (stopped < end && (s->state == STREAM_OPEN || s->state == STREAM_HELD))
		buf_add(&stream_out_waiting(s)->rest, stopped, (size_t)(end - stopped));
}

void stream_in_again(struct stream *s)
{
	s->ops->line(s, &s->waiting->words);
}
