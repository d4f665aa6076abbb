/* SPDX-License-Identifier: GPL-2.0-or-later
 * status - see status.h.
 */
#include "mibs/holdovermib/status.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <string.h>

void holdovermib_status(uint32_t words, char out[HOLDOVERMIB_STATUS_BYTES])
{
	static const uint32_t bits[] = {	/* HoldoverStatus, from bit 0 */
		ST_OL, ST_OB, ST_LB, ST_HB, ST_RB, ST_CHRG, ST_DISCHRG, ST_BYPASS, ST_CAL, ST_OFF,
		ST_OVER, ST_TRIM, ST_BOOST, ST_FSD, ST_ALARM, ST_TEST, ST_WAIT, ST_ECO,
	};

	memset(out, 0, HOLDOVERMIB_STATUS_BYTES);
	for (size_t i = 0; i < MEM_COUNT(bits); i++)
		if (words & bits[i])
			out[i / 8] = (char)((unsigned char)out[i / 8] | 0x80u >> i % 8);
}
