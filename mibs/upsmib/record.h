/* SPDX-License-Identifier: GPL-2.0-or-later
 * record - the stored state of one UPS for its UPS-MIB: last values, countdowns, the test, alarms,
 * texts of managers; and the options of the agent. Only data.
 */
#ifndef MIBS_UPSMIB_RECORD_H
#define MIBS_UPSMIB_RECORD_H

#include "lib/ups.h"
#include "mibs/tree/subtree.h"
#include "mibs/upsmib/alarms.h"
#include "mibs/upsmib/facts.h"
#include "mibs/upsmib/rows.h"

struct upsmib_options {
	enum subtree_stale stale;
	bool serve_index;		/* answer the index columns */
	bool allow_control;		/* objects that can switch off the load may be written */
	bool nut_compat;		/* upsTestId says none when none runs; 6.3.8 exists */
	bool estimate_power;		/* upsOutputPower from load and nominal power */
	const char *attached;		/* upsIdentAttachedDevices until stored; NULL is "" */
	const char *agent_version;	/* upsIdentAgentSoftwareVersion */
};

enum upsmib_test {			/* 7.7.k */
	UPSMIB_TEST_NONE = 1, UPSMIB_TEST_ABORT, UPSMIB_TEST_GENERAL, UPSMIB_TEST_QUICK,
	UPSMIB_TEST_DEEP,
};

enum upsmib_shutdown { UPSMIB_OFF_OUTPUT = 1, UPSMIB_OFF_SYSTEM };

enum upsmib_timer {
	UPSMIB_SHUTDOWN_TIMER, UPSMIB_STARTUP_TIMER, UPSMIB_REBOOT_TIMER,
	UPSMIB_TIMERS,
};

struct upsmib_test_run {
	enum upsmib_test kind;		/* the running test, else the last one; NONE */
	bool running, seen, aborted;	/* seen: the UPS itself has reported that it runs */
	uint32_t start_ticks;
	uint64_t start_ms, elapsed_ms;
	char *text_before;		/* ups.test.result when the test was requested */
};

struct upsmib_cell {			/* the last value of one instance */
	bool known, clamped;		/* clamped: that was logged */
	bool reported;			/* reported by the UPS; else an estimate */
	bool gone;			/* the UPS no longer reports it, since this time */
	uint64_t gone_ms;
	int64_t integer;
	char *text;
};

struct upsmib_state {
	uint64_t start_ms;		/* sysUpTime 0 */
	bool updated;
	bool early;			/* set by the owner: no data yet, and none are missed */
	bool at_start;			/* what holds now did so when the agent started */
	bool stale, silent;		/* as of the last update */
	struct upsmib_cell cells[UPSMIB_ROWS_MAX][UPSMIB_LINES_MAX];
	uint32_t lines[3];		/* rows of the input, output and bypass tables */
	bool on_battery, input_bad;
	uint64_t on_battery_since_ms;
	uint32_t line_bads;
	struct alarms alarms;
	struct upsmib_test_run test;
	uint32_t test_lock;
	uint64_t due_ms[UPSMIB_TIMERS];	/* end of known countdowns; 0: none */
	const char *due_command[UPSMIB_TIMERS]; /* a constant; NULL: the UPS itself counts */
	enum upsmib_shutdown shutdown_type;
	bool off_asked, off_seen;	/* a SET requested switching off; and the UPS is off */
	enum upsmib_shutdown off_type;
	bool auto_restart;
	char *stored_name, *stored_attached;	/* NULL: nothing stored */
	struct upsmib_object *objects;
	size_t object_count, object_room;
};

struct upsmib_reading {			/* the data of one update */
	struct upsmib_state *s;
	const struct ups *ups;
	const struct upsmib_facts *facts;
	const struct upsmib_options *options;
	uint64_t now_ms;
};

#endif
