/* SPDX-License-Identifier: GPL-2.0-or-later
 * bits - three-valued bits of a device, and ups.status and ups.alarm composed from them.
 *
 * Composed from scratch each time; nothing is latched. A bit that was never read says nothing:
 * without mains presence known there is no OL and no OB. A device without any field for it is on
 * battery while it reports discharging; otherwise no word is published.
 */
#ifndef DRIVERS_POWER_BITS_H
#define DRIVERS_POWER_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits a device reports. Each is three-valued: set, clear, never read. */
enum power_bit {
	POWER_ONLINE,
	POWER_DISCHARGING,
	POWER_CHARGING,
	POWER_FULLY_CHARGED,
	POWER_DEPLETED,
	POWER_LOW_BATTERY,
	POWER_TIME_LIMIT_EXPIRED,
	POWER_SHUTDOWN_IMMINENT,
	POWER_OVERLOAD,
	POWER_REPLACE_BATTERY,
	POWER_NO_BATTERY,
	POWER_TRIM,
	POWER_BOOST,
	POWER_BYPASS_AUTO,
	POWER_BYPASS_MANUAL,
	POWER_OFF,
	POWER_CALIBRATION,
	POWER_OVERHEAT,
	POWER_COMM_FAULT,
	POWER_AWAITING_POWER,
	POWER_FAN_FAILURE,
	POWER_BATTERY_VOLTAGE_HIGH,
	POWER_BATTERY_VOLTAGE_LOW,
	POWER_CHARGER_FAILURE,
	POWER_VOLTAGE_RANGE,
	POWER_FREQUENCY_RANGE,
	POWER_EMERGENCY_STOP,
	POWER_WIRING_FAULT,
	POWER_CONFIG_FAILURE,
	POWER_INVERTER_HIGH,
	POWER_INVERTER_LOW,
	POWER_SHORT_CIRCUIT,
	/* A charger with rest phases (ABM): while it is on, its state replaces "charging" and
	 * "discharging". */
	POWER_ABM,
	POWER_ABM_CHARGING,
	POWER_ABM_DISCHARGING,
	POWER_ABM_FLOATING,
	POWER_ABM_RESTING,
	POWER_ABM_OFF,
	POWER_BIT_COUNT
};

enum power_state {
	POWER_UNREAD,
	POWER_CLEAR,
	POWER_SET,
	/* not "online", and no claim of "on battery" */
	POWER_NOT_IN_USE,
};

struct power_bits {
	uint8_t state[POWER_BIT_COUNT];	/* enum power_state */
	bool mains_claimed;		/* a row reports "online", regardless of the others */
};

/* Several rows may report one bit: begin with zeroes and join the current state of each row.
 * "Online" is cleared if any row reports so: CLEAR takes precedence over NOT_IN_USE, that over SET.
 * Any other bit is set if any row reports so: SET takes precedence over CLEAR. */
void power_bits_join(struct power_bits *bits, enum power_bit bit, enum power_state row);

struct power_options {
	bool online_discharge_is_battery;	/* onlinedischarge_onbattery */
	bool online_discharge_is_calibration;	/* onlinedischarge_calibration */
	bool charge_known;
	double charge_pct;
	bool no_mains_field;	/* the device has no field for mains presence */
};

/* Words of lib/status.h; 0: nothing known about the power, publish no status. */
uint32_t power_status(const struct power_bits *bits, const struct power_options *o);

/* Alarm sentences joined by a blank; "" for none. The sentences about a worn or missing battery are
 * given only if `words`, the words shown, have RB. */
void power_alarm(const struct power_bits *bits, uint32_t words, char *out, size_t size);

/* battery.charger.status while the charger's ABM is on, else NULL. */
const char *power_charger_status(const struct power_bits *bits);

/* input.transfer.reason, or NULL. */
const char *power_transfer_reason(const struct power_bits *bits);

#endif
