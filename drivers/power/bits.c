/* SPDX-License-Identifier: GPL-2.0-or-later
 * bits - composes ups.status, ups.alarm and input.transfer.reason from the device's bits.
 *
 * Pure functions of the bits: the conditions of a word stand beside it, and a bit that was never
 * read makes no word. How long a low battery must last before it counts is decided in debounce.c.
 * Sources: HID PDC 1.1 for the bits; the words as NUT's clients know them (RFC 9271 section 5.1).
 */
#include "drivers/power/bits.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <string.h>

static bool set(const struct power_bits *bits, enum power_bit bit)
{
	return bits->state[bit] == POWER_SET;
}

static bool clear(const struct power_bits *bits, enum power_bit bit)
{
	return bits->state[bit] == POWER_CLEAR;
}

void power_bits_join(struct power_bits *bits, enum power_bit bit, enum power_state row)
{
	static const uint8_t mains[] = {
		[POWER_UNREAD] = 0, [POWER_SET] = 1, [POWER_NOT_IN_USE] = 2,
			[POWER_CLEAR] = 3,
	};
	static const uint8_t other[] = {
		[POWER_UNREAD] = 0, [POWER_NOT_IN_USE] = 1, [POWER_CLEAR] = 2,
			[POWER_SET] = 3,
	};
	const uint8_t *weight = bit == POWER_ONLINE ? mains : other;
	uint8_t *say = &bits->state[bit];

	if (bit == POWER_ONLINE && row == POWER_SET)
		bits->mains_claimed = true;
	if (weight[row] > weight[*say])
		*say = (uint8_t)row;
}

static const struct {
	enum power_bit bit;
	const char *word;		/* of battery.charger.status */
	bool charges, discharges;
} charger_states[] = {
	{ POWER_ABM_CHARGING, "charging", true, false },
	{ POWER_ABM_DISCHARGING, "discharging", false, true },
	{ POWER_ABM_FLOATING, "floating", true, false },
	{ POWER_ABM_RESTING, "resting", false, false },
	{ POWER_ABM_OFF, "off", false, false },
};

/* While ABM is on, the charger's own state is used; Charging and Discharging of PresentStatus are
 * reported to be wrong then. */
static struct power_bits with_charger(const struct power_bits *bits)
{
	struct power_bits known = *bits;

	if (!set(bits, POWER_ABM))
		return known;
	for (size_t i = 0; i < MEM_COUNT(charger_states); i++) {
		if (!set(bits, charger_states[i].bit))
			continue;
		known.state[POWER_CHARGING] = charger_states[i].charges ? POWER_SET
									: POWER_CLEAR;
		known.state[POWER_DISCHARGING] = charger_states[i].discharges ? POWER_SET
									      : POWER_CLEAR;
		break;
	}
	return known;
}

const char *power_charger_status(const struct power_bits *bits)
{
	for (size_t i = 0; set(bits, POWER_ABM) && i < MEM_COUNT(charger_states); i++)
		if (set(bits, charger_states[i].bit))
			return charger_states[i].word;
	return NULL;
}

/* OL, OB, CAL; 0 if nothing is known about the mains. */
static uint32_t power(const struct power_bits *bits, const struct power_options *o)
{
	bool discharging = set(bits, POWER_DISCHARGING);
	uint32_t words = 0;

	/* Neither mains nor battery nor discharging: the firmware does not fill these bits in. If
	 * another field reports mains, that one is used (Back-UPS BX750MI). */
	if (clear(bits, POWER_ONLINE))
		return bits->mains_claimed && set(bits, POWER_NO_BATTERY) && !discharging ? ST_OL
											    : ST_OB;
	if (!set(bits, POWER_ONLINE))
		return discharging && (o->no_mains_field ||
			bits->state[POWER_ONLINE] == POWER_NOT_IN_USE) ? ST_OB : 0;
	if (!discharging)
		return ST_OL;
	if (o->online_discharge_is_calibration)
		words |= ST_CAL;
	return words | (o->online_discharge_is_battery ? ST_OB : ST_OL);
}

/* Many chargers report "charging" permanently on a full battery. If the device has no bit for full,
 * the charge decides; if it has neither, the bit is believed. */
static bool charging(const struct power_bits *bits, const struct power_options *o)
{
	if (!set(bits, POWER_CHARGING) || set(bits, POWER_FULLY_CHARGED))
		return false;
	return clear(bits, POWER_FULLY_CHARGED) || !o->charge_known || (o->charge_pct > 0 &&
		o->charge_pct < 100);
}

uint32_t power_status(const struct power_bits *said, const struct power_options *o)
{
	static const struct {
		enum power_bit bit;
		uint32_t word;
	} plain[] = {
		{ POWER_CALIBRATION, ST_CAL },
		{ POWER_LOW_BATTERY, ST_LB },
		{ POWER_TIME_LIMIT_EXPIRED, ST_LB },
		{ POWER_SHUTDOWN_IMMINENT, ST_LB },
		{ POWER_OVERLOAD, ST_OVER },
		{ POWER_REPLACE_BATTERY, ST_RB },
		{ POWER_NO_BATTERY, ST_RB },
		{ POWER_TRIM, ST_TRIM },
		{ POWER_BOOST, ST_BOOST },
		{ POWER_BYPASS_AUTO, ST_BYPASS },
		{ POWER_BYPASS_MANUAL, ST_BYPASS },
		{ POWER_OFF, ST_OFF },
	};
	const struct power_bits known = with_charger(said), *bits = &known;
	uint32_t words = power(bits, o);

	/* POWER_NOT_IN_USE is knowledge too (mains not in use): BYPASS or OFF then stand without OL
	 * and OB. */
	if (words == 0 && bits->state[POWER_ONLINE] == POWER_UNREAD)
		return 0;
	if (set(bits, POWER_DISCHARGING) && !set(bits, POWER_DEPLETED))
		words |= ST_DISCHRG;
	if (charging(bits, o))
		words |= ST_CHRG;
	for (size_t i = 0; i < MEM_COUNT(plain); i++)
		if (set(bits, plain[i].bit))
			words |= plain[i].word;
	return words;
}

void power_alarm(const struct power_bits *bits, uint32_t words, char *out, size_t size)
{
	static const struct {
		enum power_bit bit;
		const char *sentence;
		uint32_t with;			/* shown only together with this word */
	} alarms[] = {
		{ POWER_REPLACE_BATTERY, "Replace battery!", ST_RB },
		{ POWER_SHUTDOWN_IMMINENT, "Shutdown imminent!", 0 },
		{ POWER_FAN_FAILURE, "Fan failure!", 0 },
		{ POWER_NO_BATTERY, "No battery installed!", ST_RB },
		{ POWER_BATTERY_VOLTAGE_LOW, "Battery voltage too low!", 0 },
		{ POWER_BATTERY_VOLTAGE_HIGH, "Battery voltage too high!", 0 },
		{ POWER_CHARGER_FAILURE, "Battery charger fail!", 0 },
		{ POWER_OVERHEAT, "Temperature too high!", 0 },
		{ POWER_COMM_FAULT, "Internal UPS fault!", 0 },
		{ POWER_AWAITING_POWER, "Awaiting power!", 0 },
		{ POWER_BYPASS_AUTO, "Automatic bypass mode!", 0 },
		{ POWER_BYPASS_MANUAL, "Manual bypass mode!", 0 },
		{ POWER_EMERGENCY_STOP, "Emergency stop!", 0 },
		{ POWER_WIRING_FAULT, "Wiring fault!", 0 },
		{ POWER_CONFIG_FAILURE, "Fatal EEPROM fault!", 0 },
		{ POWER_INVERTER_HIGH, "Inverter AC voltage too high!", 0 },
		{ POWER_INVERTER_LOW, "Inverter AC voltage too low!", 0 },
		{ POWER_SHORT_CIRCUIT, "Output short circuit!", 0 },
	};
	size_t used = 0;

	if (size == 0)
		return;
	out[0] = '\0';
	for (size_t i = 0; i < MEM_COUNT(alarms); i++) {
		size_t len = strlen(alarms[i].sentence);
		if (!set(bits, alarms[i].bit) || (alarms[i].with && !(words & alarms[i].with)))
			continue;
		if (used + (used > 0) + len + 1 > size)
			return;		/* whole sentences only */
		if (used > 0)
			out[used++] = ' ';
		memcpy(out + used, alarms[i].sentence, len + 1);
		used += len;
	}
}

const char *power_transfer_reason(const struct power_bits *bits)
{
	if (set(bits, POWER_VOLTAGE_RANGE))
		return "input voltage out of range";
	if (set(bits, POWER_FREQUENCY_RANGE))
		return "input frequency out of range";
	return NULL;
}
