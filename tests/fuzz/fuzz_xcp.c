/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_xcp - any bytes as a stream of frames, as an ID block, and as the blocks that its maps
 * describe.
 */
#include "drivers/bcmxcp/codec.h"
#include "drivers/bcmxcp/tables.h"
#include "tests/fuzz/physical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct xcp_answer a;
	static struct xcp_identity id;
	struct xcp_set set;
	char text[XCP_TEXT_MAX];
	double value;
	int decimals;

	memset(&a, 0, sizeof a);
	for (size_t at = 0; at < size; at += 8)
		if (!xcp_feed(&a, data + at, size - at < 8 ? size - at : 8))
			break;
	HOLDS(a.size <= XCP_DATA_MAX);
	if (xcp_identity(data, size, &id)) {
		for (int m = data[0] % 8; m < XCP_METERS; m += 8)
			if (xcp_meter(&id, data, size, m, &value, &decimals))
				HOLDS(isfinite(value) && decimals >= 0 && decimals <= 7);
			else if (xcp_meter_text(&id, data, size, m, text))
				HOLDS(strlen(text) == 8 || strlen(text) == 10);
		for (const struct xcp_meter_row *m = xcp_meter_rows; m->name; m++)
			if (xcp_meter(&id, data, size, m->meter, &value, &decimals))
				physical_or_nothing(m->name, decimals, value);
	}
	xcp_commands(data, size, &set);
	xcp_settings(data, size, &set);
	HOLDS(id.alarm_count <= XCP_ALARMS && strlen(id.model) < XCP_TEXT_MAX &&
		strlen(id.firmware) < XCP_TEXT_MAX);
	for (int i = size ? data[0] % 16 : 0; i < XCP_ALARMS; i += 16)
		xcp_alarm(&id, data, size, i);
	xcp_charger_state(data, size);
	return 0;
}
