/* SPDX-License-Identifier: GPL-2.0-or-later
 * text - see text.h.
 */
#include "tools/cli/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>

enum { USUAL_COLUMNS = 80, LEAST_COLUMNS = 40, MOST_COLUMNS = 1000 };

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Bytes of the printable character there (UTF-8 of RFC 3629, no controls); 0: it is none. */
static size_t character(const char *p)
{
	unsigned char c = (unsigned char)*p;

	if (c < 0x80)
		return c >= ' ' && c != 0x7f;
	if (c >= 0xc2 && c <= 0xdf && continues(p[1]))
		return c > 0xc2 || (unsigned char)p[1] >= 0xa0 ? 2 : 0;
	if (c >= 0xe0 && c <= 0xef && continues(p[1]) && continues(p[2]))
		return (c > 0xe0 || (unsigned char)p[1] >= 0xa0) &&
		       (c != 0xed || (unsigned char)p[1] < 0xa0) ? 3 : 0;
	if (c >= 0xf0 && c <= 0xf3 && continues(p[1]) && continues(p[2]) && continues(p[3]))
		return c > 0xf0 || (unsigned char)p[1] >= 0x90 ? 4 : 0;
	return 0;
}

int text_columns(const char *text)
{
	int columns = 0;

	for (size_t n; *text; text += n ? n : 1) {
		n = character(text);
		columns++;
	}
	return columns;
}

static int add(struct buf *out, const char *text, int width)
{
	int columns = 0;

	for (size_t n; *text && columns < width; text += n ? n : 1, columns++) {
		n = character(text);
		if (n)
			buf_add(out, text, n);
		else
			buf_add_char(out, '?');
	}
	return columns;
}

void text_cell(struct buf *out, const char *text, int width)
{
	int most = width < 0 ? -width : width, columns;
	bool cut = text_columns(text) > most;

	columns = add(out, text, cut ? most - 1 : most);
	if (cut) {
		buf_add_text(out, "…");
		columns++;
	}

	for (; columns < width; columns++)
		buf_add_char(out, ' ');
}

void text_add(struct buf *out, const char *text)
{
	add(out, text, INT32_MAX);
}

int text_terminal_columns(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) || !size.ws_col)
		return USUAL_COLUMNS;
	return size.ws_col < LEAST_COLUMNS ? LEAST_COLUMNS
	       : size.ws_col > MOST_COLUMNS ? MOST_COLUMNS : size.ws_col;
}
