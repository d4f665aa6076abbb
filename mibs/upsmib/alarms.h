/* SPDX-License-Identifier: GPL-2.0-or-later
 * alarms - upsAlarmTable: the well-known alarms that hold, and their rows with ids and times.
 *
 * One row per condition, in the order of ids. Ids start at 1 and rise with each new row; after
 * 2^31-1 the lowest free one is used. A callback reports each row that is added or removed, for
 * notifications. RFC 1628, 6.2 and 6.3.
 */
#ifndef MIBS_UPSMIB_ALARMS_H
#define MIBS_UPSMIB_ALARMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum alarm_kind {			/* k of 6.3.k */
	ALARM_BATTERY_BAD = 1, ALARM_ON_BATTERY, ALARM_LOW_BATTERY,
	ALARM_DEPLETED_BATTERY, ALARM_TEMP_BAD, ALARM_INPUT_BAD,
	ALARM_OUTPUT_BAD, ALARM_OUTPUT_OVERLOAD, ALARM_ON_BYPASS,
	ALARM_BYPASS_BAD, ALARM_OUTPUT_OFF_AS_REQUESTED, ALARM_UPS_OFF_AS_REQUESTED,
	ALARM_CHARGER_FAILED, ALARM_UPS_OUTPUT_OFF, ALARM_UPS_SYSTEM_OFF,
	ALARM_FAN_FAILURE, ALARM_FUSE_FAILURE, ALARM_GENERAL_FAULT,
	ALARM_DIAGNOSTIC_TEST_FAILED, ALARM_COMMUNICATIONS_LOST, ALARM_AWAITING_POWER,
	ALARM_SHUTDOWN_PENDING, ALARM_SHUTDOWN_IMMINENT, ALARM_TEST_IN_PROGRESS,
	ALARM_KINDS = ALARM_TEST_IN_PROGRESS,
};

#define ALARM_BIT(kind) (1u << (kind))

struct upsmib_facts;

struct alarm_context {			/* data of the bridge besides the facts of the UPS */
	enum { OFF_NOT_ASKED, OFF_ASKED_OUTPUT, OFF_ASKED_SYSTEM } off_asked;
	bool test_running, test_failed, auto_restart;
	long shutdown_s;		/* countdown, of the UPS or of the agent; -1: none */
};

/* The set of ALARM_BIT()s that hold. */
uint32_t alarms_that_hold(const struct upsmib_facts *facts, const struct alarm_context *context);

struct alarm_row {
	uint32_t id;
	enum alarm_kind kind;
	uint32_t ticks;			/* sysUpTime when it was added; 0: at the start */
};

struct alarms {
	struct alarm_row rows[ALARM_KINDS];	/* by id */
	size_t count;
	uint32_t last_id;
	/* NULL, or called for each row; must not change the table */
	void (*changed)(void *context, bool added, const struct alarm_row *row);
	void *context;
};

/* Removes the rows that no longer hold, then adds the new ones. Zeroed is an empty table. */
void alarms_update(struct alarms *a, uint32_t holding, uint32_t now_ticks);

#endif
