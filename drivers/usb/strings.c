/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_strings - see strings.h. USB 2.0 section 9.6.7.
 */
#include "drivers/usb/strings.h"

#include "drivers/usb/match.h"

#include <errno.h>
#include <time.h>

enum {
	TRIES = 3, /* some units answer only the second or third request (NUT issue 414) */
	PAUSE_MS = 50,
	BYTES = 255, /* some units hang when more is requested, or twice */
	ENGLISH_US = 0x0409,
};

static void pause_ms(long ms)
{
	struct timespec t = { 0, ms * 1000000 };

	nanosleep(&t, NULL);
}

static int ask(struct usb_line *l, uint16_t language, uint8_t index, uint8_t b[BYTES])
{
	struct usb_setup setup = { LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR,
		(uint16_t)(LIBUSB_DT_STRING << 8 | index), language };

	return usb_transfer_control(l, setup, b, BYTES, USB_TIMEOUT_MS);
}

int usb_strings_text(struct usb_line *l, uint16_t language, uint8_t index, char out[USB_TEXT_MAX])
{
	uint8_t b[BYTES];
	int r = -EIO;

	for (int try = 0; try < TRIES; try++) {
		if (try)
			pause_ms(PAUSE_MS);
		r = ask(l, language, index, b);
		if (r == 0) {
			out[0] = 0;
			return 0;
		}
		if (r > 0 && usb_match_decode(b, (size_t)r, out))
			return 0;
		if (r == -ENODEV || (r == -ETIMEDOUT && try))
			break;
	}
	return r < 0 ? r : -EIO;
}

uint16_t usb_strings_language(struct usb_line *l)
{
	uint8_t b[BYTES];
	int r = ask(l, 0, 0, b);

	if (r < 4 || b[0] < 4 || b[1] != LIBUSB_DT_STRING)
		return ENGLISH_US;
	return (uint16_t)(b[2] | b[3] << 8);
}
