/* SPDX-License-Identifier: GPL-2.0-or-later
 * conf - see conf.h.
 */
#include "lib/conf.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Enough for thousands of UPSes. A longer file is refused, because a part of it might mean
 * something else than the whole. */
enum { FILE_BYTES_MAX = 64 << 20 };

static struct conf_faults *collected;

void conf_collect(struct conf_faults *into)
{
	collected = into;
}

/* FNV-1a, over the file's name and the text. */
static uint64_t mark_of(const char *file, const char *text)
{
	const char *parts[] = { file, text };
	uint64_t mark = 0xcbf29ce484222325u;

	for (size_t i = 0; i < MEM_COUNT(parts); i++)
		for (const char *c = parts[i]; *c; c++)
			mark = (mark ^ (unsigned char)*c) * 0x100000001b3u;
	return mark;
}

static void collect(const char *file, const char *text)
{
	if (!collected)
		return;
	if (collected->count < CONF_FAULTS_MAX)
		collected->marks[collected->count] = mark_of(file, text);
	collected->count++;
}

static bool has_fault(const struct conf_faults *f, uint64_t mark)
{
	for (size_t i = 0; i < f->count && i < CONF_FAULTS_MAX; i++)
		if (f->marks[i] == mark)
			return true;
	return false;
}

bool conf_has_new_fault(const struct conf_faults *now, const struct conf_faults *before)
{
	if (now->count > CONF_FAULTS_MAX)
		return now->count > before->count;
	for (size_t i = 0; i < now->count; i++)
		if (!has_fault(before, now->marks[i]))
			return true;
	return false;
}

/* A quoted text over several lines may contain a password of the following lines: no word of such a
 * line is shown. */
static void cut_words(char *text, size_t size)
{
	size_t length = strcspn(text, "\"");

	snprintf(text + length, size - length,
		"...: a quoted text of several lines; is a quote not closed?");
}

static void complain(const struct conf_report *r, enum log_level level, struct conf_place at,
	const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof text, fmt, ap);
	if (r->many_lines)
		cut_words(text, sizeof text);
	if (level == LOG_ERROR)
		collect(at.file, text);
	if (r->quiet)
		return;
	if (at.line)
		log_say(level, "%s:%u: %s", at.file, at.line, text);
	else
		log_say(level, "%s: %s", at.file, text);
}

void conf_error(struct conf_report *r, struct conf_place at, const char *fmt, ...)
{
	va_list ap;

	r->errors++;
	va_start(ap, fmt);
	complain(r, LOG_ERROR, at, fmt, ap);
	va_end(ap);
}

void conf_broken(struct conf_report *r, struct conf_place at, const char *fmt, ...)
{
	va_list ap;

	r->errors++;
	r->broken++;
	va_start(ap, fmt);
	complain(r, LOG_ERROR, at, fmt, ap);
	va_end(ap);
}

void conf_warning(struct conf_report *r, struct conf_place at, const char *fmt, ...)
{
	va_list ap;

	r->warnings++;
	va_start(ap, fmt);
	complain(r, LOG_WARN, at, fmt, ap);
	va_end(ap);
}

static int read_whole(const char *path, struct buf *out)
{
	FILE *f = file_open(path);
	char chunk[4096];
	size_t n;
	int result = 0;

	if (!f)
		return -errno;
	while (!result && (n = fread(chunk, 1, sizeof chunk, f)) > 0) {
		buf_add(out, chunk, n);
		if (out->len > FILE_BYTES_MAX)
			result = -EFBIG;
	}
	if (ferror(f))
		result = -EIO;
	fclose(f);
	return result;
}

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define NO_BREAK "\xc2\xa0"

/* Is the no-break space next to a blank or another no-break space, in a line from `begin`? */
static bool is_beside_blank(const char *begin, const char *p, const char *end)
{
	bool after = p == begin || strchr(" \t\r\n=", p[-1]),
	     before = p + 2 >= end || strchr(" \t\r\n=" "\xc2", p[2]);

	return end - p >= 2 && !memcmp(p, NO_BREAK, 2) && (after || before);
}

static bool has_high_bytes(const char *p, const char *end)
{
	for (; p < end && *p != '#'; p++)
		if ((unsigned char)*p >= 0x80)
			return true;
	return false;
}

/* `[name` or `key =` cannot be the second line of a quoted text, so a missing quote affects one
 * line, not the rest of the file. */
static bool looks_like_setting(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && *p == '[')
		return true;
	while (p < end && (isalnum((unsigned char)*p) || *p == '.' || *p == '_'))
		p++;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p < end && *p == '=';
}

struct reader {
	struct words w;
	struct conf_place at;		/* of the logical line */
	struct conf_report *report;
	conf_line_fn *line;
	void *user;
};

/* NUT's own tokenizer drops such a line with a warning, so files that work with NUT may have
 * them. */
static void complain_bad(struct reader *r)
{
	static const char text[] = "unescaped # inside quotes (write \\#), or a quote that is not closed; line ignored";

	if (r->report->is_nut)
		conf_warning(r->report, r->at, "%s", text);
	else
		conf_broken(r->report, r->at, "%s", text);
}

/* No-break spaces next to blanks, left by web pages and editors, do not begin a word. In quotes
 * they are part of the text. Returns the end of the bytes that one call can read. */
static char *blank_no_breaks(const struct reader *r, const char *begin, char *p, const char *end)
{
	char *next;

	while (!words_in_quotes(&r->w) && is_beside_blank(begin, p, end)) {
		memset(p, ' ', 2);
		p += 2;
	}
	next = p < end ? memmem(p + 1, (size_t)(end - p) - 1, NO_BREAK, 2) : NULL;
	return next ? next : p + (end - p);
}

/* Passes on a logical line; `number` is that of its last physical line. */
static void hand_over(struct reader *r, unsigned number)
{
	r->report->many_lines = number > r->at.line;
	r->line(r->user, r->at, &r->w);
	r->report->many_lines = false;
}

static void read_physical(struct reader *r, unsigned number, char *begin, char *end)
{
	const char *p = begin;

	while (p < end) {
		enum words_result result;
		const char *stop = blank_no_breaks(r, begin, begin + (p - begin), end);

		if (words_idle(&r->w))
			r->at.line = number;
		result = words_read(&r->w, &p, stop);
		if (result == WORDS_BAD) {
			complain_bad(r);
			/* the tail may be the rest of a password, so it is not read as a line
			 */
			return;
		}
		if (result == WORDS_LINE && words_count(&r->w))
			hand_over(r, number);
	}
}

static void read_lines(struct reader *r, char *p, char *end)
{
	unsigned number = 1;

	if (end - p >= 3 && !memcmp(p, BYTE_ORDER_MARK, 3))
		p += 3;
	for (; p < end; number++) {
		char *lf = memchr(p, '\n', (size_t)(end - p)), *next = lf ? lf + 1 : end;

		read_physical(r, number, p, next);
		if (has_high_bytes(p, next))
			conf_warning(r->report, (struct conf_place){ r->at.file, number },
				"bytes outside ASCII are left out");
		p = next;
		if (words_in_quotes(&r->w) && (p == end || looks_like_setting(p, end))) {
			conf_broken(r->report, r->at, "a quote is not closed; line ignored");
			words_reset(&r->w);
		}
	}
	if (!words_idle(&r->w) && words_finish(&r->w))
		hand_over(r, number - 1);
}

static void read_buffer(struct buf *text, const char *name, struct conf_report *report,
	conf_line_fn *line, void *user)
{
	struct reader r = { .at = { .file = name }, .report = report, .line = line, .user = user };
	char *end = buf_room(text, 1);	/* so that an empty file also has a buffer */

	read_lines(&r, end - text->len, end);
	words_fini(&r.w);
}

void conf_read_text(const char *name, const char *text, struct conf_report *report,
	conf_line_fn *line, void *user)
{
	struct buf copy = { 0 };

	buf_add_text(&copy, text);
	read_buffer(&copy, name, report, line, user);
	buf_fini(&copy);
}

int conf_read(const char *path, struct conf_report *report, conf_line_fn *line, void *user)
{
	struct buf text = { 0 };
	int result = read_whole(path, &text);

	if (!result)
		read_buffer(&text, path, report, line, user);
	buf_fini(&text);
	return result;
}

bool conf_section(const struct words *w, char *out, size_t size)
{
	const char *word = words_at(w, 0);
	size_t n = strlen(word);

	if (n < 3 || word[0] != '[' || word[n - 1] != ']' || n - 2 >= size)
		return false;
	memcpy(out, word + 1, n - 2);
	out[n - 2] = 0;
	return true;
}

bool conf_bad_header(struct conf_report *r, struct conf_place at, const struct words *w)
{
	char name[WORD_BYTES_MAX];

	if (*words_at(w, 0) != '[' || conf_section(w, name, sizeof name))
		return false;
	conf_error(r, at, "\"%s\" begins no section: write [name], without blanks; section ignored",
		words_at(w, 0));
	return true;
}

bool conf_bool(const char *text, bool *value)
{
	static const char *const yes[] = { "yes", "true", "on", "1" }, *const no[] = { "no",
		"false", "off", "0" };

	for (size_t i = 0; i < MEM_COUNT(yes); i++) {
		if (!strcasecmp(text, yes[i]) || !strcasecmp(text, no[i])) {
			*value = !strcasecmp(text, yes[i]);
			return true;
		}
	}
	return false;
}

bool conf_number(const char *text, long min, long max, long *value)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end || errno || n < min || n > max)
		return false;
	*value = n;
	return true;
}
