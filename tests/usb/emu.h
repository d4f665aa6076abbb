/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu - an emulated USB UPS: device file in, control and interrupt transfers out.
 *
 * One core, two front ends: umock.c (umockdev, no kernel) and vups.c (vhci_hcd of a real kernel).
 * Device file and event words: README.md. One device per process, so the state is static. Sources:
 * USB 2.0 chapter 9, HID 1.11 chapter 7.
 */
#ifndef TESTS_USB_EMU_H
#define TESTS_USB_EMU_H

#include "tests/usb/emu_state.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
	EMU_MAX = 8192,			/* longest transfer */
	EMU_NEVER = 0x7fffffff,		/* emu_control: the device does not answer at all */
};

enum emu_plug { EMU_STAY, EMU_PLUG, EMU_UNPLUG, EMU_QUIT };

extern FILE *emu_log_file;		/* NULL: no log */
extern char emu_name[16];		/* before each line of the log */
extern int emu_vid, emu_pid, emu_bcd;

void emu_log(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void emu_log_bytes(const char *what, const uint8_t *d, int n);
int emu_load(const char *path, int zerofill);	/* 0, or -1 with a message on stderr */

int emu_device_desc(uint8_t *d);		/* bytes written, <= EMU_MAX; so too the others */
int emu_config_desc(uint8_t *d);
int emu_report_desc(uint8_t *d);
int emu_interface(void);			/* number of the HID interface */
/* 0 manufacturer, 1 product, 2 serial; NULL: the device has none */
const char *emu_text(int which);

/* setup: 8 bytes; data: OUT payload; in: IN answer (EMU_MAX). Bytes, -errno or EMU_NEVER. */
int emu_control(const uint8_t *setup, const uint8_t *data, uint8_t *in);
void emu_interrupt_out(const uint8_t *d, int n);

/* The interrupt-IN pipe. A report longer than the host's transfer comes in pieces, as on the bus.
 */
void emu_input_add(const uint8_t *d, int n);
void emu_input_chunks(const uint8_t *d, int n, int size);	/* in packets padded with zeros */
int emu_input_ready(void);			/* something (or a stall) is waiting */
int emu_input_take(uint8_t *d, int max);	/* bytes or -errno; call only when ready */
void emu_input_flush(void);			/* only what is `pending:` is left */
/* Milliseconds until the next packet is due, -1: no packet. A fault may hold it back. */
int emu_next_ms(void);
/* True once when the device has left the bus by itself; *back_ms: when it returns, < 0: never. */
bool emu_dropped(int *back_ms);
int emu_has_report(int id);			/* as input or feature */
void emu_reset(void);				/* the bus resets the device */

enum emu_plug emu_event(char *line);		/* one event line, changed in place */
void emu_read_events(int fifo,
	void (*event)(char *line)); /* the complete lines that have arrived; does not block */

#endif
