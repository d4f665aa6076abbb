/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_lock - see umock_lock.h.
 */
#include "tests/usb/umock_lock.h"

#include "tests/usb/emu_state.h"

#include <glib.h>

static GRecMutex lock;

void umock_lock(int device)
{
	g_rec_mutex_lock(&lock);
	emu_use(device);
}

void umock_unlock(void)
{
	g_rec_mutex_unlock(&lock);
}
