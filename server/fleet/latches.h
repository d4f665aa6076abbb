/* SPDX-License-Identifier: GPL-2.0-or-later
 * latches - the FSD latches, kept so that a server that is started again still has them.
 *
 * A forced shutdown is under way for all machines that a UPS feeds; a server that crashes meanwhile
 * must not call it off. It must not begin again after the reboot either: the file names the boot
 * (/proc/sys/kernel/random/boot_id) it was written in, and counts in no other. Written without
 * waiting for the disk: a power cut is a reboot.
 */
#ifndef SERVER_FLEET_LATCHES_H
#define SERVER_FLEET_LATCHES_H

#include "lib/buf.h"

/* Each name of a file that root or we wrote since the machine was booted. */
void latches_read(const char *path, void (*latched)(void *user, const char *ups), void *user);

/* `names`: one a line. None: the file is removed. 0 or -errno. */
int latches_write(const char *path, const struct buf *names);

#endif
