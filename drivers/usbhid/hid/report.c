/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - see report.h.
 *
 * Bits are integers of 64 bits, quantities are doubles; no limit that a descriptor can state
 * overflows them. The order is always raw bits, logical value, physical value, unit of the
 * variables - HID 1.11 sections 5.8 and 6.2.2.7.
 */
#include "drivers/usbhid/hid/report.h"

#include "drivers/usbhid/hid/scale.h"

#include <math.h>

enum { CODE_BITS = 8 };		/* a flag or a code has no more */

/* The range of logical values. A descriptor that states none (0..0) or an impossible one (maximum
 * below minimum even when read as unsigned) bounds nothing: then the range is that of the bits.
 * Clamping to such a range would make every value a constant, and a constant 0 of ACPresent would
 * be a false "on battery". */
static void logical_range(const struct hid_field *f, int64_t *min, int64_t *max)
{
	*min = f->logical_min;
	*max = f->logical_max;
	if (*max < *min || (*min == 0 && *max == 0)) {
		*min = 0;
		*max = (INT64_C(1) << f->bit_size) - 1;
	}
}

/* The range for writing is also limited by the bits: a larger maximum (65535 for one byte: APC
 * BK650M2-CH) must not make a value wrap around. */
static void writable_range(const struct hid_field *f, int64_t *min, int64_t *max)
{
	int64_t least, most;

	logical_range(f, min, max);
	least = *min < 0 ? -(INT64_C(1) << (f->bit_size - 1)) : 0;
	most = (INT64_C(1) << (f->bit_size - (*min < 0))) - 1;
	if (*min < least)
		*min = least;
	if (*max > most)
		*max = most;
}

static int64_t clamp(int64_t value, int64_t min, int64_t max)
{
	return value < min ? min : value > max ? max : value;
}

static bool is_inside(const struct hid_field *f, size_t size)
{
	size_t bits = (size_t)f->bit_size * (f->slots ? f->slots : 1);

	return f->bit_offset + bits <= (size > 0 ? size - 1 : 0) * 8;
}

static uint64_t magnitude(int64_t limit)
{
	return (uint64_t)(limit >= 0 ? limit : -(limit + 1));
}

/* Some firmwares leave garbage above the bits that the logical range needs (APC BF500: 32 bits,
 * range 0..0xffff, 0x80080a00). */
static int64_t significant(uint64_t raw, int64_t min, int64_t max)
{
	uint64_t top = magnitude(max) > magnitude(min) ? magnitude(max) : magnitude(min);
	uint64_t mask = 0;

	while (mask < top)
		mask = mask << 1 | 1;
	if (min >= 0)
		return (int64_t)(raw & mask);
	uint64_t sign = mask + 1;

	raw &= mask | sign;
	return raw & sign ? (int64_t)(raw | ~mask) : (int64_t)raw;
}

static uint64_t bits_at(const uint8_t *report, size_t offset, unsigned count)
{
	uint64_t raw = 0;

	for (unsigned i = 0; i < count; i++) {
		size_t bit = 8 + offset + i;

		raw |= (uint64_t)(report[bit / 8] >> (bit % 8) & 1) << i;
	}
	return raw;
}

bool hid_code(const struct hid_field *f, const uint8_t *report, size_t size, int64_t *code)
{
	int64_t min, max;

	if (!is_inside(f, size))
		return false;
	if (f->slots) {
		*code = 0;
		for (size_t i = 0; i < f->slots; i++)
			*code |= bits_at(report, f->bit_offset + i * f->bit_size, f->bit_size) == f->number;
		return true;
	}
	logical_range(f, &min, &max);
	if (f->bit_size <= CODE_BITS && min >= 0)
		*code = (int64_t)bits_at(report, f->bit_offset, f->bit_size);
	else
		*code = significant(bits_at(report, f->bit_offset, f->bit_size), min, max);
	return true;
}

/* A code above its maximum is one that the maximum was not stated for: 6 under 1 of a flag. */
static bool is_code_above(const struct hid_field *f, int64_t code, int64_t max)
{
	return code > max && f->bit_size <= CODE_BITS && hid_is_code(f);
}

bool hid_logical(const struct hid_field *f, const uint8_t *report, size_t size, int64_t *logical)
{
	int64_t min, max;

	if (!hid_code(f, report, size, logical))
		return false;
	logical_range(f, &min, &max);
	if (f->slots || is_code_above(f, *logical, max))
		return true;
	if (f->bit_size <= CODE_BITS && min >= 0)
		*logical = significant((uint64_t)*logical, min, max);
	*logical = clamp(*logical, min, max);
	return true;
}

static bool has_physical(const struct hid_field *f)
{
	return f->physical_defined && f->physical_max > f->physical_min &&
		f->logical_max > f->logical_min;
}

/* Physical units in one logical step. */
static double physical_step(const struct hid_field *f)
{
	if (!has_physical(f))
		return 1;
	return (double)(f->physical_max - f->physical_min) /
		(double)(f->logical_max - f->logical_min);
}

double hid_scale(const struct hid_field *f, int64_t logical)
{
	double physical = (double)logical;

	if (has_physical(f)) {
		physical = (double)(logical - f->logical_min) * physical_step(f);
		physical += (double)f->physical_min;
		physical = fmin(fmax(physical, (double)f->physical_min), (double)f->physical_max);
	}
	return physical * hid_unit_factor(f);
}

bool hid_value(const struct hid_field *f, const uint8_t *report, size_t size, double *value)
{
	int64_t logical;

	if (!hid_logical(f, report, size, &logical))
		return false;
	*value = hid_scale(f, logical);
	return true;
}

static bool has_ones_only(const struct hid_field *f, const uint8_t *report, size_t size)
{
	return f->logical_min >= 0 && !f->slots && is_inside(f, size) &&
	       bits_at(report, f->bit_offset, f->bit_size) == (UINT64_C(1) << f->bit_size) - 1;
}

/* Does the descriptor map the logical range to another physical one (0 to 255 to 0 to 100 %)? Then
 * the highest value is a real one. */
static bool is_whole_range(const struct hid_field *f)
{
	return has_physical(f) && f->physical_max != f->logical_max;
}

bool hid_is_unknown(const struct hid_field *f, const uint8_t *report, size_t size)
{
	unsigned least = hid_unknown_bits(f);

	return least && f->bit_size >= least && !is_whole_range(f) &&
	       has_ones_only(f, report, size);
}

bool hid_counts_nothing(const struct hid_field *f, const uint8_t *report, size_t size)
{
	return f->bit_size >= 16 && has_ones_only(f, report, size);
}

/* Truncates; but 0.29 V in steps of 10 mV is 28.999..., and 29 is meant. Coarse steps are rounded
 * away from zero. */
static double to_whole(double steps, bool coarse, double value)
{
	double nearest = round(steps);

	if (fabs(steps - nearest) <= 1e-9 * fmax(1, fabs(steps)))
		return nearest;
	if (!coarse)
		return trunc(steps);
	return value > 0 ? ceil(steps) : floor(steps);
}

int64_t hid_unscale(const struct hid_field *f, double value)
{
	double step = physical_step(f), steps = value / hid_unit_factor(f);
	bool coarse = step * hid_unit_factor(f) > 1;
	int64_t min, max;

	if (has_physical(f))
		steps = (steps - (double)f->physical_min) / step + (double)f->logical_min;
	steps = to_whole(steps, coarse, value);
	writable_range(f, &min, &max);
	if (!(steps > (double)min))	/* also true for NAN */
		return min;
	return steps < (double)max ? (int64_t)steps : max;
}

bool hid_can_hold(const struct hid_field *f, double value)
{
	int64_t min, max;

	writable_range(f, &min, &max);
	return value < 0 ? hid_scale(f, min) < 0 : value <= hid_scale(f, max);
}

bool hid_limits(const struct hid_field *f, double *min, double *max)
{
	int64_t least, most, bits = (INT64_C(1) << (f->bit_size - (f->logical_min < 0))) - 1;

	writable_range(f, &least, &most);
	*min = hid_scale(f, least);
	*max = hid_scale(f, most);
	return f->logical_max >= f->logical_min && most < bits - 1 && *min < *max;
}

bool hid_put(const struct hid_field *f, int64_t logical, uint8_t *report, size_t size)
{
	if (!is_inside(f, size) || f->slots)
		return false;
	for (unsigned i = 0; i < f->bit_size; i++) {
		size_t bit = 8u + f->bit_offset + i;
		uint8_t mask = (uint8_t)(1u << (bit % 8));

		if ((uint64_t)logical >> i & 1)
			report[bit / 8] |= mask;
		else
			report[bit / 8] &= (uint8_t)~mask;
	}
	return true;
}
