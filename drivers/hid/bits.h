/* SPDX-License-Identifier: GPL-2.0-or-later
 * bits - three-valued bits of a device, and ups.status and ups.alarm composed from them.
 *
 * Composed from scratch each time; nothing is latched. A bit that was never read says nothing: without mains presence known there
 * is no OL and no OB (OB also when the device says it discharges and nothing else is known).
 */
#ifndef DRIVERS_HID_BITS_H
#define DRIVERS_HID_BITS_H

#include "drivers/hid/vendor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hid_bits {
	uint8_t say[HID_BIT_COUNT];	/* enum hid_say: NOTHING = never read */
};

struct hid_status_options {
	bool online_discharge_is_battery;	/* onlinedischarge_onbattery */
	bool online_discharge_is_calibration;	/* onlinedischarge_calibration */
	bool charge_known;
	double charge_pct;
};

/* Words of lib/status.h; 0: nothing known about the power, publish no status. */
uint32_t hid_bits_status(const struct hid_bits *bits, const struct hid_status_options *o);

/* Alarm sentences joined by a blank; "" for none. */
void hid_bits_alarm(const struct hid_bits *bits, char *out, size_t size);

/* input.transfer.reason, or NULL. */
const char *hid_bits_transfer_reason(const struct hid_bits *bits);

#endif
