/* SPDX-License-Identifier: GPL-2.0-or-later
 * overview_oids - see overview_oids.h.
 */
#include "mibs/tree/oid.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <string.h>

struct notice_oid overview_oids_column(enum overview_column column, uint32_t number)
{
	return (struct notice_oid){ { HOLDOVER_OIDS_ROOT, 1, 2, 1, column, number }, 15 };
}

void overview_oids_status(uint32_t words, char out[HOLDOVER_OIDS_STATUS_BYTES])
{
	static const uint32_t bits[] = {	/* HoldoverStatus, from bit 0 */
		ST_OL, ST_OB, ST_LB, ST_HB, ST_RB, ST_CHRG, ST_DISCHRG, ST_BYPASS, ST_CAL, ST_OFF,
		ST_OVER, ST_TRIM, ST_BOOST, ST_FSD, ST_ALARM, ST_TEST, ST_WAIT, ST_ECO,
	};

	memset(out, 0, HOLDOVER_OIDS_STATUS_BYTES);
	for (size_t i = 0; i < MEM_COUNT(bits); i++)
		if (words & bits[i])
			out[i / 8] = (char)((unsigned char)out[i / 8] | 0x80u >> i % 8);
}
