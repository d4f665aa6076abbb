/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_riello - any bytes as a stream of frames, and as the data of each reply.
 */
#include "drivers/riello/codec.h"
#include "lib/status.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/physical.h"

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void shown(const struct riello_state *s)
{
	HOLDS(!(s->words & ST_OL) != !(s->words & ST_OB));
	physical_or_nothing("input.frequency", 2, s->input_hz);
	physical_or_nothing("output.frequency", 2, s->output_hz);
	physical_or_nothing("battery.voltage", 1, s->battery_v);
	physical_or_nothing("battery.charge", 0, s->charge_pct);
	physical_or_nothing("battery.runtime", 0, s->runtime_s);
	physical_or_nothing("ups.temperature", 0, s->celsius);
	for (int i = 0; i < s->outputs; i++) {
		physical_or_nothing("output.L1-N.voltage", 0, s->phases[i].output_v);
		physical_or_nothing("output.L1.current", 0, s->phases[i].current_a);
		physical_or_nothing("output.L1.realpower", 0, s->phases[i].realpower_w);
		physical_or_nothing("ups.load", 0, s->phases[i].load_pct);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct riello_identity id = { .one_phase = size & 1 };
	struct riello_ratings ratings;
	struct riello_state s;
	size_t n = 0;
	bool refused;
	int length = riello_frame_length(data, size);

	HOLDS(length <= RIELLO_FRAME_MAX);
	if (length > 0 && (size_t)length <= size)
		for (enum riello_sum sum = RIELLO_SUM; sum <= RIELLO_CRC; sum++)
			if (riello_data(data, (size_t)length, "RS", sum, &n, &refused))
				HOLDS(n + 12 == (size_t)length && !refused);
	if (riello_state(&id, data, size, &s)) {
		HOLDS(s.words && s.outputs <= RIELLO_PHASES && !(s.charge_pct > 255));
		riello_output(data, size, &s);
		shown(&s);
	}
	if (riello_identity(data, size, &id))
		HOLDS(strlen(id.model) <= 16 && strlen(id.serial) <= 16);
	if (riello_ratings(&id, data, size, &ratings)) {
		physical_or_nothing("ups.power.nominal", 0, ratings.power_va);
		physical_or_nothing("battery.voltage.nominal", 0, ratings.battery_v);
		physical_or_nothing("output.voltage.nominal", 0, ratings.output_v);
		physical_or_nothing("output.frequency.nominal", 1, ratings.output_hz);
	}
	return 0;
}
