/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_qx_unit - a whole dialogue with a Qx unit: the first byte chooses a dialect (31: it is found
 * out), then one reception after another (a length of 0: nothing comes; 255: the unit is gone; else
 * the line, whole if the length is odd).
 *
 * Oracle: a status that says OB was in a line that has a '1' at the place of that bit; every value
 * that is kept is printable and possible; nothing is kept before a status reply was accepted.
 */
#include "drivers/qx/unit.h"
#include "lib/log.h"
#include "lib/status.h"
#include "tests/fuzz/physical.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
unsigned long fuzz_depth(void);

enum { PATIENCE = 6 };			/* silent receptions before the unit is gone */

struct stream {
	const uint8_t *at, *end;
	uint64_t now_ms;
	bool outage_said;
	unsigned silent;		/* receptions since the end of the input */
};

static struct stream stream;
static unsigned long successes;		/* polls of all inputs */

unsigned long fuzz_depth(void)
{
	return successes;
}

static uint64_t now(void)
{
	return stream.now_ms;
}

static int send_line(void *user, const uint8_t *line, size_t n)
{
	(void)user;
	(void)line;
	return n > QX_ASK_MAX + 2 ? -EOPNOTSUPP : 0;
}

static int receive_line(void *user, uint8_t *out, size_t size, bool *whole)
{
	size_t n = stream.at < stream.end ? *stream.at++ : 0;

	(void)user;
	*whole = n % 2;
	stream.now_ms += n ? 50 : 1000;
	stream.silent += stream.at == stream.end;
	if (n == 255 || stream.silent > PATIENCE)
		return -ENODEV;
	if (n > (size_t)(stream.end - stream.at))
		n = (size_t)(stream.end - stream.at);
	if (n > size)
		n = size;
	memcpy(out, stream.at, n);
	stream.outage_said |= memchr(out, '1', n) || memchr(out, 'A', n) || memchr(out, 'B', n) ||
			      memchr(out, '#', n);
	stream.at += n;
	return (int)n;
}

static void drain(void *user)
{
	(void)user;
}

static const struct qx_link link = { .send = send_line, .receive = receive_line, .drain = drain,
	.name = "cypress" };

static void check(const struct qx_unit *u)
{
	if (qx_unit_words(u) & ST_OB && !stream.outage_said)
		abort();
	for (size_t i = 0; i < u->stored; i++)
		physical_text(u->store[i].name, u->store[i].text);
}

static void ignore(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct qx_unit u;
	struct qx_shunned shunned = { .count = 0 };
	size_t dialects = 0;
	int result = -EINPROGRESS;

	if (!size)
		return 0;
	log_capture(ignore);
	while (qx_dialects[dialects])
		dialects++;
	stream = (struct stream){ .at = data + 1, .end = data + size };
	u = (struct qx_unit){ .dialogue = { .link = &link } };
	if (data[0] % 32 < dialects)
		qx_unit_speaks(&u, qx_dialects[data[0] % 32]);
	for (int polls = 0; polls < 30 && stream.at < stream.end; polls++) {
		if (!u.dialect && result == -EINPROGRESS)
			result = qx_unit_recognise(&u, &shunned, now);
		if (u.dialect)
			successes += !qx_unit_poll(&u, polls % 8 == 0, now);
		else if (u.stored)
			abort();
		check(&u);
	}
	qx_unit_fini(&u);
	return 0;
}
