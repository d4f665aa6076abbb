/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_qx - see emu_qx.h. Static state: one device per process (emu.h).
 */
#include "tests/usb/emu_qx.h"

#include "tests/usb/emu.h"

#include <stdio.h>
#include <string.h>

enum transport { NONE, CYPRESS, ARMAC, KRAULER };
enum { COMMANDS = 128, LINE = 128 };

struct qx {
	char ask[64], answer[256];
};

static struct qx table[COMMANDS];
static int count;
static enum transport transport;

bool emu_qx_active(void)
{
	return transport != NONE;
}

bool emu_qx_transport(const char *name)
{
	static const char *const names[] = { "", "cypress", "armac", "krauler" };

	for (int i = CYPRESS; i <= KRAULER; i++)
		if (!strcmp(name, names[i])) {
			transport = (enum transport)i;
			return true;
		}
	return false;
}

static struct qx *row(const char *ask)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(table[i].ask, ask))
			return &table[i];
	return NULL;
}

void emu_qx_add(char *line)
{
	char *arrow = strstr(line, " => ");
	struct qx *q;

	if (transport == NONE)
		transport = CYPRESS;
	if (!arrow)
		return;
	*arrow = 0;
	q = row(line);
	if (!q && count < COMMANDS)
		q = &table[count++];
	if (!q)
		return;
	snprintf(q->ask, sizeof q->ask, "%s", line);
	snprintf(q->answer, sizeof q->answer, "%s", arrow + 4);
}

static void answer_cypress(const char *a)	/* packets of 8 bytes, padded with NUL */
{
	char out[300];
	int m = snprintf(out, sizeof out, "%s\r", a);

	for (int o = 0; o < m; o += 8) {
		uint8_t c[8] = { 0 };

		memcpy(c, out + o, (size_t)(m - o < 8 ? m - o : 8));
		emu_input_add(c, 8);
	}
}

/* a control byte, 5 payload bytes; low nibble 6 = more to come */
static void answer_armac(const char *a)
{
	char out[300];
	int turn = 0, m = snprintf(out, sizeof out, "%s\r0", a);

	for (int o = 0; o < m; o += 5, turn = !turn) {
		int left = m - o, k = left < 5 ? left : 5;
		uint8_t c[6];

		memset(c, '0', sizeof c);
		c[0] = (uint8_t)((turn ? 0xa0 : 0x80) | (left > 5 ? 6 : left));
		memcpy(c + 1, out + o, (size_t)k);
		emu_input_add(c, 6);
	}
}

static void command(const char *line)
{
	const struct qx *q = row(line);
	const char *a = q ? q->answer : line;	/* Megatec echoes what it does not know ... */

	emu_log("QX <- '%s'", line);
	if (!q && transport == ARMAC)
		return;				/* ... these are silent */
	emu_log("QX -> '%s'", a);
	if (transport == ARMAC)
		answer_armac(a);
	else
		answer_cypress(a);
}

void emu_qx_out(const uint8_t *d, int n)
{
	static char line[LINE];
	static int len;

	for (int i = 0; i < n; i++) {
		if (!d[i])
			continue;
		if (len == LINE - 1)
			len = 0;
		if (d[i] != '\r') {
			line[len++] = (char)d[i];
			continue;
		}
		line[len] = 0;
		len = 0;
		command(line);
	}
}

bool emu_qx_set_report(const uint8_t *d, int n)
{
	if (transport == ARMAC && n > 1)
		emu_qx_out(d + 1, (d[0] & 15) < n - 1 ? d[0] & 15 : n - 1);
	else if (transport == CYPRESS)
		emu_qx_out(d, n);
	return transport == ARMAC || transport == CYPRESS;
}

const char *emu_qx_string(int index)		/* krauler: a command is a string index */
{
	static const struct {
		int index;
		const char *ask;
	} map[] = {
		{ 0x03, "Q1" },
		{ 0x0d, "F" },
		{ 0x0c, "I" },
		{ 0x04, "T" },
		{ 0x05, "TL" },
		{ 0x07, "Q" },
		{ 0x0b, "CT" },
	};
	const struct qx *q;

	if (transport != KRAULER)
		return NULL;
	for (size_t k = 0; k < sizeof map / sizeof *map; k++)
		if (map[k].index == index) {
			emu_log("QX <- '%s'", map[k].ask);
			q = row(map[k].ask);
			return q ? q->answer : "UPS No Ack";
		}
	return NULL;
}
