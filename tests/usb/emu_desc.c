/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_desc - see emu_desc.h. Interfaces before the HID one are vendor-specific and without
 * endpoints, or HID interfaces of their own with a report descriptor that is not a UPS's
 * (`before:`).
 */
#include "tests/usb/emu_desc.h"

#include "tests/usb/emu.h"
#include "tests/usb/emu_play.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEFORE_MAX = 4, BEFORE_BYTES = 256, RAW_BYTES = 256 };

/* Bytes that are sent as they are; 0: none given; < 0: the error instead */
struct raw {
	int n;
	uint8_t d[RAW_BYTES];
};

EMU_STATE int emu_vid, emu_pid, emu_bcd = 0x0100;

EMU_STATE static uint8_t rdesc[EMU_MAX];
EMU_STATE static int rdesc_len, config_rdesc_len;
EMU_STATE static char *strings[256];
EMU_STATE static struct raw raw_strings[256], hid_answer, before[BEFORE_MAX];
EMU_STATE static struct raw languages = { 4, { 4, 3, 9, 4 } };
EMU_STATE static int language_hangs, language_needed, string_max;
EMU_STATE static int rdesc_limit, rdesc_bad;
/* endpoint of alternate setting 1; 0: there is none */
EMU_STATE static unsigned alternate;
EMU_STATE static int before_count;
EMU_STATE static int i_manufacturer = 1, i_product = 2, i_serial = 3;
EMU_STATE static int ep_size, ep_interval = 10, hid_interface, no_interrupt;

int emu_hex(const char *s, uint8_t *d, int max)
{
	unsigned v;
	int n = 0, k;

	while (n < max && sscanf(s, " %2x%n", &v, &k) == 1) {
		d[n++] = (uint8_t)v;
		s += k;
	}
	return n;
}

void emu_desc_string(unsigned index, const char *text)
{
	free(strings[index & 255]);
	strings[index & 255] = strdup(text);
	raw_strings[index & 255].n = 0;		/* the last word counts */
}

static void set_raw(struct raw *r, const char *text)
{
	r->n = !strncmp(text, "stall", 5)    ? -EPIPE
	       : !strncmp(text, "babble", 6) ? -EOVERFLOW
					     : emu_hex(text, r->d, RAW_BYTES);
}

static int number_line(const char *l)
{
	return sscanf(l, "interface: %d", &hid_interface) == 1 ||
	       sscanf(l, "hidlen: %d", &config_rdesc_len) == 1 ||
	       sscanf(l, "nointerrupt: %d", &no_interrupt) == 1 ||
	       sscanf(l, "langhang: %d", &language_hangs) == 1 ||
	       sscanf(l, "needlang: %x", (unsigned *)&language_needed) == 1 ||
	       sscanf(l, "strmax: %d", &string_max) == 1 ||
	       sscanf(l, "alternate: %x", &alternate) == 1 ||
	       sscanf(l, "rdesclimit: %d", &rdesc_limit) == 1 ||
	       sscanf(l, "rdescbad: %d", &rdesc_bad) == 1 ||
	       sscanf(l, "istrings: %d %d %d", &i_manufacturer, &i_product, &i_serial) == 3 ||
	       sscanf(l, "endpoint: %d %d", &ep_size, &ep_interval) == 2;
}

int emu_desc_line(const char *l)
{
	unsigned a = 0, b = 0, c = 0;
	int k = 0, n = sscanf(l, "id: %x:%x %x", &a, &b, &c);

	if (n >= 2) {
		emu_vid = (int)a;
		emu_pid = (int)b;
		if (n == 3)
			emu_bcd = (int)c;
	} else if (sscanf(l, "string %u: %n", &a, &k) == 1 && k) {
		emu_desc_string(a, l + k);
	} else if (sscanf(l, "rawstring %u: %n", &a, &k) == 1 && k) {
		set_raw(&raw_strings[a & 255], l + k);
	} else if (!strncmp(l, "hidanswer: ", 11)) {
		set_raw(&hid_answer, l + 11);
	} else if (!strncmp(l, "langs: ", 7)) {
		set_raw(&languages, l + 7);
	} else if (!strncmp(l, "before: ", 8) && before_count < BEFORE_MAX) {
		set_raw(&before[before_count++], l + 8);
		hid_interface = before_count;
	} else {
		return number_line(l);
	}
	return 1;
}

void emu_desc_add(const char *hex)
{
	rdesc_len += emu_hex(hex, rdesc + rdesc_len, EMU_MAX - rdesc_len);
}

const uint8_t *emu_desc_bytes(int *size)
{
	*size = rdesc_len;
	return rdesc;
}

/* ---- descriptors ---- */

static uint8_t string_index(int i)
{
	return (uint8_t)(i >= 0 && i < 256 && (strings[i] || raw_strings[i].n) ? i : 0);
}

int emu_device_desc(uint8_t *d)
{
	uint8_t x[18] = { 18, 1, 0x10, 1, 0, 0, 0, 8, (uint8_t)emu_vid, (uint8_t)(emu_vid >> 8),
		(uint8_t)emu_pid, (uint8_t)(emu_pid >> 8), (uint8_t)emu_bcd,
		(uint8_t)(emu_bcd >> 8), string_index(i_manufacturer), string_index(i_product),
		string_index(i_serial), 1 };

	memcpy(d, x, sizeof x);
	return sizeof x;
}

static int hid_desc(uint8_t *d, int len)
{
	uint8_t x[9] = { 9, 0x21, 0x10, 1, 0, 1, 0x22, (uint8_t)len, (uint8_t)(len >> 8) };

	memcpy(d, x, sizeof x);
	return sizeof x;
}

static int endpoint_desc(uint8_t *d, int address, int type)
{
	int size = ep_size ? ep_size : emu_playing ? emu_playing->in_size : 8;
	uint8_t x[7] = { 7, 5, (uint8_t)address, (uint8_t)type, (uint8_t)size, (uint8_t)(size >> 8),
		(uint8_t)(type == BULK ? 0 : ep_interval) };

	memcpy(d, x, sizeof x);
	return sizeof x;
}

static int endpoints_desc(uint8_t *d)
{
	const struct play *p = emu_playing;
	int n;

	if (no_interrupt)
		return 0;
	n = endpoint_desc(d, p ? p->in : 0x81, p ? p->type : INTERRUPT);
	return p && p->out ? n + endpoint_desc(d + n, p->out, p->type) : n;
}

/* The HID interface once more, with another endpoint. */
static int alternate_desc(uint8_t *d)
{
	uint8_t itf[9] = { 9, 4, (uint8_t)hid_interface, 1, 1, 3, 0, 0, 0 };
	int n = sizeof itf;

	if (!alternate)
		return 0;
	memcpy(d, itf, sizeof itf);
	n += hid_desc(d + n, config_rdesc_len ? config_rdesc_len : rdesc_len);
	return n + endpoint_desc(d + n, (int)alternate, INTERRUPT);
}

int emu_interval_ms(void)
{
	return ep_interval;
}

int emu_config_desc(uint8_t *d)
{
	uint8_t head[9] = { 9, 2, 0, 0, (uint8_t)(hid_interface + 1), 1, 0, 0xa0, 50 };
	int n = sizeof head, endpoints = no_interrupt ? 0 : 1 + (emu_playing && emu_playing->out);

	memcpy(d, head, sizeof head);
	for (int i = 0; i <= hid_interface; i++) {
		int ours = i == hid_interface, hid = ours || i < before_count;
		uint8_t itf[9] = { 9, 4, (uint8_t)i, 0, (uint8_t)(ours ? endpoints : 0),
			hid ? 3 : 0xff, 0, 0, 0 };

		memcpy(d + n, itf, sizeof itf);
		n += (int)sizeof itf;
		if (hid && !ours)
			n += hid_desc(d + n, before[i].n);
	}
	n += hid_desc(d + n, config_rdesc_len ? config_rdesc_len : rdesc_len);
	n += endpoints_desc(d + n);
	n += alternate_desc(d + n);
	d[2] = (uint8_t)n;
	d[3] = (uint8_t)(n >> 8);
	return n;
}

int emu_report_desc(uint8_t *d)
{
	memcpy(d, rdesc, (size_t)rdesc_len);
	return rdesc_len;
}

int emu_interface(void)
{
	return hid_interface;
}

const char *emu_text(int which)
{
	return strings[which == 0 ? i_manufacturer : which == 1 ? i_product : i_serial];
}

int emu_desc_text(const uint8_t *s, int n, uint8_t *b)
{
	if (n > 126)
		n = 126;
	b[0] = (uint8_t)(2 + 2 * n);
	b[1] = 3;
	for (int i = 0; i < n; i++) {
		b[2 + 2 * i] = s[i];
		b[3 + 2 * i] = 0;
	}
	return 2 + 2 * n;
}

static int send_raw(const struct raw *r, uint8_t *out)
{
	if (r->n < 0)
		return r->n;
	memcpy(out, r->d, (size_t)r->n);
	return r->n;
}

static int get_string(int index, int language, int len, uint8_t *b)
{
	if (string_max && len > string_max)
		return -EPIPE;
	if (!index && language_hangs)
		return EMU_NEVER;
	if (!index || strings[index])
		emu_ask_woken(index);
	if (raw_strings[index].n)
		return send_raw(&raw_strings[index], b);
	if (!index)
		return send_raw(&languages, b);
	if (language_needed && language != language_needed)
		return -EPIPE;
	if (strings[index])
		return *strings[index] ? emu_desc_text((const uint8_t *)strings[index],
						 (int)strlen(strings[index]), b)
				       : -EPIPE;
	return emu_playing && emu_playing->string ? emu_playing->string(index, language, b)
						  : -EPIPE;
}

/* `rdescbad`: the first answers come with their SETUP packet in front (NUT issue 3557). */
static int report_descriptor(int len, uint8_t *b)
{
	const uint8_t setup[8] = { 0x81, 6, 0, 0x22, 0, 0, (uint8_t)len, (uint8_t)(len >> 8) };

	if (rdesc_limit && len > rdesc_limit)
		return -EPIPE;
	if (rdesc_bad <= 0)
		return emu_report_desc(b);
	rdesc_bad--;
	memcpy(b, setup, sizeof setup);
	memcpy(b + sizeof setup, rdesc, (size_t)rdesc_len - sizeof setup);
	return rdesc_len;
}

static int of_interface(int interface, int kind, int len, uint8_t *b)
{
	if (interface < before_count)
		return kind == 0x22 ? send_raw(&before[interface], b)
		       : kind == 0x21 ? hid_desc(b, before[interface].n) : -EPIPE;
	if (kind == 0x22)
		return report_descriptor(len, b);
	if (kind == 0x21)
		return hid_answer.n ? send_raw(&hid_answer, b) : hid_desc(b, rdesc_len);
	return -EPIPE;
}

int emu_desc_get(const uint8_t *s, uint8_t *b)
{
	if (s[0] == 0x81)
		return of_interface(s[4], s[3], s[6] | s[7] << 8, b);
	switch (s[3]) {
	case 1: return emu_device_desc(b);
	case 2: return emu_config_desc(b);
	case 3: return get_string(s[2], s[4] | s[5] << 8, s[6] | s[7] << 8, b);
	default: return -EPIPE;
	}
}
