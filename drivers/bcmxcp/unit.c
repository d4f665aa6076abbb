/* SPDX-License-Identifier: GPL-2.0-or-later
 * unit - see unit.h.
 */
#include "drivers/bcmxcp/unit.h"

#include "drivers/usb/transcript.h"
#include "lib/clock.h"
#include "lib/mem.h"

#include <errno.h>
#include <string.h>

enum { IN = 0x81, ANSWER_MS = 5000, READ_BYTES = 128, BETWEEN_MS = 2000 };
enum { BLOCKS = 0x44 };

static int send_frame(struct bcmxcp *x, const uint8_t *command, size_t n)
{
	uint8_t frame[XCP_REQUEST_MAX];
	size_t size = xcp_frame(frame, command, n);

	return usb_control(x->session.port, *x->request, frame, size, USB_TIMEOUT_MS);
}

static int read_answer(struct bcmxcp *x)
{
	uint64_t until = clock_ms() + ANSWER_MS;
	uint8_t bytes[READ_BYTES];

	memset(&x->answer, 0, sizeof x->answer);
	while (!x->answer.complete) {
		uint64_t now = clock_ms();
		int n = now < until
				? usb_read(x->session.port, IN, bytes, sizeof bytes,
					  (unsigned)(until - now < USB_TIMEOUT_MS ? until - now
										  : USB_TIMEOUT_MS))
				: -EAGAIN;

		if (n == -ETIMEDOUT)
			continue;
		if (n < 0) {
			usb_clear(x->session.port, IN);
			return n;
		}
		if (n && !xcp_feed(&x->answer, bytes, (size_t)n))
			return -EIO;
	}
	return 0;
}

/* Does the answer have the number of the requested block? Another number is the answer to another
 * request; an answer filled with ones, or with zeros where measurements belong, is none. */
static bool is_block(const struct xcp_answer *a, enum xcp_block block)
{
	static const uint8_t numbers[BLOCKS] = { [XCP_ID] = 0x01, [XCP_STATUS] = 0x03,
		[XCP_METER_VALUES] = 0x04, [XCP_ALARM_STATES] = 0x05, [XCP_CONFIG] = 0x06,
		[XCP_BATTERY] = 0x09, [XCP_LIMITS] = 0x0a };

	if (xcp_is_filled(a->data, a->size, 0xff) ||
		(block == XCP_METER_VALUES && xcp_is_filled(a->data, a->size, 0)))
		return false;
	return !numbers[block] || numbers[block] == a->block;
}

static void hear(struct bcmxcp *x, uint8_t command)
{
	uint8_t said[1 + XCP_DATA_MAX] = { x->answer.block };

	memcpy(said + 1, x->answer.data, x->answer.size);
	usb_session_hear(&x->session, "hex", &command, 1, said, 1 + x->answer.size);
}

int xcp_ask(struct bcmxcp *x, enum xcp_block block, int tries)
{
	const uint8_t command = (uint8_t)block;
	int result = -EAGAIN;

	for (int i = 0; i < tries && result && result != -ENODEV; i++) {
		if (i)
			usb_drain(x->session.port, IN);
		result = send_frame(x, &command, 1);
		if (result >= 0)
			result = read_answer(x);
		if (!result && !is_block(&x->answer, block))
			result = -EIO;
	}
	if (!result)
		hear(x, command);
	return !result || result == -ENODEV ? result : -EAGAIN;
}

/* The result that the first byte of the answer stands for. */
static enum sp_result verdict(long code)
{
	static const struct {
		long code;
		enum sp_result result;
	} rows[] = { { 0x31, SP_OK }, { 0x37, SP_OK }, /* adjusted */
		{ 0x34, SP_NOT_SUPPORTED }, { 0x32, SP_FAILED }, { 0x33, SP_FAILED }, /* busy */
		{ 0x35, SP_INVALID }, { 0x36, SP_INVALID }, { 0x38, SP_FAILED } };

	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (rows[i].code == code)
			return rows[i].result;
	return SP_FAILED;
}

enum sp_result xcp_order(struct bcmxcp *x, const uint8_t *command, size_t n)
{
	static const uint8_t permit[] = { 0xcf, 0x69, 0xe8, 0xd5 };

	if (send_frame(x, permit, sizeof permit) < 0)
		return SP_FAILED;
	device_pause(x->session.device, BETWEEN_MS);
	if (send_frame(x, command, n) < 0)
		return SP_FAILED;
	device_pause(x->session.device, BETWEEN_MS);
	return read_answer(x) ? SP_FAILED
			      : verdict(xcp_byte(x->answer.data, x->answer.size, 0));
}
