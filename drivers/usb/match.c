/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_match - see match.h. POSIX matches are leftmost-longest, so "matches the whole string" is
 * simply: the match found begins at 0 and ends at the end; no brackets are put around what the
 * administrator wrote.
 */
#include "drivers/usb/match.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rule { VENDORID, PRODUCTID, VENDOR, PRODUCT, SERIAL, BUS, DEVICE, BUSPORT };

static const char *const names[USB_MATCH_RULES] = {
	"vendorid", "productid", "vendor", "product", "serial", "bus", "device", "busport",
};

/* Hexadecimal, as in NUT, with or without 0x. */
static int read_numbers(const struct usb_match *m, struct usb_match_rules *rules, char why[256])
{
	const struct { const char *name, *text; long max; } rows[USB_MATCH_NUMBERS] = {
		[USB_MATCH_CONFIG] = { "usb_config_index", m->usb_config_index, 255 },
		[USB_MATCH_INTERFACE] = { "usb_hid_rep_index", m->usb_hid_rep_index, 255 },
		[USB_MATCH_HID_DESCRIPTOR] = { "usb_hid_desc_index", m->usb_hid_desc_index, 255 },
		[USB_MATCH_ENDPOINT_IN] = { "usb_hid_ep_in", m->usb_hid_ep_in, 15 },
		[USB_MATCH_ALT_SETTING] = { "usb_set_altinterface", m->usb_set_altinterface, 255 },
	};

	for (int i = 0; i < USB_MATCH_NUMBERS; i++) {
		const char *text = rows[i].text;
		long n = -1;
		char *end = NULL;

		if (text)
			n = strtol(text, &end, 16);
		if (text && (end == text || *end || n < 0 || n > rows[i].max)) {
			snprintf(why, 256, "%s = \"%.80s\" is no hexadecimal number up to %lx",
				rows[i].name, text, (unsigned long)rows[i].max);
			return -EINVAL;
		}
		rules->number[i] = (int)n;
	}
	return 0;
}

int usb_match_compile(const struct usb_match *match, struct usb_match_rules *rules, char why[256])
{
	static const struct usb_match any;
	const struct usb_match *m = match ? match : &any;
	const char *const texts[USB_MATCH_RULES] = {
		m->vendorid,
		m->productid,
		m->vendor,
		m->product,
		m->serial,
		m->bus,
		m->device,
		m->busport,
	};
	char fault[96];

	memset(rules, 0, sizeof *rules);
	rules->spares = m->spares;
	rules->patience = m->patience;
	for (int i = 0; i < USB_MATCH_RULES; i++) {
		int r;

		if (!texts[i])
			continue;
		r = regcomp(&rules->re[i], texts[i], REG_EXTENDED | REG_ICASE);
		if (r) {
			regerror(r, &rules->re[i], fault, sizeof fault);
			snprintf(why, 256, "%s = \"%.80s\" is no regular expression: %s", names[i],
				texts[i], fault);
			return -EINVAL;
		}
		rules->given[i] = true;
	}
	return read_numbers(m, rules, why);
}

void usb_match_release(struct usb_match_rules *rules)
{
	for (int i = 0; i < USB_MATCH_RULES; i++)
		if (rules->given[i])
			regfree(&rules->re[i]);
	memset(rules, 0, sizeof *rules);
}

static bool fits(const struct usb_match_rules *rules, enum rule rule, const char *text)
{
	regmatch_t found;

	if (!rules->given[rule])
		return true;
	return !regexec(&rules->re[rule], text, 1, &found, 0) && found.rm_so == 0 &&
	       (size_t)found.rm_eo == strlen(text);
}

bool usb_match_names_device(const struct usb_match_rules *rules)
{
	for (enum rule r = VENDORID; r <= SERIAL; r++)
		if (rules->given[r])
			return true;
	return false;
}

bool usb_match_place(const struct usb_match_rules *rules, const struct usb_info *info)
{
	char vid[8], pid[8];

	snprintf(vid, sizeof vid, "%04x", info->vid);
	snprintf(pid, sizeof pid, "%04x", info->pid);
	return fits(rules, VENDORID, vid) && fits(rules, PRODUCTID, pid) &&
	       fits(rules, BUS, info->bus) && fits(rules, DEVICE, info->device) &&
	       (fits(rules, BUSPORT, info->busport) || fits(rules, BUSPORT, info->path));
}

bool usb_match_texts(const struct usb_match_rules *rules, const struct usb_info *info)
{
	return fits(rules, VENDOR, info->manufacturer) && fits(rules, PRODUCT, info->product) &&
	       fits(rules, SERIAL, info->serial);
}

static char *make_printable(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		unsigned char c = (unsigned char)*from;

		if (c >= 0xc0)
			*to++ = '?'; /* first byte of a UTF-8 character; the others are dropped */
		else if (c >= ' ' && c < 0x7f)
			*to++ = (char)c;
	}
	*to = 0;
	return to;
}

void usb_match_clean(char *text)
{
	char *end = make_printable(text);
	size_t blanks = strspn(text, " ");

	while (end > text + blanks && end[-1] == ' ')
		end--;
	*end = 0;
	memmove(text, text + blanks, (size_t)(end - text) - blanks + 1);
}

bool usb_match_decode(const uint8_t *descriptor, size_t size, char out[USB_TEXT_MAX])
{
	size_t n = 0;

	if (size < 2 || descriptor[0] < 2 || descriptor[1] != 3)
		return false;
	if (size > descriptor[0])
		size = descriptor[0];
	for (size_t i = 2; i + 1 < size && n < USB_TEXT_MAX - 1; i += 2) {
		if (descriptor[i + 1])
			out[n++] = '?';
		else if (descriptor[i])
			out[n++] = descriptor[i] < 0x80 ? (char)descriptor[i] : '?';
		else
			break;		/* some firmwares pad with NUL */
	}
	out[n] = 0;
	make_printable(out);
	return true;
}
