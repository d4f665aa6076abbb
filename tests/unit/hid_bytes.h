/* SPDX-License-Identifier: GPL-2.0-or-later
 * hid_bytes - items of report descriptors that the devices of several tests have (HID 1.11 section
 * 6.2.2).
 */
#ifndef TESTS_UNIT_HID_BYTES_H
#define TESTS_UNIT_HID_BYTES_H

#define FEATURE(usage) 0x09, usage, 0xb1, 0x82
#define INPUT(usage) 0x09, usage, 0x81, 0x82

/* Opens the collections UPS and UPS.PowerSummary. */
#define UPS_POWER_SUMMARY 0x05, 0x84, 0x09, 0x04, 0xa1, 0x01, 0x09, 0x24, 0xa1, 0x00

#endif
