/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu - see emu.h. Reports are kept per type and id with their id byte; whatever is not in the
 * device file stalls, as on a real device, unless zero-filling was asked for.
 */
#include "tests/usb/emu.h"

#include "tests/usb/emu_desc.h"
#include "tests/usb/emu_fault.h"
#include "tests/usb/emu_pipe.h"
#include "tests/usb/emu_play.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INPUT = 1, OUTPUT = 2, FEATURE = 3 };
enum { REPORT_BYTES = 512 };

struct report {
	int have, len, stall, mute, babble;
	uint8_t d[REPORT_BYTES];
	int next_times, next_len;	/* the next answers are these (`next N`) */
	uint8_t next[REPORT_BYTES];
};

FILE *emu_log_file;
EMU_STATE char emu_name[16];
EMU_STATE static struct report reports[4][256];
EMU_STATE static int delay_ms;			/* every control transfer lasts so long */

/* ---- log ---- */

void emu_log(const char *fmt, ...)
{
	struct timespec t;
	va_list ap;

	if (!emu_log_file)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	fprintf(emu_log_file, "%ld.%06ld %s", (long)t.tv_sec, t.tv_nsec / 1000, emu_name);
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

static int report_type(const char *s)
{
	return !strncmp(s, "inp", 3) ? INPUT : !strncmp(s, "out", 3) ? OUTPUT : FEATURE;
}

static void set_report(int type, unsigned id, const char *hex)
{
	struct report *r = &reports[type][id & 255];

	r->have = 1;
	r->len = emu_hex(hex, r->d, sizeof r->d);
}

static int report_fault(const char *l);

static int known_line(char *l)
{
	unsigned id = 0;
	char t[32];
	int k = 0;

	if (sscanf(l, "report %31s %x: %n", t, &id, &k) == 2 && k) {
		set_report(report_type(t), id, l + k);
		return 1;
	}
	return sscanf(l, "delay: %d", &delay_ms) == 1 || emu_play_line(l) || emu_pipe_line(l) ||
	       emu_desc_line(l) || emu_fault_event(l) || report_fault(l);
}

/* Lengths of reports as the descriptor declares them: enough of a parser to fill absent reports
 * with 0. */
static void declared_bits(int bits[4][256])
{
	int size = 0, items = 0, id = 0, depth = 0, n, save[8][3], rdesc_len;
	const uint8_t *rdesc = emu_desc_bytes(&rdesc_len);

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
			bits[tag == 0x80      ? INPUT
				: tag == 0x90 ? OUTPUT
					      : FEATURE][id] += size * items;
		}
	}
}

static void zero_fill(void)
{
	EMU_STATE static int bits[4][256];
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
			emu_desc_add(l + 11);
		} else if (in_desc && isblank((unsigned char)l[0])) {
			emu_desc_add(l);
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

int emu_has_report(int id)
{
	return reports[INPUT][id & 255].have || reports[FEATURE][id & 255].have;
}

/* ---- control transfers ---- */

static int get_report(int type, int id, uint8_t *b)
{
	struct report *r = &reports[type & 3][id];

	if (r->mute)
		return EMU_NEVER;
	if (r->babble)
		return -EOVERFLOW;
	if (!r->have || r->stall)
		return -EPIPE;
	if (r->next_times > 0) {
		r->next_times--;
		memcpy(b, r->next, (size_t)r->next_len);
		return r->next_len;
	}
	memcpy(b, r->d, (size_t)r->len);
	return r->len;
}

static int set_report_request(int type, int id, const uint8_t *data, int len)
{
	struct report *r = &reports[type & 3][id];

	if (r->mute)
		return EMU_NEVER;
	if (!r->have || r->stall)
		return -EPIPE;
	memcpy(r->d, data, (size_t)(len > r->len ? r->len : len));
	return 0;
}

static int answer_request(const uint8_t *s, const uint8_t *data, uint8_t *b)
{
	int type = s[0], req = s[1], value = s[2] | s[3] << 8, len = s[6] | s[7] << 8;
	struct report *r = &reports[s[3] & 3][s[2]];
	int n = emu_fault_control(s, r->have ? r->len : 0, b);

	if (n != EMU_FINE)
		return n;
	if ((type == 0x80 || type == 0x81) && req == 6)
		return emu_desc_get(s, b);
	if ((type == 0x80 || type == 0x81) && req == 0) {	/* GET_STATUS */
		b[0] = type == 0x80;
		b[1] = 0;
		return 2;
	}
	if ((type == 0x80 && req == 8) || (type == 0x81 && req == 10) ||
		(type == 0xa1 && req == 2)) {
		/* GET_CONFIGURATION, GET_INTERFACE, GET_IDLE */
		b[0] = type == 0x80;
		return 1;
	}
	if (emu_playing && ((type & 0x60) || (type == 0 && req == 7))) {
		if (type == 0x21 && req != 9)
			return 0; /* SET_IDLE, SET_PROTOCOL */
		return emu_playing->control ? emu_playing->control(s, data, b) : -EPIPE;
	}
	if (type == 0xa1 && req == 1)
		return get_report(value >> 8, value & 255, b);
	if (type == 0x21 && req == 9)
		return set_report_request(value >> 8, value & 255, data, len);
	if (!(type & 0x80) && ((type & 0x60) == 0 || type == 0x21))
		return 0; /* SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE, SET_IDLE, SET_PROTOCOL
			   */
	return -EPIPE;
}

int emu_control(const uint8_t *s, const uint8_t *data, uint8_t *in)
{
	int value = s[2] | s[3] << 8, len = s[6] | s[7] << 8, n;
	uint8_t b[EMU_MAX];

	if (delay_ms)
		nanosleep(&(struct timespec){ delay_ms / 1000, delay_ms % 1000 * 1000000L }, NULL);
	if (s[0] == 0 && s[1] == 9) /* SET_CONFIGURATION: what a kernel does after a reset */
		emu_ask_reset();
	if (s[0] == 0x21 && s[1] == 9) {
		emu_log("SET_REPORT type=%d id=%02x", value >> 8 & 3, value & 255);
		emu_log_bytes("SET ", data, len);
	}
	n = answer_request(s, data, b);
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
	if (emu_playing && emu_playing->written && !emu_fault_silent())
		emu_playing->written(d, n);
}

/* ---- events ---- */

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

static int report_fault(const char *l)		/* stall, unstall, mute, unmute, babble TYPE ID */
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
	else if (!strcmp(word, "babble"))
		r->babble = 1;
	else
		return 0;
	return 1;
}

static int next_report(const char *l)		/* "next N TYPE ID: hex" */
{
	int times, k = 0;
	unsigned id;
	char t[32];
	struct report *r;

	if (sscanf(l, "next %d %31s %x: %n", &times, t, &id, &k) != 3 || !k)
		return 0;
	r = &reports[report_type(t)][id & 255];
	r->next_times = times;
	r->next_len = emu_hex(l + k, r->next, REPORT_BYTES);
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
	if (emu_pipe_event(l) || emu_ask_word(l))
		return EMU_STAY;
	if (next_report(l))
		return EMU_STAY;
	if (sscanf(l, "string %u: %n", &id, &k) == 1 && k)
		emu_desc_string(id, l + k);
	else if (sscanf(l, "report %31s %x: %n", t, &id, &k) == 2 && k)
		set_report(report_type(t), id, l + k);
	else if (!report_fault(l) && !emu_fault_event(l))
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
