/* SPDX-License-Identifier: GPL-2.0-or-later
 * qx_played - a Qx unit that a test plays: a link with a list of replies, and what may befall them.
 *
 * Time stands still but for waiting: a reception without a line costs a second, as on the bus.
 */
#ifndef TESTS_UNIT_QX_PLAYED_H
#define TESTS_UNIT_QX_PLAYED_H

#include "drivers/qx/unit.h"
#include "lib/status.h"
#include "tests/unit/support.h"

enum { PLAYED_LINES = 32, PLAYED_LOG = 256 };

static struct {
	const char *replies[PLAYED_LINES][2];	/* ask, reply; reply NULL: silence */
	size_t count;
	const char *unknown;			/* NULL: silence, "echo", or a text */
	const char *leaves_at;			/* this question, or "*" every unknown one */
	unsigned late;				/* receptions that each reply comes too late */
	bool gone, zeros_until_woken, crc;
	unsigned wakes, drains;
	char asked[PLAYED_LOG][QX_ASK_MAX];
	size_t asked_count;
	uint8_t pipe[8][QX_REPLY_MAX];		/* lines on their way */
	size_t lengths[8], piped, waits;
	uint64_t now_ms;
} played;

static uint64_t played_clock(void)
{
	return played.now_ms;
}

static inline void played_reply(const char *ask, const char *reply)
{
	for (size_t i = 0; i < played.count; i++)
		if (!strcmp(played.replies[i][0], ask)) {
			played.replies[i][1] = reply;
			return;
		}
	played.replies[played.count][0] = ask;
	played.replies[played.count++][1] = reply;
}

static inline void played_put(const char *text)
{
	size_t n = strlen(text);
	uint8_t *line = played.pipe[played.piped];

	if (played.piped == MEM_COUNT(played.pipe))
		return;
	memcpy(line, text, n);
	if (played.crc) {
		uint16_t crc = qx_crc(line, n);

		line[n++] = (uint8_t)(crc >> 8);
		line[n++] = (uint8_t)crc;
	}
	played.lengths[played.piped++] = n;
	played.waits = played.late;
}

static int played_send(void *user, const uint8_t *line, size_t n)
{
	char *ask = played.asked[played.asked_count < PLAYED_LOG - 1 ? played.asked_count++
								       : PLAYED_LOG - 1];

	(void)user;
	n -= played.crc && n > 2 ? 2 : 0;
	snprintf(ask, QX_ASK_MAX, "%.*s", (int)n, (const char *)line);
	for (size_t i = 0; i < played.count; i++) {
		if (strcmp(played.replies[i][0], ask))
			continue;
		if (played.replies[i][1])
			played_put(played.zeros_until_woken && *ask == 'Q'
				? "(000.0 000.0 000.0 000 00.0 0.00 00.0 00000000"
				: played.replies[i][1]);
		return 0;
	}
	if (played.leaves_at && (!strcmp(played.leaves_at, ask) || *played.leaves_at == '*'))
		played.gone = true;
	else if (played.unknown)
		played_put(!strcmp(played.unknown, "echo") ? ask : played.unknown);
	return 0;
}

static int played_receive(void *user, uint8_t *out, size_t size, bool *whole)
{
	size_t n;

	(void)user;
	(void)size;
	*whole = true;
	if (played.gone)
		return -ENODEV;
	if (!played.piped || played.waits) {
		played.waits -= played.waits > 0;
		played.now_ms += 1000;
		return 0;
	}
	n = played.lengths[0];
	memcpy(out, played.pipe[0], n);
	memmove(played.pipe[0], played.pipe[1], sizeof played.pipe - sizeof played.pipe[0]);
	memmove(played.lengths, played.lengths + 1, sizeof played.lengths - sizeof(size_t));
	played.piped--;
	return (int)n;
}

static void played_drain(void *user)
{
	(void)user;
	played.drains++;
	if (!played.waits)
		played.piped = 0;
}

static void played_wake(void *user)
{
	(void)user;
	played.wakes++;
	played.zeros_until_woken = false;
}

static struct qx_link played_link = { .send = played_send, .receive = played_receive,
	.drain = played_drain, .wake = played_wake, .name = "cypress" };

static inline unsigned played_times(const char *ask)
{
	unsigned n = 0;

	for (size_t i = 0; i < played.asked_count; i++)
		n += !strcmp(played.asked[i], ask);
	return n;
}

static inline void played_begin(struct qx_unit *u, const char *name)
{
	memset(&played, 0, sizeof played);
	played_link.name = name;
	*u = (struct qx_unit){ .dialogue = { .link = &played_link } };
	played.now_ms = 1000000;
}

/* To the end, as polls do it. */
static inline int played_recognise(struct qx_unit *u, struct qx_shunned *s)
{
	int result;

	do
		result = qx_unit_recognise(u, s, played_clock);
	while (result == -EINPROGRESS);
	if (result)
		qx_unit_fini(u);
	return result;
}

#endif
