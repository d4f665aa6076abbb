/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_desc - see emu_desc.h. Interfaces before the HID one are vendor-specific and without
 * endpoints, or HID interfaces of their own with a report descriptor that is not a UPS's
 * (`before:`).
 */
#include "tests/usb/emu_desc.h"

#include "tests/usb/emu.h"
#include "tests/usb/emu_qx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEFORE_MAX = 4, BEFORE_BYTES = 256, RAW_BYTES = 256 };

struct raw {			/* bytes that are sent as they are; n < 0: stall; 0: none given */
	int n;
	uint8_t d[RAW_BYTES];
};

int emu_vid, emu_pid, emu_bcd = 0x0100;

static uint8_t rdesc[EMU_MAX];
static int rdesc_len, config_rdesc_len;
static char *strings[256];
static struct raw raw_strings[256], hid_answer, before[BEFORE_MAX];
static int before_count;
static int i_manufacturer = 1, i_product = 2, i_serial = 3;
static int ep_size = 8, ep_interval = 10, hid_interface, no_interrupt;

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
	r->n = strncmp(text, "stall", 5) ? emu_hex(text, r->d, RAW_BYTES) : -1;
}

static int number_line(const char *l)
{
	return sscanf(l, "interface: %d", &hid_interface) == 1 ||
	       sscanf(l, "hidlen: %d", &config_rdesc_len) == 1 ||
	       sscanf(l, "nointerrupt: %d", &no_interrupt) == 1 ||
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

int emu_config_desc(uint8_t *d)
{
	uint8_t head[9] = { 9, 2, 0, 0, (uint8_t)(hid_interface + 1), 1, 0, 0xa0, 50 };
	uint8_t ep[7] = { 7, 5, 0x81, 3, (uint8_t)ep_size, (uint8_t)(ep_size >> 8),
		(uint8_t)ep_interval };
	int n = sizeof head;

	memcpy(d, head, sizeof head);
	for (int i = 0; i <= hid_interface; i++) {
		int ours = i == hid_interface, hid = ours || i < before_count;
		uint8_t itf[9] = { 9, 4, (uint8_t)i, 0, (uint8_t)(ours && !no_interrupt),
			hid ? 3 : 0xff, 0, 0, 0 };

		memcpy(d + n, itf, sizeof itf);
		n += (int)sizeof itf;
		if (hid && !ours)
			n += hid_desc(d + n, before[i].n);
	}
	n += hid_desc(d + n, config_rdesc_len ? config_rdesc_len : rdesc_len);
	if (!no_interrupt) {
		memcpy(d + n, ep, sizeof ep);
		n += (int)sizeof ep;
	}
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

static int string_desc(const char *s, uint8_t *b)
{
	int n = (int)strlen(s);

	if (n > 126)
		n = 126;
	b[0] = (uint8_t)(2 + 2 * n);
	b[1] = 3;
	for (int i = 0; i < n; i++) {
		b[2 + 2 * i] = (uint8_t)s[i];
		b[3 + 2 * i] = 0;
	}
	return 2 + 2 * n;
}

static int send_raw(const struct raw *r, uint8_t *out)
{
	if (r->n < 0)
		return -EPIPE;
	memcpy(out, r->d, (size_t)r->n);
	return r->n;
}

static int get_string(int index, uint8_t *b)
{
	static const struct raw languages = { 4, { 4, 3, 9, 4 } };
	const char *answer;

	if (raw_strings[index].n)
		return send_raw(&raw_strings[index], b);
	if (!index)
		return send_raw(&languages, b);
	answer = strings[index] ? strings[index] : emu_qx_string(index);
	return answer ? string_desc(answer, b) : -EPIPE;
}

static int of_interface(int interface, int kind, uint8_t *b)
{
	if (interface < before_count)
		return kind == 0x22 ? send_raw(&before[interface], b)
		       : kind == 0x21 ? hid_desc(b, before[interface].n) : -EPIPE;
	if (kind == 0x22)
		return emu_report_desc(b);
	if (kind == 0x21)
		return hid_answer.n ? send_raw(&hid_answer, b) : hid_desc(b, rdesc_len);
	return -EPIPE;
}

int emu_desc_get(const uint8_t *s, uint8_t *b)
{
	if (s[0] == 0x81)
		return of_interface(s[4], s[3], b);
	switch (s[3]) {
	case 1: return emu_device_desc(b);
	case 2: return emu_config_desc(b);
	case 3: return get_string(s[2], b);
	default: return -EPIPE;
	}
}
