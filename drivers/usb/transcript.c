/* SPDX-License-Identifier: GPL-2.0-or-later
 * transcript - see transcript.h.
 */
#include "drivers/usb/transcript.h"

#include "drivers/core/mask.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { HEARD_MAX = 128 };

struct heard {
	const char *how;
	char *ask, *answer;
	size_t n, size;
};

struct usb_transcript {
	struct heard heard[HEARD_MAX];
	size_t count;
};

struct usb_transcript *usb_transcript_new(void)
{
	return MEM_NEW(struct usb_transcript);
}

void usb_transcript_free(struct usb_transcript *t)
{
	for (size_t i = 0; t && i < t->count; i++) {
		free(t->heard[i].ask);
		free(t->heard[i].answer);
	}
	free(t);
}

static char *copy_of(const void *bytes, size_t n)
{
	char *copy = mem_new(n + 1);

	if (n)
		memcpy(copy, bytes, n);
	return copy;
}

static struct heard *heard_before(struct usb_transcript *t, const char *how, const void *ask,
	size_t n)
{
	for (size_t i = 0; i < t->count; i++)
		if (!strcmp(t->heard[i].how, how) && t->heard[i].n == n &&
			(!n || !memcmp(t->heard[i].ask, ask, n)))
			return &t->heard[i];
	return NULL;
}

void usb_session_hear(struct usb_session *s, const char *how, const void *ask, size_t n,
	const void *answer, size_t size)
{
	struct usb_transcript *t = s->transcript;
	struct heard *h = t ? heard_before(t, how, ask, n) : NULL;

	if (!t || (!h && t->count == HEARD_MAX))
		return;
	if (!h) {
		h = &t->heard[t->count++];
		*h = (struct heard){ .how = how, .ask = copy_of(ask, n), .n = n };
	}
	free(h->answer);
	h->answer = copy_of(answer, size);
	h->size = size;
}

/* ---- writing ---- */

/* Blanks at an end would be lost. */
void usb_transcript_text(const char *text, size_t n, FILE *out)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		bool plain = isgraph(c) || (c == ' ' && i && i + 1 < n);

		if (plain && c != '\\' && c != '*')
			fputc(c, out);
		else
			fprintf(out, "\\x%02x", c);
	}
}

static void write_string(FILE *out, int index, const char *text, bool secret)
{
	char *copy = mem_dup(text);

	if (secret)
		mask_bytes(copy, strlen(copy));
	if (index && *copy)
		fprintf(out, "string %d: %s\n", index, copy);
	free(copy);
}

void usb_transcript_device(const struct usb_info *i, bool keep, FILE *out)
{
	fprintf(out, "id: %04x:%04x %04x\n", i->vid, i->pid, i->bcd_device);
	fprintf(out, "istrings: %u %u %u\n", i->manufacturer_index, i->product_index,
		i->serial_index);
	write_string(out, i->manufacturer_index, i->manufacturer, false);
	write_string(out, i->product_index, i->product, false);
	write_string(out, i->serial_index, i->serial, !keep);
}

static void write_bytes(const char *bytes, size_t n, FILE *out)
{
	for (size_t i = 0; i < n; i++)
		fprintf(out, " %02x", (unsigned char)bytes[i]);
}

static void write_heard(const struct heard *h, FILE *out)
{
	if (!strcmp(h->how, "qx")) {
		fputs("qx ", out);
		usb_transcript_text(h->ask, h->n, out);
		fputs(" => ", out);
		usb_transcript_text(h->answer, h->size, out);
	} else {
		fprintf(out, h->n ? "%s" : "%s:", h->how);
		write_bytes(h->ask, h->n, out);
		fputs(h->n ? " =>" : "", out);
		write_bytes(h->answer, h->size, out);
	}
	fputc('\n', out);
}

/* The serial numbers are taken from the unit's variables. */
static void hide_serials(struct usb_transcript *t, const struct ups *ups)
{
	for (size_t v = 0; v < ups->var_count; v++) {
		const char *dot = strrchr(ups->vars[v].name, '.');

		if (!dot || strcmp(dot, ".serial") != 0)
			continue;
		for (size_t i = 0; i < t->count; i++)
			mask_each(t->heard[i].answer, t->heard[i].size, ups->vars[v].value);
	}
}

int usb_session_record(struct device *d, const char *transport, FILE *out)
{
	struct usb_session *s = d->own;
	bool keep = device_flag(d, "keepserials");

	if (!s->port)
		return -ENODEV;
	fprintf(out, "# explored by Holdover %s, %s\n", PRODUCT_VERSION, d->driver->name);
	fputs(keep ? "# Serial numbers are the device's own.\n" : "# Serial numbers are masked.\n",
		out);
	if (!keep)
		hide_serials(s->transcript, d->ups);
	usb_transcript_device(usb_port_info(s->port), keep, out);
	fprintf(out, "transport: %s\n", transport);
	for (size_t i = 0; i < s->transcript->count; i++)
		write_heard(&s->transcript->heard[i], out);
	return 0;
}
