/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_play - how an emulated UPS that is no HID power device talks: one row of a table per way.
 *
 * emu.c knows USB; a `struct play` knows how a request is packed and how the answer travels back.
 * Requests and answers themselves are lines of the device file (`qx`, `hex`), kept in emu_ask.c
 * with the faults that may befall any answer. The framings are those of captures in NUT's issues
 * (numbers beside them) and were checked with Debian's drivers 2.8.0 where those know them.
 */
#ifndef TESTS_USB_EMU_PLAY_H
#define TESTS_USB_EMU_PLAY_H

#include "tests/usb/emu.h"

#include <stdbool.h>

enum { ASK_MAX = 128, ANSWER_MAX = 600 };
enum { BULK = 2, INTERRUPT = 3 };

struct play {
	const char *name;	/* the word after `transport:` */
	uint8_t in, out;	/* endpoint addresses; out 0: none */
	uint8_t type;		/* BULK or INTERRUPT */
	int in_size;		/* wMaxPacketSize unless the device file has `endpoint:` */
	/* Send an answer; its last byte is the CR of a line unless the device file left it out. */
	void (*reply)(const uint8_t *d, int n);
	/* A class or vendor request: bytes of the answer, -errno, EMU_NEVER. NULL: these stall. */
	int (*control)(const uint8_t *setup, const uint8_t *data, uint8_t *in);
	void (*written)(const uint8_t *d, int n);	/* the OUT endpoint received this */
	/* GET_DESCRIPTOR(string) of an index that is a command; as `control`. */
	int (*string)(int index, int language, uint8_t *b);
	bool echoes;		/* an unknown line comes back as it went */
	bool whole;		/* an IN request shorter than the answer makes it leave the bus */
};

/* NULL: the device is a HID power device. */
extern const struct play *emu_playing;
extern const struct play emu_lines[], emu_frames[];	/* each ends with name NULL */

bool emu_play_line(char *line);		/* a line of the device file: true if it is one of ours */
bool emu_frame_word(const char *line);	/* `frame: SIZE PAYLOAD` of armac, `stringcr: 0|1` */

/* ---- emu_ask.c: questions and answers ---- */

bool emu_ask_word(char *line);		/* a line of the device file or an event */
/* A whole request arrived: answer it by the play's reply. */
void emu_asked(const uint8_t *ask, int n);
/* Is the check sum of this frame to be wrong (`fault sum N`)? */
int emu_wrong_sum(void);
/* The answer to a request that is a string index: bytes, -1 for "no such line". */
int emu_ask_string(const char *ask, uint8_t *answer);
/* Note that this string was asked for (-1: none); true once those of `wake:` were, in order. */
bool emu_ask_woken(int index);
bool emu_overflow(void);		/* this IN request must fail with EOVERFLOW */
int emu_answer_delay_ms(void);		/* of the answer that is being sent */
void emu_ask_reset(void);		/* USB reset */

#endif
