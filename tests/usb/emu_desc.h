/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_desc - who the emulated device is: its lines of the device file, its descriptors. Inside of
 * emu.
 *
 * What a device may get wrong here is part of the file format (README.md): lengths, interfaces,
 * strings.
 */
#ifndef TESTS_USB_EMU_DESC_H
#define TESTS_USB_EMU_DESC_H

#include <stdint.h>

int emu_hex(const char *text, uint8_t *out, int max);	/* number of bytes */

int emu_desc_line(const char *line);		/* 1: understood */
void emu_desc_add(const char *hex);		/* more of the report descriptor */
const uint8_t *emu_desc_bytes(int *size);	/* the report descriptor */
int emu_interval_ms(void);			/* of the interrupt endpoint */
void emu_desc_string(unsigned index, const char *text);

int emu_desc_text(const uint8_t *text, int n, uint8_t *out);	/* as a string descriptor */

/* GET_DESCRIPTOR: bytes, -errno or EMU_NEVER. */
int emu_desc_get(const uint8_t *setup, uint8_t *out);

#endif
