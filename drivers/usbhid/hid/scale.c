/* SPDX-License-Identifier: GPL-2.0-or-later
 * scale - see scale.h.
 *
 * HID's base units are cm, g and s: a volt is 10^7 of them, as is a watt, so that by the
 * specification their exponent is 7 for whole units, 6 for tenths, 5 for hundredths. Many devices
 * write other exponents, and the two forms do not overlap:
 * - in SI, as if a volt were the base (-1 for tenths), or with the sign lost (1 for tenths), or not
 *   at all (0): exponents from -3 to 3. By the specification those would be microvolts and less;
 * - by the specification with the wrong sign (-5 for hundredths): in SI those would be less than a
 *   field of 16 bits can use;
 * - hertz, amperes and kelvins with the exponent that the volts before them had (units and
 *   exponents are globals: the sample descriptor of the class specification makes that slip). What
 *   a field measures is decided by its usage first, because the unit may also be that of an earlier
 *   field: if the unit is that of another quantity, neither it nor the exponent belongs to this
 *   field. Sources: HID PDC 1.1 section 4; HID 1.11 section 6.2.2.7; NUT issues 616, 1018, 3119,
 *   3580.
 */
#include "drivers/usbhid/hid/scale.h"

#include "lib/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
	UNIT_VOLT = 0x00f0d121, UNIT_WATT = 0x0000d121, UNIT_AMPERE = 0x00100001,
	UNIT_HERTZ = 0x0000f001, UNIT_KELVIN = 0x00010001, UNIT_SECOND = 0x00001001,
	VOLT_EXPONENT = 7,	/* of a whole volt or watt */
	/* exponents from here on are by the specification: millivolts and more */
	BY_THE_BOOK = 4,
};

enum {
	USAGE_INPUT = 0x0084001a, USAGE_OUTPUT = 0x0084001c, USAGE_VOLTAGE = 0x00840030,
	USAGE_FREQUENCY = 0x00840032, USAGE_CONFIG_VOLTAGE = 0x00840040,
	USAGE_CONFIG_FREQUENCY = 0x00840042, USAGE_LOW_TRANSFER = 0x00840053,
	USAGE_HIGH_TRANSFER = 0x00840054,
};

enum quantity { OTHER, VOLTS_OR_WATTS, HERTZ_OR_AMPERES, KELVINS, SECONDS, CAPACITY, PERCENT,
	CODE };

static enum quantity quantity_of_usage(uint32_t usage)
{
	static const struct {
		uint32_t usage;
		enum quantity quantity;
	} usages[] = {
		{ 0x00840030, VOLTS_OR_WATTS },		/* Voltage */
		{ 0x00840031, HERTZ_OR_AMPERES },	/* Current */
		{ 0x00840032, HERTZ_OR_AMPERES },	/* Frequency */
		{ 0x00840033, VOLTS_OR_WATTS },		/* ApparentPower */
		{ 0x00840034, VOLTS_OR_WATTS },		/* ActivePower */
		{ 0x00840035, PERCENT },		/* PercentLoad */
		{ 0x00840036, KELVINS },		/* Temperature */
		{ 0x00840037, PERCENT },		/* Humidity */
		{ 0x00840040, VOLTS_OR_WATTS },		/* ConfigVoltage ... */
		{ 0x00840041, HERTZ_OR_AMPERES },
		{ 0x00840042, HERTZ_OR_AMPERES },
		{ 0x00840043, VOLTS_OR_WATTS },
		{ 0x00840044, VOLTS_OR_WATTS },
		{ 0x00840045, PERCENT },
		{ 0x00840046, KELVINS },
		{ 0x00840047, PERCENT },		/* ... ConfigHumidity */
		{ 0x00840053, VOLTS_OR_WATTS },		/* LowVoltageTransfer */
		{ 0x00840054, VOLTS_OR_WATTS },		/* HighVoltageTransfer */
		{ 0x00840055, SECONDS },		/* DelayBeforeReboot */
		{ 0x00840056, SECONDS },		/* DelayBeforeStartup */
		{ 0x00840057, SECONDS },		/* DelayBeforeShutdown */
		{ 0x00840058, CODE },			/* Test */
		{ 0x0084005a, CODE },			/* AudibleAlarmControl */
		{ 0x008400fd, CODE },			/* iManufacturer */
		{ 0x008400fe, CODE },			/* iProduct */
		{ 0x008400ff, CODE },			/* iSerialNumber */
		{ 0x00850029, CAPACITY },		/* RemainingCapacityLimit */
		{ 0x0085002a, SECONDS },		/* RemainingTimeLimit */
		{ 0x0085002c, CODE },			/* CapacityMode */
		{ 0x00850085, CODE },			/* ManufacturerDate */
		{ 0x00850087, CODE },			/* iManufacturerName */
		{ 0x00850088, CODE },			/* iDeviceName */
		{ 0x00850089, CODE },			/* iDeviceChemistry */
		{ 0x0085008f, CODE },			/* iOEMInformation */
		{ 0x00850064, PERCENT },		/* RelativeStateOfCharge */
		{ 0x00850065, PERCENT },		/* AbsoluteStateOfCharge */
		{ 0x00850066, CAPACITY },		/* RemainingCapacity */
		{ 0x00850067, CAPACITY },		/* FullChargeCapacity */
		{ 0x00850068, SECONDS },		/* RunTimeToEmpty */
		{ 0x00850069, SECONDS },		/* AverageTimeToEmpty */
		{ 0x0085006a, SECONDS },		/* AverageTimeToFull */
		{ 0x00850083, CAPACITY },		/* DesignCapacity */
		{ 0x0085008c, CAPACITY },		/* WarningCapacityLimit */
	};

	for (size_t i = 0; i < MEM_COUNT(usages); i++)
		if (usages[i].usage == usage)
			return usages[i].quantity;
	return OTHER;
}

bool hid_other_quantity(uint32_t usage, uint32_t other)
{
	enum quantity a = quantity_of_usage(usage), b = quantity_of_usage(other);

	return a != OTHER && b != OTHER && a != b;
}

static enum quantity quantity_of_unit(uint32_t unit)
{
	switch (unit) {
	case UNIT_VOLT: case UNIT_WATT:
		return VOLTS_OR_WATTS;
	case UNIT_HERTZ: case UNIT_AMPERE:
		return HERTZ_OR_AMPERES;
	case UNIT_KELVIN:
		return KELVINS;
	case UNIT_SECOND:
		return SECONDS;
	}
	return OTHER;
}

static enum quantity quantity_of(const struct hid_field *f)
{
	enum quantity q = OTHER;

	if (f->path.depth)
		q = quantity_of_usage(f->path.node[f->path.depth - 1]);
	return q != OTHER ? q : quantity_of_unit(f->unit);
}

bool hid_is_code(const struct hid_field *f)
{
	return quantity_of(f) == CODE;
}

/* A field may be in tenths of a per cent; the exponent is used only if 100 % is then within its
 * limits. */
static double percent_factor(const struct hid_field *f)
{
	double factor = f->unit_exponent < 0 && !f->unit ? pow(10, f->unit_exponent) : 1;

	return f->logical_max > 0 && factor * (double)f->logical_max < 100 ? 1 : factor;
}

static double seconds_factor(const struct hid_field *f)
{
	return f->unit == UNIT_SECOND && f->unit_exponent < BY_THE_BOOK ? pow(10, f->unit_exponent)
									: 1;
}

double hid_unit_factor(const struct hid_field *f)
{
	int e = f->unit_exponent, size = abs(e);
	bool book = e >= BY_THE_BOOK || e < -BY_THE_BOOK;

	switch (quantity_of(f)) {
	case VOLTS_OR_WATTS: case HERTZ_OR_AMPERES:
		return pow(10, book ? size - VOLT_EXPONENT : -size);
	case KELVINS:
		return pow(10, book ? 0 : -size);
	case SECONDS:
		return seconds_factor(f);
	case CAPACITY:	/* per cent, or in the field's own unit: ampere-seconds, joules */
		if (f->unit && quantity_of_unit(f->unit) == OTHER)
			break;
		return percent_factor(f);
	case PERCENT:
		return percent_factor(f);
	case CODE:
		return 1;
	case OTHER:
		break;
	}
	return pow(10, e);
}

unsigned hid_unknown_bits(const struct hid_field *f)
{
	switch (quantity_of(f)) {
	case PERCENT: case CAPACITY:
		return 8;
	case VOLTS_OR_WATTS: case HERTZ_OR_AMPERES: case KELVINS: case SECONDS:
		return 16;		/* 255 V and 255 s exist */
	case CODE: case OTHER:
		break;
	}
	return 0;
}

/* Mains have 50 or 60 Hz, so tenths and hundredths of a hertz are recognised by their size. 400 Hz
 * (aircraft) is left as it is. */
static double likely_frequency(double value)
{
	for (double part = 10; part <= 1000; part *= 10)
		if (value >= 45 * part && value <= 65 * part)
			return value / part;
	return value;
}

/* Tenths, hundredths and thousandths of 100 to 500 V. */
static double likely_mains(double value)
{
	for (double part = 10; part <= 1000; part *= 10)
		if (value > 100 * part && value <= 500 * part)
			return value / part;
	return value;
}

static bool is_volts(uint32_t usage)
{
	return usage == USAGE_VOLTAGE || usage == USAGE_CONFIG_VOLTAGE ||
	       usage == USAGE_LOW_TRANSFER || usage == USAGE_HIGH_TRANSFER;
}

static bool is_mains(const struct hid_path *path)
{
	for (size_t i = 0; i < path->depth; i++)
		if (path->node[i] == USAGE_INPUT || path->node[i] == USAGE_OUTPUT)
			return true;
	return false;
}

static bool states_no_scale(const struct hid_field *f)
{
	return !f->unit && !f->unit_exponent;
}

double hid_likely(const struct hid_field *f, double value)
{
	uint32_t usage = f->path.depth ? f->path.node[f->path.depth - 1] : 0;

	if (usage == USAGE_FREQUENCY || usage == USAGE_CONFIG_FREQUENCY)
		return likely_frequency(value);
	if (!is_volts(usage) || !is_mains(&f->path) || value <= 1000)
		return value;
	if (states_no_scale(f))
		return likely_mains(value);
	/* wholes by the descriptor: 1162 of a SmartLCD at 116.2 V (NUT issue 2646) */
	return hid_unit_factor(f) == 1 && value <= 5000 ? value / 10 : value;
}

/* ---- batteries ---- */

enum { USAGE_BATTERY_SYSTEM = 0x00840010, USAGE_BATTERY = 0x00840012,
	USAGE_POWER_SUMMARY = 0x00840024 };

bool hid_is_battery_volts(const struct hid_field *f)
{
	size_t last = f->path.depth ? f->path.depth - 1u : 0, parent = last;

	do {
		if (!parent)
			return false;
		parent--;
	} while ((f->path.node[parent] & 0xffff0000u) == HID_INDEX_NODE);
	return (f->path.node[last] == USAGE_VOLTAGE ||
		       f->path.node[last] == USAGE_CONFIG_VOLTAGE) &&
	       (f->path.node[parent] == USAGE_BATTERY_SYSTEM ||
		       f->path.node[parent] == USAGE_BATTERY ||
		       f->path.node[parent] == USAGE_POWER_SUMMARY);
}

/* Tenths, hundredths and thousandths of 10 to 60 V. */
static double by_size(double value)
{
	double part = value > 6000 ? 1000 : value > 600 ? 100 : value >= 100 ? 10 : 1;

	return value <= 60000 ? value / part : value;
}

/* Blocks of 12 V in a row: 96, 144, 192 V. 120, 240, 360 and 480 are 12, 24, 36 and 48 V in tenths
 * more often. */
static bool is_row_of_blocks(double value)
{
	return value <= 400 && fabs(fmod(value, 12)) < 1e-9 && fmod(value, 120) > 1e-9;
}

double hid_likely_nominal(const struct hid_field *f, double value)
{
	return states_no_scale(f) && !is_row_of_blocks(value) ? by_size(value) : value;
}

double hid_likely_battery(const struct hid_field *f, double value, double nominal)
{
	enum { LEAST_NOMINAL = 3 };	/* of one lithium cell */

	for (double part = 1; nominal >= LEAST_NOMINAL && part <= 1000; part *= 10)
		if (value / part >= 0.6 * nominal && value / part <= 1.6 * nominal)
			return value / part;
	return nominal < LEAST_NOMINAL && states_no_scale(f) ? by_size(value) : value;
}
