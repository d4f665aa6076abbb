/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_state - several emulated devices in one process.
 *
 * The emulator is written for one device: its state is static. All of it is in one section of the
 * program, which emu_use saves and loads.
 */
#ifndef TESTS_USB_EMU_STATE_H
#define TESTS_USB_EMU_STATE_H

enum { EMU_DEVICES_MAX = 4 };

/* A variable of which each device has its own. It may not point into the emulator's state of
 * another device. */
#define EMU_STATE __attribute__((section("emu_state")))

void emu_use(int device);		/* 1 to EMU_DEVICES_MAX: that device is meant from now on */
int emu_used(void);

#endif
