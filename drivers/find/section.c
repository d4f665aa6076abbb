/* SPDX-License-Identifier: GPL-2.0-or-later
 * section - see section.h.
 */
#include "drivers/find/section.h"

#include "lib/words.h"

#include <string.h>

/* The extended regular expression that matches this text alone. */
static void add_literal(struct buf *out, const char *key, const char *text)
{
	char regex[USB_TEXT_MAX * 2 + 1];
	size_t n = 0;

	for (; *text && n < sizeof regex - 2; text++) {
		if (strchr(".[](){}*+?|^$\\", *text))
			regex[n++] = '\\';
		regex[n++] = *text;
	}
	regex[n] = 0;
	buf_add_fmt(out, "  %s = ", key);
	words_quote(out, regex);
	buf_add_char(out, '\n');
}

void find_section_print(struct buf *out, const char *name, const char *driver,
	const struct usb_info *info, bool by_place)
{
	buf_add_fmt(out,
		"[%s]\n  driver = %s\n  port = auto\n  vendorid = %04x\n  productid = %04x\n", name,
		 driver, info->vid, info->pid);
	if (*info->serial)
		add_literal(out, "serial", info->serial);
	if (by_place || !*info->serial)
		add_literal(out, "busport", info->path);
}
