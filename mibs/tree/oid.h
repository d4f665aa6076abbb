/* SPDX-License-Identifier: GPL-2.0-or-later
 * overview_oids - numbers of HOLDOVER-MIB, for whoever serves its objects or sends its
 * notification.
 */
#ifndef MIBS_TREE_OID_H
#define MIBS_TREE_OID_H

#include "mibs/tree/notification.h"

#define HOLDOVER_OIDS_ROOT 1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 33
#define HOLDOVER_OIDS_ROOT_LENGTH 10
#define HOLDOVER_OIDS_ROOT_TEXT "1.3.6.1.4.1.8072.9999.9999.33"

enum { HOLDOVER_OIDS_STATUS_BYTES = 3 };

enum overview_column {      /* of holdoverUpsTable */
	HOLDOVER_INDEX = 1, /* not accessible */
	HOLDOVER_NAME,
	HOLDOVER_CONTEXT,
	HOLDOVER_DESCR,
	HOLDOVER_DRIVER,
	HOLDOVER_STATE,
	HOLDOVER_STATUS,
	HOLDOVER_STATUS_TEXT,
	HOLDOVER_CHARGE,
	HOLDOVER_RUNTIME,
	HOLDOVER_LOAD,
	HOLDOVER_UPDATED,
};

/* The full OID of a column's instance. */
struct notice_oid overview_oids_column(enum overview_column column, uint32_t number);

/* ST_ bits as the BITS of HoldoverStatus. */
void overview_oids_status(uint32_t words, char out[HOLDOVER_OIDS_STATUS_BYTES]);

#endif
