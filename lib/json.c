/* SPDX-License-Identifier: GPL-2.0-or-later
 * json - see json.h.
 */
#include "lib/json.h"

void json_add_text(struct buf *out, const char *text)
{
	if (!text) {
		buf_add_text(out, "null");
		return;
	}
	buf_add_char(out, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			buf_add_fmt(out, "\\%c", c);
		else if (c < ' ' || c >= 0x7f)
			buf_add_fmt(out, "\\u%04x", c);
		else
			buf_add_char(out, *text);
	}
	buf_add_char(out, '"');
}
