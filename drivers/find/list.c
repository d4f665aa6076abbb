/* SPDX-License-Identifier: GPL-2.0-or-later
 * list - see list.h.
 */
#include "drivers/find/list.h"

#include "lib/json.h"

#include <stdio.h>

static const struct {
	const char *word, *text;
} reasons[] = {
	[FIND_INPUT] = { "input",
		"also a keyboard, mouse or digitizer: served only if ups.conf names it" },
	[FIND_BRIDGE] = { "bridge", "a serial bridge: not touched, it may be anything" },
	[FIND_HIDDEN] = { "hidden",
		"a process has it, so it cannot be seen whether it is a power device" },
	[FIND_UNKNOWN] = { "unknown", "no driver knows it" },
};

static void add(struct buf *out, const char *key, const char *text)
{
	buf_add_fmt(out, ",\"%s\":", key);
	json_add_text(out, text);
}

static void add_candidates(struct buf *out, const struct find_seen *s)
{
	size_t n = s->kind ? s->candidate_count : 0;

	buf_add_text(out, ",\"candidates\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_char(out, ',');
		json_add_text(out, s->candidates[i]->driver);
	}
	buf_add_char(out, ']');
}

static const char *text_or_null(const char *text)
{
	return *text ? text : NULL;
}

void find_list_device(struct buf *out, const struct find_seen *s)
{
	const struct usb_info *i = &s->info;

	buf_add_fmt(out, "{\"path\":\"%s\",\"node\":\"/dev/bus/usb/%s/%s\",\"id\":\"%04x:%04x\"",
		i->path, i->bus, i->device, i->vid, i->pid);
	add(out, "vendor", text_or_null(i->manufacturer));
	add(out, "product", text_or_null(i->product));
	add(out, "serial", text_or_null(i->serial));
	add(out, "driver", s->kind ? s->kind->driver : NULL);
	add_candidates(out, s);
	buf_add_fmt(out, ",\"claimed\":%s", s->claimed ? "true" : "false");
	add(out, "tty", text_or_null(s->tty));
	add(out, "why", reasons[s->why].word);
	add(out, "reason", reasons[s->why].text);
	buf_add_text(out, "}\n");
}

size_t find_list(struct buf *out)
{
	struct find_seen seen[FIND_DEVICES_MAX];
	size_t count = find_scan_all(seen), served = 0;

	for (size_t i = 0; i < count; i++) {
		find_list_device(out, &seen[i]);
		served += seen[i].why == FIND_SERVED;
	}
	return served;
}
