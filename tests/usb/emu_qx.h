/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_qx - the part of the emulated UPS that speaks Megatec/Qx: text commands in, text answers out,
 * over one of three bridges.
 *
 * Sources: transcripts of real devices; for armac's frames the capture in NUT issue 2151.
 */
#ifndef TESTS_USB_EMU_QX_H
#define TESTS_USB_EMU_QX_H

#include <stdbool.h>
#include <stdint.h>

bool emu_qx_active(void);			/* the device file has Qx lines */
bool emu_qx_transport(const char *name);	/* cypress, armac, krauler; false: unknown */
void emu_qx_add(char *line);			/* "REQUEST => REPLY"; changed in place */
void emu_qx_out(const uint8_t *d, int n);	/* bytes on the interrupt-OUT pipe */
/* false: not a Qx device, an ordinary report */
bool emu_qx_set_report(const uint8_t *d, int n);

/* The text of string descriptor `index`, if that is how this device is asked; NULL: it is not. */
const char *emu_qx_string(int index);

#endif
