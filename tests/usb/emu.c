/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu - see emu.h. Reports are kept per type and id with their id byte; whatever is not in the device file stalls, as
 * on a real device, unless zero-filling was asked for.
 */
#include "tests/usb/emu.h"

#include "tests/usb/emu_qx.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INPUT = 1, OUTPUT = 2, FEATURE = 3 };
enum fault { FAULT_NONE, FAULT_STALL, FAULT_MUTE, FAULT_SHORT, FAULT_EMPTY, FAULT_GARBAGE, FAULTS };
enum { REPORT_BYTES = 512, QUEUE = 256 };

struct report {
	int have, len, stall, mute;
	uint8_t d[REPORT_BYTES];
};

struct packet {
	int n;
	uint8_t d[REPORT_BYTES];
};

FILE *emu_log_file;
int emu_vid, emu_pid, emu_bcd = 0x0100;

static struct report reports[4][256];
static uint8_t rdesc[EMU_MAX];
static int rdesc_len, config_rdesc_len;
static char *strings[256];
static int i_manufacturer = 1, i_product = 2, i_serial = 3;
static int ep_size = 8, ep_interval = 10, hid_interface, no_interrupt;
static enum fault fault;
static int stall_due;		/* one stalled interrupt-IN per `fault stall` */
static unsigned seed = 1;

static struct packet queue[QUEUE];
static int q_head, q_tail, q_offset;

/* ---- log ---- */

void emu_log(const char *fmt, ...)
{
	struct timespec t;
	va_list ap;

	if (!emu_log_file)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	fprintf(emu_log_file, "%ld.%06ld ", (long)t.tv_sec, t.tv_nsec / 1000);
	va_start(ap, fmt);
	vfprintf(emu_log_file, fmt, ap);
	va_end(ap);
	fputc('\n', emu_log_file);
	fflush(emu_log_file);
}

void emu_log_bytes(const char *what, const uint8_t *d, int n)
{
	char b[3 * 64 + 1] = "";

	for (int i = 0; i < n && i < 64; i++)
		snprintf(b + 3 * i, 4, "%02x ", d[i]);
	emu_log("%s[%d] %s", what, n, b);
}

/* ---- device file ---- */

static int parse_hex(const char *s, uint8_t *d, int max)
{
	unsigned v;
	int n = 0, k;

	while (n < max && sscanf(s, " %2x%n", &v, &k) == 1) {
		d[n++] = (uint8_t)v;
		s += k;
	}
	return n;
}

static int report_type(const char *s)
{
	return !strncmp(s, "inp", 3) ? INPUT : !strncmp(s, "out", 3) ? OUTPUT : FEATURE;
}

static void set_report(int type, unsigned id, const char *hex)
{
	struct report *r = &reports[type][id & 255];

	r->have = 1;
	r->len = parse_hex(hex, r->d, sizeof r->d);
}

static void set_string(unsigned index, const char *text)
{
	free(strings[index & 255]);
	strings[index & 255] = strdup(text);
}

static int number_line(const char *l)
{
	return sscanf(l, "interface: %d", &hid_interface) == 1 ||
	       sscanf(l, "hidlen: %d", &config_rdesc_len) == 1 ||
	       sscanf(l, "nointerrupt: %d", &no_interrupt) == 1 ||
	       sscanf(l, "istrings: %d %d %d", &i_manufacturer, &i_product, &i_serial) == 3 ||
	       sscanf(l, "endpoint: %d %d", &ep_size, &ep_interval) == 2;
}

static int known_line(char *l)
{
	unsigned a = 0, b = 0, c = 0;
	char t[32];
	int k = 0, n = sscanf(l, "id: %x:%x %x", &a, &b, &c);

	if (n >= 2) {
		emu_vid = (int)a;
		emu_pid = (int)b;
		if (n == 3)
			emu_bcd = (int)c;
	} else if (sscanf(l, "string %u: %n", &a, &k) == 1 && k) {
		set_string(a, l + k);
	} else if (sscanf(l, "transport: %31s", t) == 1) {
		return emu_qx_transport(t);
	} else if (sscanf(l, "report %31s %x: %n", t, &a, &k) == 2 && k) {
		set_report(report_type(t), a, l + k);
	} else if (!strncmp(l, "qx ", 3)) {
		emu_qx_add(l + 3);
	} else {
		return number_line(l);
	}
	return 1;
}

/* Lengths of reports as the descriptor declares them: enough of a parser to fill absent reports with 0. */
static void declared_bits(int bits[4][256])
{
	int size = 0, items = 0, id = 0, depth = 0, n, save[8][3];

	for (int i = 0; i < rdesc_len; i += 1 + n) {
		int tag = rdesc[i] & 0xfc;
		uint32_t v = 0;

		if (rdesc[i] == 0xfe) {
			n = i + 1 < rdesc_len ? 2 + rdesc[i + 1] : 2;
			continue;
		}
		n = (rdesc[i] & 3) == 3 ? 4 : rdesc[i] & 3;
		if (i + n >= rdesc_len && n)
			break;
		for (int k = 0; k < n; k++)
			v |= (uint32_t)rdesc[i + 1 + k] << 8 * k;
		if (tag == 0x74) {
			size = (int)(v & 0xff);
		} else if (tag == 0x94) {
			items = (int)(v & 0xffff);
		} else if (tag == 0x84) {
			id = (int)(v & 0xff);
		} else if (tag == 0xa4 && depth < 8) {
			save[depth][0] = size;
			save[depth][1] = items;
			save[depth++][2] = id;
		} else if (tag == 0xb4 && depth > 0) {
			size = save[--depth][0];
			items = save[depth][1];
			id = save[depth][2];
		} else if (tag == 0x80 || tag == 0x90 || tag == 0xb0) {
			bits[tag == 0x80 ? INPUT : tag == 0x90 ? OUTPUT : FEATURE][id] += size * items;
		}
	}
}

static void zero_fill(void)
{
	static int bits[4][256];
	static const int types[] = { INPUT, FEATURE };

	declared_bits(bits);
	for (int t = 0; t < 2; t++)
		for (int id = 1; id < 256; id++) {
			struct report *r = &reports[types[t]][id];

			if (r->have || bits[types[t]][id] <= 0)
				continue;
			r->have = 1;
			r->len = 1 + (bits[types[t]][id] + 7) / 8;
			if (r->len > REPORT_BYTES)
				r->len = REPORT_BYTES;
			memset(r->d, 0, sizeof r->d);
			r->d[0] = (uint8_t)id;
		}
}

int emu_load(const char *path, int zerofill)
{
	FILE *f = fopen(path, "r");
	char l[4096];
	int in_desc = 0;

	if (!f) {
		perror(path);
		return -1;
	}
	while (fgets(l, sizeof l, f)) {
		l[strcspn(l, "\r\n")] = 0;
		if (l[0] == '#' || !l[0])
			continue;
		if (!strncmp(l, "descriptor:", 11)) {
			in_desc = 1;
		} else if (in_desc && isblank((unsigned char)l[0])) {
			rdesc_len += parse_hex(l, rdesc + rdesc_len, EMU_MAX - rdesc_len);
		} else if (known_line(l)) {
			in_desc = 0;
		} else {
			fprintf(stderr, "%s: not understood: %s\n", path, l);
			fclose(f);
			return -1;
		}
	}
	fclose(f);
	if (zerofill)
		zero_fill();
	return 0;
}

/* ---- descriptors ---- */

static uint8_t string_index(int i)
{
	return (uint8_t)(i >= 0 && i < 256 && strings[i] ? i : 0);
}

int emu_device_desc(uint8_t *d)
{
	uint8_t x[18] = { 18, 1, 0x10, 1, 0, 0, 0, 8, (uint8_t)emu_vid, (uint8_t)(emu_vid >> 8),
		(uint8_t)emu_pid, (uint8_t)(emu_pid >> 8), (uint8_t)emu_bcd, (uint8_t)(emu_bcd >> 8),
		string_index(i_manufacturer), string_index(i_product), string_index(i_serial), 1 };

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
		int hid = i == hid_interface;
		uint8_t itf[9] = { 9, 4, (uint8_t)i, 0, (uint8_t)(hid && !no_interrupt), hid ? 3 : 0xff,
			0, 0, 0 };

		memcpy(d + n, itf, sizeof itf);
		n += (int)sizeof itf;
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

/* ---- interrupt-IN ---- */

void emu_input_add(const uint8_t *d, int n)
{
	int next = (q_tail + 1) % QUEUE;

	if (next == q_head || n > REPORT_BYTES)
		return;
	queue[q_tail].n = n;
	memcpy(queue[q_tail].d, d, (size_t)n);
	q_tail = next;
}

int emu_input_ready(void)
{
	return stall_due ||
	       ((fault == FAULT_NONE || !emu_qx_active()) && fault != FAULT_MUTE && q_head != q_tail);
}

int emu_input_take(uint8_t *d, int max)
{
	struct packet *p = &queue[q_head];
	int n = p->n - q_offset;

	if (stall_due) {
		stall_due = 0;
		return -EPIPE;
	}
	if (n > max)
		n = max;
	memcpy(d, p->d + q_offset, (size_t)n);
	q_offset += n;
	if (q_offset == p->n) {
		q_head = (q_head + 1) % QUEUE;
		q_offset = 0;
	}
	emu_log_bytes("INT-IN ", d, n);
	return n;
}

void emu_input_flush(void)
{
	q_head = q_tail;
	q_offset = 0;
}

/* ---- control transfers ---- */

/* Wrong id, wrong length: plainly not this report. */
static int garbage(const struct report *r, int id, uint8_t *b)
{
	int n = 1 + rand_r(&seed) % 12;

	for (int i = 0; i < n; i++)
		b[i] = (uint8_t)rand_r(&seed);
	if (b[0] == id)
		b[0] = (uint8_t)(id ^ 0xff);
	return r->have && n == r->len ? n + 1 : n;
}

static int get_report(int type, int id, uint8_t *b)
{
	struct report *r = &reports[type & 3][id];

	switch (fault) {
	case FAULT_STALL:
		return -EPIPE;
	case FAULT_MUTE:
		return EMU_NEVER;
	case FAULT_EMPTY:
		return 0;
	case FAULT_SHORT:
		b[0] = (uint8_t)id;
		return 1;
	case FAULT_GARBAGE:
		return garbage(r, id, b);
	default:
		break;
	}
	if (r->mute)
		return EMU_NEVER;
	if (!r->have || r->stall)
		return -EPIPE;
	memcpy(b, r->d, (size_t)r->len);
	return r->len;
}

static int set_report_request(int type, int id, const uint8_t *data, int len)
{
	struct report *r = &reports[type & 3][id];

	emu_log("SET_REPORT type=%d id=%02x", type & 3, id);
	emu_log_bytes("SET ", data, len);
	if (fault == FAULT_MUTE || r->mute)
		return EMU_NEVER;
	if (fault == FAULT_STALL)
		return -EPIPE;
	if (emu_qx_set_report(data, len))
		return 0;
	if (!r->have || r->stall)
		return -EPIPE;
	memcpy(r->d, data, (size_t)(len > r->len ? r->len : len));
	return 0;
}

static int get_string(int index, uint8_t *b)
{
	static const uint8_t languages[4] = { 4, 3, 9, 4 };
	const char *answer;

	if (fault == FAULT_STALL)
		return -EPIPE;
	if (fault == FAULT_MUTE)
		return EMU_NEVER;
	if (!index) {
		memcpy(b, languages, sizeof languages);
		return sizeof languages;
	}
	if (strings[index])
		return string_desc(strings[index], b);
	answer = emu_qx_string(index);
	return answer ? string_desc(answer, b) : -EPIPE;
}

static int get_descriptor(int recipient, int kind, int index, uint8_t *b)
{
	if (recipient == 0x81)
		return kind == 0x22   ? emu_report_desc(b)
		       : kind == 0x21 ? hid_desc(b, rdesc_len)
				      : -EPIPE;
	switch (kind) {
	case 1:
		return emu_device_desc(b);
	case 2:
		return emu_config_desc(b);
	case 3:
		return get_string(index, b);
	default:
		return -EPIPE;
	}
}

static int answer_request(int type, int req, int value, int len, const uint8_t *data, uint8_t *b)
{
	if ((type == 0x80 || type == 0x81) && req == 6)
		return get_descriptor(type, value >> 8, value & 255, b);
	if ((type == 0x80 || type == 0x81) && req == 0) {	/* GET_STATUS */
		b[0] = type == 0x80;
		b[1] = 0;
		return 2;
	}
	if ((type == 0x80 && req == 8) || (type == 0x81 && req == 10) || (type == 0xa1 && req == 2)) {
		b[0] = type == 0x80;			/* GET_CONFIGURATION, GET_INTERFACE, GET_IDLE */
		return 1;
	}
	if (type == 0xa1 && req == 1)
		return get_report(value >> 8, value & 255, b);
	if (type == 0x21 && req == 9)
		return set_report_request(value >> 8, value & 255, data, len);
	if (!(type & 0x80) && ((type & 0x60) == 0 || type == 0x21))
		return 0;		/* SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE, SET_IDLE, SET_PROTOCOL */
	return -EPIPE;
}

int emu_control(const uint8_t *s, const uint8_t *data, uint8_t *in)
{
	int value = s[2] | s[3] << 8, len = s[6] | s[7] << 8, n;
	uint8_t b[EMU_MAX];

	n = answer_request(s[0], s[1], value, len, data, b);
	if (n == EMU_NEVER) {
		emu_log("CTRL %02x %02x wValue=%04x never", s[0], s[1], (unsigned)value);
		return n;
	}
	if (n > len)
		n = len;
	if (n > 0)
		memcpy(in, b, (size_t)n);
	emu_log("CTRL %02x %02x wValue=%04x wIndex=%02x%02x wLength=%d -> %d", s[0], s[1],
		(unsigned)value, s[5], s[4], len, n);
	return n;
}

void emu_interrupt_out(const uint8_t *d, int n)
{
	emu_log_bytes("INT-OUT ", d, n);
	if (emu_qx_active())
		emu_qx_out(d, n);
}

/* ---- events ---- */

static void set_fault(const char *word)
{
	static const char *const names[FAULTS] = { "none", "stall", "mute", "short", "empty",
		"garbage" };

	for (int i = 0; i < FAULTS; i++)
		if (!strcmp(word, names[i]))
			fault = (enum fault)i;
	stall_due = fault == FAULT_STALL;
}

static void change_report(char *l)		/* "TYPE ID hex": an input report is sent, too */
{
	char t[32];
	unsigned id;
	int k = 0, type;

	if (sscanf(l, "%31s %x %n", t, &id, &k) != 2 || !k) {
		emu_log("EVENT not understood");
		return;
	}
	type = report_type(t);
	set_report(type, id, l + k);
	if (type == INPUT)
		emu_input_add(reports[type][id & 255].d, reports[type][id & 255].len);
}

static int report_fault(const char *l)		/* stall, unstall, mute, unmute TYPE ID */
{
	char word[16], t[32];
	unsigned id;
	struct report *r;

	if (sscanf(l, "%15s %31s %x", word, t, &id) != 3)
		return 0;
	r = &reports[report_type(t)][id & 255];
	if (!strcmp(word, "stall") || !strcmp(word, "unstall"))
		r->stall = word[0] == 's';
	else if (!strcmp(word, "mute") || !strcmp(word, "unmute"))
		r->mute = word[0] == 'm';
	else
		return 0;
	return 1;
}

enum emu_plug emu_event(char *l)
{
	char t[32];
	unsigned id;
	int k = 0;

	emu_log("EVENT %s", l);
	if (!strcmp(l, "quit"))
		return EMU_QUIT;
	if (!strcmp(l, "unplug"))
		return EMU_UNPLUG;
	if (!strcmp(l, "plug"))
		return EMU_PLUG;
	if (sscanf(l, "fault %31s", t) == 1)
		set_fault(t);
	else if (sscanf(l, "mute %d", &k) == 1)
		fault = k ? FAULT_MUTE : FAULT_NONE;
	else if (!strncmp(l, "qx ", 3))
		emu_qx_add(l + 3);
	else if (sscanf(l, "string %u: %n", &id, &k) == 1 && k)
		set_string(id, l + k);
	else if (sscanf(l, "report %31s %x: %n", t, &id, &k) == 2 && k)
		set_report(report_type(t), id, l + k);
	else if (!report_fault(l))
		change_report(l);
	return EMU_STAY;
}

void emu_read_events(int fifo, void (*event)(char *line))
{
	static char buf[8192];
	static size_t len;
	ssize_t n = read(fifo, buf + len, sizeof buf - 1 - len);
	char *end;

	if (n <= 0)
		return;
	len += (size_t)n;
	buf[len] = 0;
	while ((end = strchr(buf, '\n'))) {
		*end = 0;
		event(buf);
		len -= (size_t)(end + 1 - buf);
		memmove(buf, end + 1, len + 1);
	}
	if (len == sizeof buf - 1)
		len = 0;
}
