/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite_dialogue - see dialogue.h.
 */
#include "drivers/tripplite/dialogue.h"
#include "drivers/usb/hid_class.h"
#include "drivers/usb/transcript.h"

#include <errno.h>

enum { IN = 0x81, FEATURE = 3, ANSWER_MS = 100, READ_MS = 1000, SENDS = 3, READS = 4 };

int tripplite_ask(struct tripplite *t, const uint8_t *command, size_t n, uint8_t r[TRIPPLITE_FRAME])
{
	struct usb_port *port = t->session.port;
	uint8_t frame[1 + TRIPPLITE_FRAME] = { 0 };
	int got;

	tripplite_frame(frame + 1, command, n);
	for (int send = 0; send < SENDS; send++) {
		got = usb_set_report(port, FEATURE, 0, frame, sizeof frame);
		if (got < 0)
			return got == -ENODEV || got == -EPIPE ? got : -EAGAIN;
		device_pause(t->session.device, ANSWER_MS);
		for (int read = 0; read < READS; read++) {
			got = usb_read(port, IN, r, TRIPPLITE_FRAME, READ_MS);
			if (got == TRIPPLITE_FRAME && tripplite_is_reply(r, (char)command[0])) {
				usb_session_hear(&t->session, "hex", command, n, r,
					TRIPPLITE_FRAME);
				return 0;
			}
			if (got == -EPIPE)
				usb_clear(port, IN);
			if (got == -ENODEV)
				return got;
			if (got < 0)
				break;
		}
	}
	return -EAGAIN;
}

int tripplite_ask_letter(struct tripplite *t, char letter, uint8_t r[TRIPPLITE_FRAME])
{
	const uint8_t command = (uint8_t)letter;

	return tripplite_ask(t, &command, 1, r);
}

enum sp_result tripplite_order(struct tripplite *t, const uint8_t *command, size_t n)
{
	uint8_t r[TRIPPLITE_FRAME];

	return tripplite_ask(t, command, n, r) ? SP_FAILED : SP_OK;
}
