/* SPDX-License-Identifier: GPL-2.0-or-later
 * bits - three-valued bits of a device, and ups.status and ups.alarm composed from them.
 *
 * Composed from scratch each time; nothing is latched. A bit that was never read says nothing:
 * without mains presence known there is no OL and no OB. A device that has no field for it at all
 * is on battery when it says that it discharges, and else there is no word.
 */
#ifndef DRIVERS_POWER_BITS_H
#define DRIVERS_POWER_BITS_H

#include "drivers/usbhid/hid/vendor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hid_bits {
	uint8_t say[HID_BIT_COUNT];	/* enum hid_say: NOTHING = never read */
	bool mains_claimed;		/* a row says "online", whatever the others say */
};

/* Several rows may speak of one bit: begin with zeroes and join in what each row says now.
 * "Online" is lost if one row takes it away: CLEAR before NOT before SET. Any other bit is set if
 * one row says so: SET before CLEAR. */
void hid_bits_join(struct hid_bits *bits, enum hid_bit bit, enum hid_say row);

/* What a row says of a value of its field. */
enum hid_say hid_bits_say(const struct hid_bit_row *row, double value);

struct hid_status_options {
	bool online_discharge_is_battery;	/* onlinedischarge_onbattery */
	bool online_discharge_is_calibration;	/* onlinedischarge_calibration */
	bool charge_known;
	double charge_pct;
	bool mains_untold;	/* no field of the device tells of mains presence */
};

/* Words of lib/status.h; 0: nothing known about the power, publish no status. */
uint32_t hid_bits_status(const struct hid_bits *bits, const struct hid_status_options *o);

/* Alarm sentences joined by a blank; "" for none. Those of a worn or missing battery go with RB of
 * `words`, which are the words shown: what is held back there is held back here. */
void hid_bits_alarm(const struct hid_bits *bits, uint32_t words, char *out, size_t size);

/* battery.charger.status while the charger's ABM is on, else NULL. */
const char *hid_bits_charger_status(const struct hid_bits *bits);

/* input.transfer.reason, or NULL. */
const char *hid_bits_transfer_reason(const struct hid_bits *bits);

#endif
