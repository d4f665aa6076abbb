/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_pipe - the IN pipe of the emulated device beyond emu.h: what is sent again and again, what is
 * left from before, and a device that leaves the bus by itself. Inside of emu.
 */
#ifndef TESTS_USB_EMU_PIPE_H
#define TESTS_USB_EMU_PIPE_H

/* repeat:, pending:, dropread: of a device file; `repeat:` and `drop [MS]` as events. 1: ours. */
int emu_pipe_line(const char *line);
int emu_pipe_event(const char *line);

void emu_drop_off(int back_ms);		/* leave the bus; return after back_ms, never if < 0 */

#endif
