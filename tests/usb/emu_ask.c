/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_ask - the questions an emulated UPS knows, its answers, and what may happen to them on the
 * way. Static state: one device per process (emu.h).
 *
 * Words of the device file and of events (README.md): qx, hex, next N qx|hex, unknown, crc, wake,
 * lockstep, and `fault truncate|merge|pad|late|noise|nul|ones|sum|overflow [N] [MS]`, `fault
 * wedge`.
 */
#include "tests/usb/emu_play.h"

#include "tests/usb/emu_desc.h"
#include "tests/usb/emu_pipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct answer {
	uint8_t d[ANSWER_MAX];
	int n, silent;
};
struct ask {
	uint8_t d[ASK_MAX];
	int n, prefix, times;
	struct answer always, next;
};

enum mishap { TRUNCATE, MERGE, PAD, LATE, NOISE, NUL, ONES, SUM, OVERFLOW, MISHAPS };
enum unknown { BY_PLAY, ECHO, SILENT, DROP, TEXT };

static const char *const mishap_names[MISHAPS] = { "truncate", "merge", "pad", "late", "noise",
	"nul", "ones", "sum", "overflow" };

EMU_STATE static struct ask asks[160];
EMU_STATE static int ask_count;
EMU_STATE static int left[MISHAPS]; /* answers still to be spoiled; -1: until `fault none` */
EMU_STATE static int late_ms, wedged, crc_used;
EMU_STATE static enum unknown unknown;
EMU_STATE static int drop_back_ms = -1;
EMU_STATE static struct answer unknown_text, held;
EMU_STATE static uint8_t wake[16];
EMU_STATE static int wake_count, wake_at;
EMU_STATE static int lockstep, seen_i, seen_f = 1;
EMU_STATE static struct answer frozen; /* what Q1 last measured */
EMU_STATE static unsigned seed = 7;

/* ---- reading the lines ---- */

/* TEXT with \xHH and \z into `a`; a CR is added unless \z ends it. */
static void read_text(const char *s, struct answer *a)
{
	int bare = 0;
	unsigned v;

	a->n = 0;
	a->silent = !strcmp(s, "-");
	for (; *s && a->n < ANSWER_MAX - 3; s++) {
		if (s[0] == '\\' && s[1] == 'x' && sscanf(s + 2, "%2x", &v) == 1) {
			a->d[a->n++] = (uint8_t)v;
			s += 3;
		} else if (s[0] == '\\' && s[1] == 'z' && !s[2]) {
			bare = 1;
			break;
		} else {
			a->d[a->n++] = (uint8_t)*s;
		}
	}
	if (!bare)
		a->d[a->n++] = '\r';
}

static struct ask *find(const uint8_t *d, int n, int exact)
{
	int i;

	for (i = 0; i < ask_count; i++)
		if (asks[i].n == n && !asks[i].prefix && !memcmp(asks[i].d, d, (size_t)n))
			return &asks[i];
	for (i = 0; i < ask_count && !exact; i++)
		if (asks[i].prefix && asks[i].n <= n && !memcmp(asks[i].d, d, (size_t)asks[i].n))
			return &asks[i];
	return NULL;
}

/* `ASK => ANSWER`, in text or hexadecimal; times > 0: only for so many answers. */
static void add(char *line, int hex, int times)
{
	char *arrow = strstr(line, " =>"), *star;
	struct answer ask = { .n = 0 }, *a;
	struct ask *q;
	int prefix = 0;

	if (!arrow)
		return;
	*arrow = 0;
	arrow += arrow[3] == ' ' ? 4 : 3;
	star = strrchr(line, '*');
	if (star && !star[1] && star != line) {
		*star = 0;
		prefix = 1;
	}
	if (hex) {
		ask.n = emu_hex(line, ask.d, ASK_MAX);
	} else {
		read_text(line, &ask);
		ask.n -= ask.n > 0 && ask.d[ask.n - 1] == '\r';
	}
	for (q = asks; q < asks + ask_count; q++)
		if (q->n == ask.n && q->prefix == prefix && !memcmp(q->d, ask.d, (size_t)ask.n))
			break;
	if (q == asks + sizeof asks / sizeof *asks || ask.n > ASK_MAX)
		return;
	if (q == asks + ask_count) {
		ask_count++;
		memcpy(q->d, ask.d, (size_t)ask.n);
		q->n = ask.n;
		q->prefix = prefix;
		q->always.silent = 1;
	}
	a = times ? &q->next : &q->always;
	q->times = times;
	a->silent = !strcmp(arrow, "-");
	if (hex)
		a->n = emu_hex(arrow, a->d, ANSWER_MAX);
	else
		read_text(arrow, a);
}

static void set_unknown(const char *s)
{
	unknown = !strncmp(s, "echo", 4)     ? ECHO
		  : !strncmp(s, "silent", 6) ? SILENT
		  : !strncmp(s, "drop", 4)   ? DROP
					     : TEXT;
	if (unknown == DROP)
		drop_back_ms = s[4] ? atoi(s + 4) : -1;
	if (unknown == TEXT)
		read_text(s, &unknown_text);
}

static bool set_fault(const char *s)
{
	char word[32];
	int i, n = -1, ms = 0;

	if (sscanf(s, "%31s %d %d", word, &n, &ms) < 1)
		return 0;
	if (!strcmp(word, "none")) {
		memset(left, 0, sizeof left);
		wedged = 0;
		return 0; /* emu.c has faults of its own to end */
	}
	if (!strcmp(word, "wedge")) { /* overflows until the bus is reset (NUT issue 598) */
		wedged = 1;
		return 1;
	}
	for (i = 0; i < MISHAPS; i++)
		if (!strcmp(word, mishap_names[i])) {
			left[i] = n;
			if (i == LATE)
				late_ms = ms ? ms : 1500;
			return 1;
		}
	return 0;
}

bool emu_ask_word(char *l)
{
	int n, k = 0;

	if (!strncmp(l, "qx ", 3))
		add(l + 3, 0, 0);
	else if (!strncmp(l, "hex ", 4))
		add(l + 4, 1, 0);
	else if (sscanf(l, "next %d qx %n", &n, &k) == 1 && k)
		add(l + k, 0, n);
	else if (sscanf(l, "next %d hex %n", &n, &k) == 1 && k)
		add(l + k, 1, n);
	else if (!strncmp(l, "unknown: ", 9))
		set_unknown(l + 9);
	else if (!strncmp(l, "crc: xmodem", 11))
		crc_used = 1;
	else if (sscanf(l, "lockstep: %d", &n) == 1)
		lockstep = n;
	else if (!strncmp(l, "wake: ", 6))
		wake_count = emu_hex(l + 6, wake, sizeof wake);
	else if (!strncmp(l, "fault ", 6))
		return set_fault(l + 6);
	else
		return 0;
	return 1;
}

/* ---- mishaps ---- */

static int happens(enum mishap m)
{
	if (!left[m])
		return 0;
	if (left[m] > 0)
		left[m]--;
	return 1;
}

bool emu_overflow(void)
{
	return wedged || happens(OVERFLOW);
}

void emu_ask_reset(void)
{
	wedged = 0;
	held.n = 0;
	wake_at = 0;
}

int emu_answer_delay_ms(void)
{
	return left[LATE] ? late_ms : 0;
}

int emu_wrong_sum(void)
{
	return happens(SUM);
}

static unsigned crc_xmodem(const uint8_t *d, int n)
{
	unsigned c = 0;
	int i, b;

	for (i = 0; i < n; i++)
		for (c ^= (unsigned)d[i] << 8, b = 0; b < 8; b++)
			c = (c & 0x8000 ? c << 1 ^ 0x1021 : c << 1) & 0xffff;
	return c;
}

/* The two bytes an Axpert puts before the CR: never one of its own marks. */
static void crc_bytes(const uint8_t *d, int n, uint8_t *out)
{
	unsigned c = crc_xmodem(d, n);
	int i;

	for (i = 0; i < 2; i++) {
		out[i] = (uint8_t)(i ? c : c >> 8);
		if (out[i] == '(' || out[i] == '\r' || out[i] == '\n')
			out[i]++;
	}
}

static void add_crc(struct answer *a)
{
	if (!crc_used || a->n < 1 || a->d[a->n - 1] != '\r' || a->n + 2 > ANSWER_MAX)
		return;
	crc_bytes(a->d, a->n - 1, a->d + a->n - 1);
	a->n += 2;
	a->d[a->n - 1] = '\r';
}

static void spoil(struct answer *a)
{
	int i;

	if (happens(TRUNCATE))
		a->n /= 2;
	if (happens(NOISE))
		for (i = 0; i < a->n; i++)
			a->d[i] = (uint8_t)rand_r(&seed);
	if (happens(NUL))
		for (i = 1; i < a->n; i += 3)
			a->d[i] = 0;
	if (happens(ONES))
		memset(a->d + 1, 0xff, a->n > 1 ? (size_t)a->n - 1 : 0);
	if (happens(PAD) && a->n + 16 < ANSWER_MAX) { /* zeros before it, old bytes after it */
		memmove(a->d + 8, a->d, (size_t)a->n);
		memset(a->d, 0, 8);
		memcpy(a->d + 8 + a->n, " 27.0 00", 8);
		a->n += 16;
	}
}

/* ---- answering ---- */

static const struct answer *answer_to(struct ask *q)
{
	if (q->times > 0) {
		q->times--;
		return &q->next;
	}
	return &q->always;
}

bool emu_ask_woken(int index)
{
	if (wake_at < wake_count && index >= 0)
		wake_at = index == wake[wake_at] ? wake_at + 1 : index == wake[0];
	return wake_at >= wake_count;
}

static void zeros(const char *ask, struct answer *a)
{
	read_text(*ask == 'Q'   ? "(000.0 000.0 000.0 000 00.0 0.00 00.0 00000000"
		  : *ask == 'F' ? "#000.0 0.0 00.00 00.0"
				: "#",
		a);
}

/* Only the order F, Q1, I makes such a unit look at its meters again (NUT issue 638). */
static void in_step(const char *ask, const struct answer *fresh, struct answer *a)
{
	*a = *fresh;
	if (!lockstep)
		return;
	if (!strcmp(ask, "F"))
		seen_f = lockstep == 1 || seen_i || !frozen.n, seen_i = 0;
	else if (!strcmp(ask, "I"))
		seen_i = 1;
	else if (!strcmp(ask, "Q1")) {
		if (seen_f || !frozen.n)
			frozen = *fresh;
		seen_f = 0;
		*a = frozen;
	}
}

int emu_ask_string(const char *ask, uint8_t *out)
{
	struct ask *q = find((const uint8_t *)ask, (int)strlen(ask), 0);
	struct answer a;

	emu_log("QX <- '%s'", ask);
	if (!q)
		return -1;
	in_step(ask, answer_to(q), &a);
	if (!emu_ask_woken(-1))
		zeros(ask, &a);
	if (a.silent)
		return -1;
	spoil(&a);
	memcpy(out, a.d, (size_t)a.n);
	emu_log("QX -> '%.*s'", a.n - (a.n && a.d[a.n - 1] == '\r'), (const char *)a.d);
	return a.n;
}

/* What the line `ask` brings; 0: nothing. */
static int compose(const uint8_t *ask, int n, struct answer *a)
{
	struct ask *q = find(ask, n, 0);
	enum unknown u = unknown != BY_PLAY ? unknown : emu_playing->echoes ? ECHO : SILENT;

	if (q) {
		*a = *answer_to(q);
		return !a->silent;
	}
	if (u == DROP)
		emu_drop_off(drop_back_ms);
	if (u == TEXT)
		*a = unknown_text;
	if (u == ECHO && n < ANSWER_MAX) {
		memcpy(a->d, ask, (size_t)n);
		a->d[n] = '\r';
		a->n = n + 1;
	}
	return u == TEXT || u == ECHO;
}

void emu_asked(const uint8_t *ask, int n)
{
	struct answer a = { .n = 0 };
	uint8_t c[2];

	emu_log("QX <- '%.*s'", n, (const char *)ask);
	emu_log_bytes("ASK ", ask, n);
	if (crc_used && n > 2) {
		crc_bytes(ask, n - 2, c);
		if (memcmp(c, ask + n - 2, 2)) {
			emu_log("BAD CRC");
			return;
		}
		n -= 2;
	}
	if (!compose(ask, n, &a))
		return;
	add_crc(&a);
	spoil(&a);
	if (happens(MERGE)) { /* kept back; goes out with the next answer */
		if (held.n + a.n < ANSWER_MAX) {
			memcpy(held.d + held.n, a.d, (size_t)a.n);
			held.n += a.n;
		}
		return;
	}
	if (held.n && held.n + a.n < ANSWER_MAX) {
		memmove(a.d + held.n, a.d, (size_t)a.n);
		memcpy(a.d, held.d, (size_t)held.n);
		a.n += held.n;
		held.n = 0;
	}
	emu_log("QX -> '%.*s'", a.n - (a.n && a.d[a.n - 1] == '\r'), (const char *)a.d);
	emu_playing->reply(a.d, a.n);
	happens(LATE);
}
