/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_words - any bytes to the tokenizer; the first one says in pieces of what size.
 *
 * Oracle: the caps hold, only kept bytes come out, pieces make no difference, and what the writer
 * makes of the words is read as the same words.
 */
#include "lib/words.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

/* Every line as the writer would write it; "!" for a fault. */
static void rewrite(const char *p, const char *end, size_t piece, struct buf *out)
{
	struct words w;

	words_init(&w);
	while (p < end) {
		const char *stop = (size_t)(end - p) < piece ? end : p + piece;
		enum words_result result = words_read(&w, &p, stop);

		HOLDS(words_count(&w) <= WORDS_MAX && w.text.cap <= 65536);
		HOLDS(result == WORDS_MORE ? p == stop : words_idle(&w));
		for (size_t i = 0; result == WORDS_LINE && i < words_count(&w); i++) {
			HOLDS(strlen(words_at(&w, i)) <= WORD_BYTES_MAX);
			words_quote(out, words_at(&w, i));
		}
		if (result != WORDS_MORE)
			buf_add_text(out, result == WORDS_LINE ? "\n" : "\"!\"\n");
	}
	words_fini(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct buf whole = { 0 }, pieces = { 0 }, again = { 0 };

	rewrite(text, text + size, size + 1, &whole);
	rewrite(text, text + size, size ? data[0] % 40u + 1 : 1, &pieces);
	HOLDS(whole.len == pieces.len && !memcmp(buf_bytes(&whole), buf_bytes(&pieces), whole.len));
	rewrite(buf_bytes(&whole), buf_bytes(&whole) + whole.len, size + 1, &again);
	HOLDS(whole.len == again.len && !memcmp(buf_bytes(&whole), buf_bytes(&again), whole.len));
	buf_fini(&whole);
	buf_fini(&pieces);
	buf_fini(&again);
	return 0;
}
