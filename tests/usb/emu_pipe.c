/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_pipe - see emu_pipe.h and emu.h. Packets wait in a queue until they are due (`fault late`)
 * and the host asks; a packet longer than the host's transfer comes in pieces, as on the bus.
 */
#include "tests/usb/emu_pipe.h"

#include "tests/usb/emu.h"
#include "tests/usb/emu_desc.h"
#include "tests/usb/emu_fault.h"
#include "tests/usb/emu_play.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PACKET_BYTES = 600, QUEUE = 256, PENDING = 8, SHORT_BYTES = 64 };
enum { BACK_MS = 1000 };	/* a device that a read has driven off the bus returns after this */

struct packet {
	int n, from;		/* bytes, and how many of them the host has */
	long due_ms;
	uint8_t d[PACKET_BYTES];
};

struct bytes {
	int n;
	uint8_t d[SHORT_BYTES];
};

EMU_STATE static struct packet queue[QUEUE];
EMU_STATE static int head, tail;
EMU_STATE static struct bytes repeated, pending[PENDING];
EMU_STATE static int pending_count;
EMU_STATE static long repeat_due_ms;
EMU_STATE static int drop_read;		/* an IN request shorter than this drives it off the bus */
EMU_STATE static bool dropped;		/* it has just left the bus ... */
EMU_STATE static int dropped_ms;		/* ... and returns after this; < 0: never */

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- words ---- */

static int repeat_word(const char *l)
{
	if (strncmp(l, "repeat: ", 8))
		return 0;
	repeated.n = emu_hex(l + 8, repeated.d, SHORT_BYTES);
	return 1;
}

int emu_pipe_line(const char *l)
{
	if (sscanf(l, "dropread: %d", &drop_read) == 1 || repeat_word(l))
		return 1;
	if (strncmp(l, "pending: ", 9) || pending_count == PENDING)
		return 0;
	pending[pending_count].n = emu_hex(l + 9, pending[pending_count].d, SHORT_BYTES);
	pending_count++;
	return 1;
}

int emu_pipe_event(const char *l)
{
	int back_ms = -1;

	if (sscanf(l, "drop %d", &back_ms) != 1 && strcmp(l, "drop"))
		return repeat_word(l);
	emu_drop_off(back_ms);
	return 1;
}

/* ---- leaving the bus ---- */

void emu_drop_off(int back_ms)
{
	dropped = true;
	dropped_ms = back_ms;
	emu_log("DROPS OFF THE BUS");
}

bool emu_dropped(int *back_ms)
{
	bool now = dropped;

	dropped = false;
	*back_ms = dropped_ms;
	return now;
}

/* ---- packets ---- */

void emu_input_add(const uint8_t *d, int n)
{
	struct packet *p = &queue[tail];
	int next = (tail + 1) % QUEUE;

	if (next == head || n > PACKET_BYTES)
		return;
	p->n = n;
	p->from = 0;
	p->due_ms = now_ms() + emu_answer_delay_ms();
	memcpy(p->d, d, (size_t)n);
	tail = next;
}

void emu_input_chunks(const uint8_t *d, int n, int size)
{
	uint8_t c[PACKET_BYTES];

	for (int o = 0; o < n; o += size) {
		memset(c, 0, sizeof c);
		memcpy(c, d + o, (size_t)(n - o < size ? n - o : size));
		emu_input_add(c, size);
	}
}

int emu_next_ms(void)
{
	long ms = -1;

	if (head != tail)
		ms = queue[head].due_ms - now_ms();
	else if (repeated.n)
		ms = repeat_due_ms - now_ms();
	else
		return -1;
	return ms < 0 ? 0 : (int)ms;
}

int emu_input_ready(void)
{
	return emu_fault_pipe_ready() || (!emu_fault_silent() && emu_next_ms() == 0);
}

/* What befalls the read itself, whatever waits: -errno, or 0 for nothing. */
static int read_fault(int max)
{
	int left = queue[head].n - queue[head].from;

	if (max < drop_read || (emu_playing->whole && head != tail && max < left)) {
		emu_drop_off(BACK_MS);
		return -EPIPE;
	}
	return emu_overflow() ? -EOVERFLOW : 0;
}

static int take_repeated(uint8_t *d, int max)
{
	int n = repeated.n > max ? max : repeated.n;

	repeat_due_ms = now_ms() + emu_interval_ms();
	memcpy(d, repeated.d, (size_t)n);
	return n;
}

int emu_input_take(uint8_t *d, int max)
{
	struct packet *p = &queue[head];
	int n = p->n - p->from, error = 0;

	if (emu_fault_pipe_ready()) {
		n = emu_fault_pipe(d, max);
		emu_log("INT-IN fault %d", n);
		return n;
	}
	if (emu_playing)
		error = read_fault(max);
	if (error)
		return error;
	if (head == tail)
		return take_repeated(d, max);
	if (n > max)
		n = max;
	memcpy(d, p->d + p->from, (size_t)n);
	p->from += n;
	if (p->from == p->n)
		head = (head + 1) % QUEUE;
	emu_log_bytes("INT-IN ", d, n);
	return n;
}

void emu_input_flush(void)
{
	head = tail;
	for (int i = 0; i < pending_count; i++)
		emu_input_add(pending[i].d, pending[i].n);
}
