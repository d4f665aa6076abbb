/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_lock - one device at a time, and one thread: umockdev has one of its own. Inside of umock.
 */
#ifndef TESTS_USB_UMOCK_LOCK_H
#define TESTS_USB_UMOCK_LOCK_H

/* Around all that is done to a device but from within callbacks of umock_usbfs: its number. */
void umock_lock(int device);
void umock_unlock(void);

#endif
