/* SPDX-License-Identifier: GPL-2.0-or-later
 * xcp_tables - the variable of each meter, the text of each alarm, the number of each setting.
 */
#ifndef DRIVERS_BCMXCP_TABLES_H
#define DRIVERS_BCMXCP_TABLES_H

#include <stdbool.h>
#include <stdint.h>

struct xcp_meter_row {			/* name NULL: the end */
	int meter;
	int phases;			/* phases of the unit: 1, 3; 0: any */
	const char *name;
};

/* text NULL: a status word without an alarm; number < 0: the end */
struct xcp_alarm_row {
	int alarm;
	uint32_t words;			/* of lib/status.h */
	const char *text;
};

struct xcp_limit_row {			/* of the block of limits; name NULL: the end */
	uint8_t at;
	uint8_t bytes;			/* 1 or 2 */
	uint8_t factor;
	bool not_zero;			/* 0 means that the unit does not report it */
	const char *name;
};

struct xcp_setting_row {		/* of command 95; name NULL: the end */
	uint8_t number;
	uint8_t factor;			/* size of the unit's step, in units of the variable */
	long min, max;			/* of the variable */
	const char *name;
};

extern const struct xcp_meter_row xcp_meter_rows[];
extern const struct xcp_alarm_row xcp_alarm_rows[];
extern const struct xcp_limit_row xcp_limit_rows[];
extern const struct xcp_setting_row xcp_setting_rows[];

enum { XCP_DESCRIPTION_MAX = 64 };

/* The topology that the code of the block stands for, in NUT's words; false: unknown code. */
bool xcp_topology(long code, char out[XCP_DESCRIPTION_MAX]);

#endif
