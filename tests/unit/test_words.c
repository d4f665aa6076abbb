/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_words - the tokenizer, row by row of its state table, and the writer of what it reads.
 *
 * A case is a text and its transcript: `[a|b]` for each line, `<bad>` for a fault, `...` if a line
 * is still open at the end. Every case is read whole and byte by byte; both must say the same.
 */
#include "tests/unit/support.h"

struct row {
	const char *text, *transcript;
};

static void transcribe(const char *text, size_t size, size_t chunk, struct buf *out)
{
	struct words w;

	words_init(&w);
	for (size_t at = 0; at < size; at += chunk) {
		const char *p = text + at, *end = p + (size - at < chunk ? size - at : chunk);

		while (p < end) {
			enum words_result result = words_read(&w, &p, end);

			if (result == WORDS_MORE)
				ck_assert_ptr_eq(p, end);
			if (result == WORDS_BAD)
				buf_add_text(out, "<bad>");
			if (result != WORDS_LINE)
				continue;
			buf_add_char(out, '[');
			for (size_t i = 0; i < words_count(&w); i++)
				buf_add_fmt(out, "%s%s", i ? "|" : "", words_at(&w, i));
			buf_add_char(out, ']');
		}
	}
	if (!words_idle(&w))
		buf_add_text(out, "...");
	words_fini(&w);
}

static void check_row(const struct row *r)
{
	static const size_t chunks[] = { 1, 2, 3, 4096 };

	for (size_t i = 0; i < MEM_COUNT(chunks); i++) {
		struct buf got = { 0 };

		transcribe(r->text, strlen(r->text), chunks[i], &got);
		ck_assert_msg(!strcmp(buf_text(&got), r->transcript),
			"in pieces of %zu, \"%s\" gave %s, not %s", chunks[i], r->text,
			buf_text(&got), r->transcript);
		buf_fini(&got);
	}
}

#define CHECK_ROWS(rows)                                                                           \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < MEM_COUNT(rows); i_++)                                    \
			check_row(&(rows)[i_]);                                                    \
	} while (0)

START_TEST(between_words)
{
	static const struct row rows[] = {
		{ "\n", "[]" },
		{ "#\n", "[]" },
		{ "# GET \"VAR\" \\\n", "[]" },
		{ " \t\r\v\fGET\n", "[GET]" },
		{ "\\GET\n", "[GET]" },
		{ "\"GET\"\n", "[GET]" },
		{ "=\n", "[=]" },
		{ "==a\n", "[=|=|a]" },
		{ "G\n", "[G]" },
		{ "G", "..." },
		{ "", "" },
		{ " ", "" },
		{ "#", "..." },
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(in_a_comment_everything_up_to_the_line_end_is_lost)
{
	static const struct row rows[] = {
		{ "a # b \"c\" = \\d\n", "[a]" },
		{ "a # \\\nb\n", "[a][b]" },	/* no continuation out of a comment */
		{ "a #\"\nb\n", "[a][b]" },
		{ "a # b", "..." },
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(in_a_word)
{
	static const struct row rows[] = {
		{ "my#1\n", "[my]" },
		{ "my\n", "[my]" },
		{ "a b\tc\rd\ve\ff\n", "[a|b|c|d|e|f]" },
		{ "a=b\n", "[a|=|b]" },
		{ "a = b=c\n", "[a|=|b|=|c]" },
		{ "a=\n", "[a|=]" },
		{ "a\\=b\n", "[a=b]" },
		{ "a\"b\n", "[a\"b]" },
		{ "a\"\n", "[a\"]" },
		{ "GET VAR main ups.status\r\r\n", "[GET|VAR|main|ups.status]" },
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(behind_a_backslash)
{
	static const struct row rows[] = {
		{ "a\\\nb\n", "[ab]" },
		{ "a \\\nb\n", "[a|b]" },
		{ "\\#\n", "[#]" },
		{ "\\n\n", "[n]" },		/* no escapes of C */
		{ "a\\ b\n", "[a b]" },
		{ "ma\\in\n", "[main]" },
		{ "\\\\\n", "[\\]" },
		{ "\\\"a b\n", "[\"a|b]" },
		{ "\\=\n", "[=]" },
		{ "\\", "..." },
		{ "a \\\n", "..." },
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(in_quotes)
{
	static const struct row rows[] = {
		{ "\"\"\n", "[]" },
		{ "\"a\"\n", "[a]" },
		{ "\"a\"b\n", "[a|b]" },
		{ "\"a\"\"b\"\n", "[a|b]" },
		{ "\"a b=c\"\n", "[a b=c]" },
		{ "\"a\tb\rc\"\n", "[abc]" },	/* control characters are dropped */
		{ "\"a\nb\"\n", "[ab]" },
		{ "\"a\\\"b\"\n", "[a\"b]" },
		{ "\"a\\\\b\\#c\"\n", "[a\\b#c]" },
		{ "\"a\\nb\\=c\"\n", "[anb=c]" },
		{ "\"a\\\nb\"\n", "[ab]" },
		{ "\"a", "..." },
		{ "\"a\\", "..." },
	};

	CHECK_ROWS(rows);
}
END_TEST

START_TEST(a_hash_in_quotes_is_a_fault_and_reading_goes_on_behind_it)
{
	static const struct row rows[] = {
		{ "\"a#", "<bad>" },
		{ "\"a#b\"\n", "<bad>[b\"]" },
		{ "x y \"a#\nGET VAR\n", "<bad>[][GET|VAR]" },
		{ "\"#\"#\"#", "<bad><bad><bad>" },
	};
	struct words w;
	const char text[] = "SET \"a#rest", *p = text;

	CHECK_ROWS(rows);
	words_init(&w);
	ck_assert_int_eq(words_read(&w, &p, text + strlen(text)), WORDS_BAD);
	ck_assert_str_eq(p, "rest");
	ck_assert_uint_eq(words_count(&w), 0);
	ck_assert_str_eq(words_at(&w, 0), "");
	ck_assert(words_idle(&w) && !words_in_quotes(&w));
	words_fini(&w);
}
END_TEST

START_TEST(consequences_seen_on_the_wire)
{
	static const struct row rows[] = {
		{ "\"GET\"\"VAR\"main ups.status\n", "[GET|VAR|main|ups.status]" },
		{ "GET\"VAR\"\n", "[GET\"VAR\"]" },
		{ "USERNAME \"\"\n", "[USERNAME|]" },
		/* an indented continuation: an empty word */
		{ "GET VAR \\\n main x\n", "[GET|VAR||main|x]" },
		{ "GET VAR \\\nmain x\n", "[GET|VAR|main|x]" },
		{ "USERNAME \"a\nPASSWORD b\n\" c\n", "[USERNAME|aPASSWORD b|c]" },
		{ "NETVER # trailing\n", "[NETVER]" },
		{ "a\nb\n\nc\n", "[a][b][][c]" },
		{ "\x01\n", "[]" },
	};
	struct words w;

	CHECK_ROWS(rows);
	words_init(&w);
	support_line(&w, "\"\"");
	ck_assert_uint_eq(words_count(&w), 1);		/* an empty word is a word */
	support_line(&w, "\x80");
	ck_assert_uint_eq(words_count(&w), 1);
	support_line(&w, "  # nothing");
	ck_assert_uint_eq(words_count(&w), 0);
	words_fini(&w);
}
END_TEST

START_TEST(only_printable_ascii_and_del_are_kept)
{
	struct words w;

	words_init(&w);
	for (int c = 0; c < 256; c++) {
		const char quoted[] = { '"', '\\', (char)c, '"', '\n' },
			   plain[] = { 'a', '\\', (char)c, '\n' };
		const char kept[] = { (char)(c >= 0x20 && c <= 0x7f ? c : 0), 0 };
		const char *p = quoted;

		ck_assert_int_eq(words_read(&w, &p, quoted + sizeof quoted), WORDS_LINE);
		ck_assert_uint_eq(words_count(&w), 1);
		ck_assert_str_eq(words_at(&w, 0), kept);
		p = plain;
		if (c == '\n')
			continue;
		ck_assert_int_eq(words_read(&w, &p, plain + sizeof plain), WORDS_LINE);
		ck_assert_str_eq(words_at(&w, 0) + 1, kept);
	}
	words_fini(&w);
}
END_TEST

START_TEST(a_word_is_cut_at_512_bytes)
{
	char text[1600];
	struct words w;
	const char *p = text;
	size_t n = (size_t)snprintf(text, sizeof text, "%0511dA %0512d \"%0511dBC\" z\n", 0, 0, 0);

	words_init(&w);
	ck_assert_int_eq(words_read(&w, &p, text + n), WORDS_LINE);
	ck_assert_uint_eq(words_count(&w), 4);
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(strlen(words_at(&w, i)), 512);
	ck_assert_int_eq(words_at(&w, 0)[511], 'A');
	ck_assert_int_eq(words_at(&w, 2)[511], 'B');
	ck_assert_str_eq(words_at(&w, 3), "z");
	words_fini(&w);
}
END_TEST

START_TEST(words_beyond_32_are_lost_without_an_error)
{
	struct buf text = { 0 };
	struct words w;
	const char *p;

	for (int i = 1; i <= 40; i++)
		buf_add_fmt(&text, "w%d ", i);
	buf_add_text(&text, "\"in quotes\" a=b\nnext\n");
	words_init(&w);
	p = buf_text(&text);
	ck_assert_int_eq(words_read(&w, &p, p + text.len), WORDS_LINE);
	ck_assert_uint_eq(words_count(&w), 32);
	ck_assert_str_eq(words_at(&w, 31), "w32");
	ck_assert_str_eq(words_at(&w, 32), "");
	ck_assert_int_eq(words_read(&w, &p, p + 5), WORDS_LINE);
	ck_assert_uint_eq(words_count(&w), 1);
	ck_assert_str_eq(words_at(&w, 0), "next");
	words_fini(&w);
	buf_fini(&text);
}
END_TEST

START_TEST(an_endless_line_costs_bounded_memory)
{
	static const char *const pieces[] = { "word ", "\"quoted\"", "=", "x" };

	for (size_t k = 0; k < MEM_COUNT(pieces); k++) {
		struct words w;

		words_init(&w);
		for (int i = 0; i < 100000; i++) {
			const char *p = pieces[k];

			ck_assert_int_eq(words_read(&w, &p, p + strlen(p)), WORDS_MORE);
		}
		ck_assert_uint_le(w.text.cap, 2 * WORDS_MAX * (WORD_BYTES_MAX + 1));
		words_fini(&w);
	}
}
END_TEST

START_TEST(a_file_may_end_without_a_line_end)
{
	static const struct {
		const char *text;
		bool any;
		size_t count;
		const char *last;
	} rows[] = {
		{ "a b", true, 2, "b" },
		{ "a", true, 1, "a" },
		{ "a\\", true, 1, "a" },
		{ "a # b", true, 1, "a" },
		{ "a ", true, 1, "a" },
		{ "", false, 0, "" },
		{ "# b", false, 0, "" },
		{ "a \"b", true, 1, "a" }, /* what was never closed is not a word */
		{ "\"b", false, 0, "" },
		{ "a\n", false, 0, "" },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		const char *p = rows[i].text;
		struct words w;

		words_init(&w);
		words_read(&w, &p, p + strlen(p));
		ck_assert_msg(words_finish(&w) == rows[i].any, "%s", rows[i].text);
		ck_assert_uint_eq(words_count(&w), rows[i].count);
		ck_assert_str_eq(words_at(&w, rows[i].count - 1), rows[i].last);
		ck_assert(words_idle(&w));
		words_fini(&w);
	}
}
END_TEST

START_TEST(an_open_quote_can_be_seen_and_forgotten)
{
	const char text[] = "a \"b", *p = text;
	struct words w;

	words_init(&w);
	ck_assert(words_idle(&w) && !words_in_quotes(&w));
	words_read(&w, &p, text + 2);
	ck_assert(!words_idle(&w) && !words_in_quotes(&w));
	words_read(&w, &p, text + 4);
	ck_assert(words_in_quotes(&w));
	words_reset(&w);
	ck_assert(words_idle(&w) && !words_in_quotes(&w));
	support_line(&w, "c");
	ck_assert_str_eq(words_at(&w, 0), "c");
	ck_assert(words_idle(&w));
	words_fini(&w);
}
END_TEST

START_TEST(the_writer_escapes_three_characters_and_drops_what_cannot_be_read)
{
	static const struct { const char *value, *quoted; } rows[] = {
		{ "", "\"\"" },
		{ "OL CHRG", "\"OL CHRG\"" },
		{ "a\"b\\c#d", "\"a\\\"b\\\\c\\#d\"" },
		{ "a=b", "\"a=b\"" },
		{ "a\tb\nc\rd\x01" "e\x7f", "\"abcde\"" },
		{ "23 \xc2\xb0" "C", "\"23 C\"" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		buf_clear(&out);
		words_quote(&out, rows[i].value);
		ck_assert_str_eq(buf_text(&out), rows[i].quoted);
	}
	buf_clear(&out);
	words_escape(&out, "a#b");
	ck_assert_str_eq(buf_text(&out), "a\\#b");
	buf_fini(&out);
}
END_TEST

START_TEST(a_limit_never_cuts_an_escape_in_half)
{
	static const char value[] = "a#\"bc\\#d#", *const cut[] = { "", "a", "a", "a\\#", "a\\#",
		"a\\#\\\"", "a\\#\\\"b", "a\\#\\\"bc", "a\\#\\\"bc", "a\\#\\\"bc\\\\",
		"a\\#\\\"bc\\\\", "a\\#\\\"bc\\\\\\#", "a\\#\\\"bc\\\\\\#d", "a\\#\\\"bc\\\\\\#d",
		"a\\#\\\"bc\\\\\\#d\\#", "a\\#\\\"bc\\\\\\#d\\#" };

	for (size_t max = 0; max < MEM_COUNT(cut); max++) {
		struct buf out = { 0 };

		words_escape_max(&out, value, max);
		ck_assert_str_eq(buf_text(&out), cut[max]);
		buf_fini(&out);
	}
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
	uint64_t state = 4711;

	for (int round = 0; round < 2000; round++) {
		char value[WORD_BYTES_MAX + 1] = "";
		struct buf line = { 0 };
		struct words w;
		size_t n = support_random(&state, round % 2 ? 20 : WORD_BYTES_MAX + 1);

		for (size_t i = 0; i < n; i++)
			value[i] = support_random(&state, 3)
					   ? (char)(0x20 + support_random(&state, 0x5f))
					   : "\"\\#= "[support_random(&state, 5)];
		words_quote(&line, value);
		buf_add_char(&line, ' ');
		words_quote(&line, value);
		words_init(&w);
		support_line(&w, buf_text(&line));
		ck_assert_uint_eq(words_count(&w), 2);
		ck_assert_str_eq(words_at(&w, 0), value);
		ck_assert_str_eq(words_at(&w, 1), value);
		words_fini(&w);
		buf_fini(&line);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		between_words,
		in_a_comment_everything_up_to_the_line_end_is_lost,
		in_a_word,
		behind_a_backslash,
		in_quotes,
		a_hash_in_quotes_is_a_fault_and_reading_goes_on_behind_it,
		consequences_seen_on_the_wire,
		only_printable_ascii_and_del_are_kept,
		a_word_is_cut_at_512_bytes,
		words_beyond_32_are_lost_without_an_error,
		an_endless_line_costs_bounded_memory,
		a_file_may_end_without_a_line_end,
		an_open_quote_can_be_seen_and_forgotten,
		the_writer_escapes_three_characters_and_drops_what_cannot_be_read,
		a_limit_never_cuts_an_escape_in_half,
		what_is_written_is_read_back,
	};

	return support_run("words", tests, MEM_COUNT(tests));
}
