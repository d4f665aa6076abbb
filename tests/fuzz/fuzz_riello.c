/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_riello - any bytes as a stream of frames, and as the data of each reply.
 */
#include "drivers/riello/codec.h"

#include <stdlib.h>
#include <string.h>

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	}
	if (riello_identity(data, size, &id))
		HOLDS(strlen(id.model) <= 16 && strlen(id.serial) <= 16);
	riello_ratings(&id, data, size, &ratings);
	return 0;
}
