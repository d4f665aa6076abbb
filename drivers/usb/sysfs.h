/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_sysfs - the kernel's data about a USB device, read without opening or disturbing it.
 *
 * `path` is the device's name below /sys/bus/usb/devices ("1-1.4"). Source: the kernel's
 * Documentation/ABI for USB and HID.
 */
#ifndef DRIVERS_USB_SYSFS_H
#define DRIVERS_USB_SYSFS_H

#include "drivers/usb/info.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USB_SYSFS_DEVICES "/sys/bus/usb/devices"

/* The contents of a file of the device, at most `max` bytes; 0: there is none. */
size_t usb_sysfs_bytes(const char *path, const char *attribute, uint8_t *out, size_t max);

/* "manufacturer", "product", "serial", tidied. False: the kernel has none, which does not mean that
 * the device has none. */
bool usb_sysfs_text(const char *path, const char *attribute, char out[USB_TEXT_MAX]);

/* The report descriptor that the kernel's HID driver fetched; 0 bytes if it is not bound. */
size_t usb_sysfs_report_descriptor(const char *path, int config, int interface, uint8_t *out,
	size_t max);

/* The driver bound to the interface; "usbfs": a process has claimed it. False: none is bound. */
enum { USB_DRIVER_MAX = 64 };
bool usb_sysfs_driver(const struct usb_info *info, int config, char out[USB_DRIVER_MAX]);
bool usb_sysfs_is_claimed(const struct usb_info *info, int config);

/* The serial port that a kernel driver provides for the interface, "ttyUSB0". False: none. */
bool usb_sysfs_tty(const char *path, int config, int interface, char *out, size_t size);

/* Each device, including hubs: ids, place and serial number. */
void usb_sysfs_each(void (*fn)(void *user, const struct usb_info *info), void *user);

/* The number of devices, including hubs, that the kernel has and `known` does not. */
unsigned usb_sysfs_unknown(bool (*known)(void *user, unsigned bus, unsigned device), void *user);

/* The group of the device's node, "root" if unknown. */
void usb_sysfs_group(const struct usb_info *info, char *out, size_t size);

#endif
