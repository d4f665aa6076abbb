/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_fault - how the whole emulated device misbehaves: its control transfers, its interrupt pipe.
 * Inside of emu.
 *
 * Event words: README.md. A fault lasts until `fault none` and `pipe none`; `wedge` until the bus
 * resets the device.
 */
#ifndef TESTS_USB_EMU_FAULT_H
#define TESTS_USB_EMU_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum { EMU_FINE = 0x7ffffffe };			/* no fault: answer as a good device does */

int emu_fault_event(const char *line);		/* 1: it was one */

/* Bytes, -errno, EMU_NEVER or EMU_FINE. `right`: how many bytes a good device would answer to
 * GET_REPORT, 0: none. */
int emu_fault_control(const uint8_t *setup, int right, uint8_t *in);

bool emu_fault_silent(void);			/* nothing comes by the pipe either */
bool emu_fault_pipe_ready(void);		/* a fault of the pipe is due */
int emu_fault_pipe(uint8_t *d, int max);	/* then: bytes or -errno */

#endif
