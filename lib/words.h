/* SPDX-License-Identifier: GPL-2.0-or-later
 * words - NUT's tokenizer, and a writer for its format.
 *
 * One byte-driven state machine for network lines, driver-socket lines and configuration files:
 * blanks separate words, `"` quotes, `\` makes the next byte literal, `#` begins a comment, `=`
 * outside quotes is a word of its own, LF ends the line. Words are cut at 512 bytes and lines at 32
 * words, without an error; bytes outside printable ASCII are dropped. State survives between calls,
 * so input may be fragmented anywhere. Rules: the state table of NUT's protocol, verified on the
 * wire.
 */
#ifndef LIB_WORDS_H
#define LIB_WORDS_H

#include "lib/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORDS_MAX = 32, WORD_BYTES_MAX = 512 };

enum words_result {
	WORDS_MORE,	/* all bytes used, the line is not complete */
	/* a line is complete: words_count(), words_at(); the next call begins a new one */
	WORDS_LINE,
	/* `#` inside quotes: the line so far is dropped, *bytes points after the `#` */
	WORDS_BAD,
};

struct words {
	struct buf text;		/* the words, NUL-terminated one after the other */
	uint16_t begin[WORDS_MAX];	/* offsets in text */
	uint8_t count, state;
	uint16_t length;		/* of the word being read */
	bool done;			/* the last call returned a line (or bad): begin again */
};

void words_init(struct words *w);
void words_fini(struct words *w);
void words_reset(struct words *w);		/* as new; memory kept */

/* Consumes bytes from *bytes up to `end`, stops after a complete line or a fault. */
enum words_result words_read(struct words *w, const char **bytes, const char *end);

/* At the end of a file: completes a last line without LF. False if there is no word. */
bool words_finish(struct words *w);

bool words_idle(const struct words *w);		/* nothing of a line has been read yet */
bool words_in_quotes(const struct words *w);	/* a quote is open */
static inline size_t words_count(const struct words *w)
{
	return w->count;
}

/* "" beyond the last; valid until the next call of words_read */
static inline const char *words_at(const struct words *w, size_t i)
{
	return i < w->count ? buf_bytes(&w->text) + w->begin[i] : "";
}

/* Appends the words from `first` to `last`, which must exist, as they were read, with a space
 * between. */
void words_repeat(struct buf *out, const struct words *w, size_t first, size_t last);

/* The writer: `value` in double quotes with `"`, `\` and `#` escaped; bytes that the reader would
 * drop are omitted. */
void words_quote(struct buf *out, const char *value);
void words_escape(struct buf *out, const char *value);		/* the same without the quotes */
/* at most max bytes, never half an escape */
void words_escape_max(struct buf *out, const char *value, size_t max);

#endif
