/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_state - see emu_state.h. The linker gives the ends of a section these names. A device that
 * was never used is as the program began.
 */
#include "tests/usb/emu_state.h"

#include <stdlib.h>
#include <string.h>

extern char __start_emu_state[], __stop_emu_state[];

static char *saved[EMU_DEVICES_MAX + 1];	/* of 0: as the program began */
static int used = 1;

static void save(int device)
{
	size_t size = (size_t)(__stop_emu_state - __start_emu_state);

	if (!saved[device])
		saved[device] = malloc(size);
	if (!saved[device])
		abort();
	memcpy(saved[device], __start_emu_state, size);
}

void emu_use(int device)
{
	if (!saved[0])
		save(0);
	if (device == used)
		return;
	save(used);
	used = device;
	memcpy(__start_emu_state, saved[saved[device] ? device : 0],
		(size_t)(__stop_emu_state - __start_emu_state));
}

int emu_used(void)
{
	return used;
}
