/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_tripplite - any protocol and any eight bytes as a reply: values are numbers in the range of
 * their digits, and a status has words of power only.
 */
#include "drivers/tripplite/codec.h"

#include "lib/status.h"
#include "tests/fuzz/physical.h"

#include <stdlib.h>
#include <string.h>

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint16_t numbers[] = { 0x0004, 0x1001, 0x2001, 0x3003, 0x3005, 0x3017 };
	struct tripplite_ratings ratings = { 120, 120, 12, 0 };
	uint8_t r[TRIPPLITE_FRAME] = { 0 };
	const struct tripplite_protocol *p;
	struct tripplite_status s;
	char text[TRIPPLITE_FRAME];
	double a = 0, b = 0, c = 0;

	if (size < 1)
		return 0;
	p = tripplite_protocol(numbers[data[0] % 6]);
	memcpy(r, data + 1, size - 1 < sizeof r ? size - 1 : sizeof r);
	if (tripplite_status(p, r, &s))
		HOLDS(s.words && !((s.words & ST_OL) && (s.words & ST_OB)) && s.charge_pct <= 100);
	if (tripplite_ratings(p, r, &ratings))
		HOLDS(ratings.battery_v > 0 && ratings.banks <= 9);
	if (tripplite_volts(p, &ratings, r, &a, &b))
		HOLDS(!(a < 0) && !(a > 200000) && b >= 0 && b <= 6600);
	physical_or_nothing("input.voltage", 2, a);
	physical_or_nothing("battery.voltage", 2, b * ratings.battery_v / 12);
	physical_or_nothing("battery.charge", 0, tripplite_charge(b, 11.0, 13.4));
	if (tripplite_climate(p, r, &a, &b, &c))
		HOLDS(a >= -21 && a <= 255 && b >= 0 && b <= 6600);
	physical_or_nothing("ups.temperature", 1, a);
	physical_or_nothing("input.frequency", 1, b);
	if (tripplite_load(p, &ratings, r, &a, &b))
		HOLDS(!(a < 0) && !(b < 0));
	physical_or_nothing("ups.load", 0, a);
	physical_or_nothing("output.voltage", 1, b);
	tripplite_extremes(p, &ratings, r, &a, &b);
	tripplite_power(p, r, &a);
	tripplite_firmware(r, text);
	HOLDS(strlen(text) == TRIPPLITE_FRAME - 1);
	return 0;
}
