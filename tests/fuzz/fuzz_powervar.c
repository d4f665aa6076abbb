/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_powervar - any text as a format line, and the rest of it as a line of values.
 */
#include "drivers/powervar/codec.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/physical.h"

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[2 * POWERVAR_LINE_MAX + 1], value[POWERVAR_VALUE_MAX], *line;
	struct powervar_format f;
	double v;

	if (size > 2 * POWERVAR_LINE_MAX)
		size = 2 * POWERVAR_LINE_MAX;
	memcpy(text, data, size);
	text[size] = 0;
	line = strchr(text, '\n');
	if (line)
		*line++ = 0;
	if (!powervar_format(text, "OUT", &f) || !line)
		return 0;
	HOLDS(f.count <= POWERVAR_FIELDS);
	for (size_t i = 0; i < f.count; i++) {
		HOLDS(strlen(f.names[i]) < POWERVAR_NAME_MAX);
		if (powervar_text(line, "OUT", &f, f.names[i], value))
			HOLDS(*value && strlen(value) < POWERVAR_VALUE_MAX);
		if (!powervar_number(line, "OUT", &f, f.names[i], &v))
			continue;
		HOLDS(isfinite(v));
		physical_or_nothing("output.voltage", 1, v);
		physical_or_nothing("ups.load", 0, v);
		physical_or_nothing("battery.charge", 0, v);
		physical_or_nothing("battery.runtime", 0, v * 60);
	}
	return 0;
}
