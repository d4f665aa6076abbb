/* SPDX-License-Identifier: GPL-2.0-or-later
 * bits - ups.status, ups.alarm and input.transfer.reason out of what the device's bits say.
 *
 * Pure functions of the bits: what a word needs is written beside it, and what was never read makes
 * no word. How long a low battery must last before it counts is decided in debounce.c. Sources: HID
 * PDC 1.1 for the bits; the words as NUT's clients know them (RFC 9271 section 5.1).
 */
#include "drivers/power/bits.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <math.h>
#include <string.h>

static bool set(const struct hid_bits *bits, enum hid_bit bit)
{
	return bits->say[bit] == HID_SAYS_SET;
}

static bool clear(const struct hid_bits *bits, enum hid_bit bit)
{
	return bits->say[bit] == HID_SAYS_CLEAR;
}

void hid_bits_join(struct hid_bits *bits, enum hid_bit bit, enum hid_say row)
{
	static const uint8_t mains[] = {
		[HID_SAYS_NOTHING] = 0, [HID_SAYS_SET] = 1, [HID_SAYS_NOT] = 2,
			[HID_SAYS_CLEAR] = 3,
	};
	static const uint8_t other[] = {
		[HID_SAYS_NOTHING] = 0, [HID_SAYS_NOT] = 1, [HID_SAYS_CLEAR] = 2,
			[HID_SAYS_SET] = 3,
	};
	const uint8_t *weight = bit == HID_BIT_ONLINE ? mains : other;
	uint8_t *say = &bits->say[bit];

	if (bit == HID_BIT_ONLINE && row == HID_SAYS_SET)
		bits->mains_claimed = true;
	if (weight[row] > weight[*say])
		*say = (uint8_t)row;
}

/* The part of a packed field that a row means; all of it where it names none. */
static double part_of(double value, unsigned flags)
{
	unsigned shift = flags >> 8 & 0x1f, width = flags >> 16 & 0x1f;

	if (!width || !(fabs(value) < 9e15))
		return value;
	return (double)((uint64_t)(int64_t)value >> shift & ((UINT64_C(1) << width) - 1));
}

enum hid_say hid_bits_say(const struct hid_bit_row *row, double value)
{
	value = part_of(value, row->flags);
	for (const struct hid_bit_case *c = row->cases; c && c->say != HID_SAYS_NOTHING; c++)
		if (fabs(value - (double)c->value) < 0.5)
			return c->say;
	return fabs(value) < 0.5 ? row->zero : row->one;
}

static const struct {
	enum hid_bit bit;
	const char *word;		/* of battery.charger.status */
	bool charges, discharges;
} charger_states[] = {
	{ HID_BIT_ABM_CHARGING, "charging", true, false },
	{ HID_BIT_ABM_DISCHARGING, "discharging", false, true },
	{ HID_BIT_ABM_FLOATING, "floating", true, false },
	{ HID_BIT_ABM_RESTING, "resting", false, false },
	{ HID_BIT_ABM_OFF, "off", false, false },
};

/* While ABM is on the charger's own word counts; the two bits of PresentStatus are then said to
 * lie. */
static struct hid_bits with_charger(const struct hid_bits *bits)
{
	struct hid_bits known = *bits;

	if (!set(bits, HID_BIT_ABM))
		return known;
	for (size_t i = 0; i < MEM_COUNT(charger_states); i++) {
		if (!set(bits, charger_states[i].bit))
			continue;
		known.say[HID_BIT_CHARGING] = charger_states[i].charges ? HID_SAYS_SET
									: HID_SAYS_CLEAR;
		known.say[HID_BIT_DISCHARGING] = charger_states[i].discharges ? HID_SAYS_SET
									      : HID_SAYS_CLEAR;
		break;
	}
	return known;
}

const char *hid_bits_charger_status(const struct hid_bits *bits)
{
	for (size_t i = 0; set(bits, HID_BIT_ABM) && i < MEM_COUNT(charger_states); i++)
		if (set(bits, charger_states[i].bit))
			return charger_states[i].word;
	return NULL;
}

/* OL, OB, CAL; 0 if nothing is known about the mains. */
static uint32_t power(const struct hid_bits *bits, const struct hid_status_options *o)
{
	bool discharging = set(bits, HID_BIT_DISCHARGING);
	uint32_t words = 0;

	/* Neither mains nor battery nor discharging: what the firmware does not fill in. If another
	 * of its fields tells of mains that one is right (Back-UPS BX750MI). */
	if (clear(bits, HID_BIT_ONLINE))
		return bits->mains_claimed && set(bits, HID_BIT_NO_BATTERY) && !discharging ? ST_OL
											    : ST_OB;
	if (!set(bits, HID_BIT_ONLINE))
		return discharging && (o->mains_untold ||
			bits->say[HID_BIT_ONLINE] == HID_SAYS_NOT) ? ST_OB : 0;
	if (!discharging)
		return ST_OL;
	if (o->online_discharge_is_calibration)
		words |= ST_CAL;
	return words | (o->online_discharge_is_battery ? ST_OB : ST_OL);
}

/* A charger that reports "charging" for ever on a full battery is common. Where the device has no
 * bit for full, the charge tells; where it has neither, it is believed. */
static bool charging(const struct hid_bits *bits, const struct hid_status_options *o)
{
	if (!set(bits, HID_BIT_CHARGING) || set(bits, HID_BIT_FULLY_CHARGED))
		return false;
	return clear(bits, HID_BIT_FULLY_CHARGED) || !o->charge_known || (o->charge_pct > 0 &&
		o->charge_pct < 100);
}

uint32_t hid_bits_status(const struct hid_bits *said, const struct hid_status_options *o)
{
	static const struct {
		enum hid_bit bit;
		uint32_t word;
	} plain[] = {
		{ HID_BIT_CALIBRATION, ST_CAL },
		{ HID_BIT_LOW_BATTERY, ST_LB },
		{ HID_BIT_TIME_LIMIT_EXPIRED, ST_LB },
		{ HID_BIT_SHUTDOWN_IMMINENT, ST_LB },
		{ HID_BIT_OVERLOAD, ST_OVER },
		{ HID_BIT_REPLACE_BATTERY, ST_RB },
		{ HID_BIT_NO_BATTERY, ST_RB },
		{ HID_BIT_TRIM, ST_TRIM },
		{ HID_BIT_BOOST, ST_BOOST },
		{ HID_BIT_BYPASS_AUTO, ST_BYPASS },
		{ HID_BIT_BYPASS_MANUAL, ST_BYPASS },
		{ HID_BIT_OFF, ST_OFF },
	};
	const struct hid_bits known = with_charger(said), *bits = &known;
	uint32_t words = power(bits, o);

	/* HID_SAYS_NOT is knowledge too (mains not in use): BYPASS or OFF then stand without OL and
	 * OB. */
	if (words == 0 && bits->say[HID_BIT_ONLINE] == HID_SAYS_NOTHING)
		return 0;
	if (set(bits, HID_BIT_DISCHARGING) && !set(bits, HID_BIT_DEPLETED))
		words |= ST_DISCHRG;
	if (charging(bits, o))
		words |= ST_CHRG;
	for (size_t i = 0; i < MEM_COUNT(plain); i++)
		if (set(bits, plain[i].bit))
			words |= plain[i].word;
	return words;
}

void hid_bits_alarm(const struct hid_bits *bits, uint32_t words, char *out, size_t size)
{
	static const struct {
		enum hid_bit bit;
		const char *sentence;
		uint32_t with;			/* only beside this word */
	} alarms[] = {
		{ HID_BIT_REPLACE_BATTERY, "Replace battery!", ST_RB },
		{ HID_BIT_SHUTDOWN_IMMINENT, "Shutdown imminent!", 0 },
		{ HID_BIT_FAN_FAILURE, "Fan failure!", 0 },
		{ HID_BIT_NO_BATTERY, "No battery installed!", ST_RB },
		{ HID_BIT_BATTERY_VOLTAGE_LOW, "Battery voltage too low!", 0 },
		{ HID_BIT_BATTERY_VOLTAGE_HIGH, "Battery voltage too high!", 0 },
		{ HID_BIT_CHARGER_FAILURE, "Battery charger fail!", 0 },
		{ HID_BIT_OVERHEAT, "Temperature too high!", 0 },
		{ HID_BIT_COMM_FAULT, "Internal UPS fault!", 0 },
		{ HID_BIT_AWAITING_POWER, "Awaiting power!", 0 },
		{ HID_BIT_BYPASS_AUTO, "Automatic bypass mode!", 0 },
		{ HID_BIT_BYPASS_MANUAL, "Manual bypass mode!", 0 },
		{ HID_BIT_EMERGENCY_STOP, "Emergency stop!", 0 },
		{ HID_BIT_WIRING_FAULT, "Wiring fault!", 0 },
		{ HID_BIT_CONFIG_FAILURE, "Fatal EEPROM fault!", 0 },
		{ HID_BIT_INVERTER_HIGH, "Inverter AC voltage too high!", 0 },
		{ HID_BIT_INVERTER_LOW, "Inverter AC voltage too low!", 0 },
		{ HID_BIT_SHORT_CIRCUIT, "Output short circuit!", 0 },
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

const char *hid_bits_transfer_reason(const struct hid_bits *bits)
{
	if (set(bits, HID_BIT_VOLTAGE_RANGE))
		return "input voltage out of range";
	if (set(bits, HID_BIT_FREQUENCY_RANGE))
		return "input frequency out of range";
	return NULL;
}
