/* SPDX-License-Identifier: GPL-2.0-or-later
 * latches - keeps the FSD latches over a restart of the server.
 *
 * A forced shutdown concerns all machines that a UPS powers; a crash of the server must not cancel
 * it. It must not begin again after the reboot either: the file names the boot
 * (/proc/sys/kernel/random/boot_id) in which it was written, and is ignored in any other. It is
 * written without waiting for the disk, because after a power cut it is not needed.
 */
#ifndef SERVER_FLEET_LATCHES_H
#define SERVER_FLEET_LATCHES_H

#include "lib/buf.h"

/* Calls back for each name of a file that root or the server's user wrote in this boot. */
void latches_read(const char *path, void (*latched)(void *user, const char *ups), void *user);

/* `names`: one a line. None: the file is removed. 0 or -errno. */
int latches_write(const char *path, const struct buf *names);

#endif
