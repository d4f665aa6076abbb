/* SPDX-License-Identifier: GPL-2.0-or-later
 * xcp_tables - which meter is which variable, and which alarm says what. Const tables, no code.
 */
#ifndef DRIVERS_BCMXCP_TABLES_H
#define DRIVERS_BCMXCP_TABLES_H

#include <stdint.h>

struct xcp_meter_row {			/* name NULL: the end */
	int meter;
	int phases;			/* of the unit: 1, 3; 0: any */
	const char *name;
};

struct xcp_alarm_row {			/* text NULL: a status and no alarm; number < 0: the end */
	int alarm;
	uint32_t words;			/* of lib/status.h */
	const char *text;
};

struct xcp_limit_row {			/* of the block of limits; name NULL: the end */
	uint8_t at;
	uint8_t bytes;			/* 1 or 2 */
	uint8_t factor;
	const char *name;
};

extern const struct xcp_meter_row xcp_meter_rows[];
extern const struct xcp_alarm_row xcp_alarm_rows[];
extern const struct xcp_limit_row xcp_limit_rows[];

#endif
