/* SPDX-License-Identifier: GPL-2.0-or-later
 * rfc1628 - the UPS-MIB of one UPS, as a pure function of the model and of a small record the
 * bridge keeps.
 *
 * rfc1628_update() computes every object anew from the UPS; readers then look at a sorted array.
 * Nothing here knows SNMP libraries, sockets or clocks: `now_ms` is monotonic and comes from the
 * caller. What an object is (OID, type, access, NUT variables, scale) stands in ONE const table of
 * rows, which the agent reads towards SNMP and a driver for SNMP cards reads towards NUT; what
 * cannot be said in a row is a rule with a name.
 *
 * Which instances exist follows from what the UPS has ever told, not from the moment (some
 * managers probe once and drop for good what was missing): a value that vanishes keeps its last
 * value until the UPS is stale. Source: RFC 1628, errata 3275 and 3276.
 */
#ifndef MIBS_UPSMIB_RFC1628_H
#define MIBS_UPSMIB_RFC1628_H

#include "lib/ups.h"
#include "mibs/upsmib/alarms.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- rows: what an object is ---- */

enum rfc1628_type {
	RFC1628_INTEGER,
	RFC1628_COUNTER,
	RFC1628_GAUGE,
	RFC1628_TIMETICKS,
	RFC1628_STRING,			/* DisplayString: printable ASCII */
	RFC1628_OID,
};

enum rfc1628_access {
	RFC1628_INDEX,			/* not-accessible by the letter; served if so wished */
	RFC1628_READ,
	RFC1628_WRITE,
	RFC1628_CONTROL,		/* write, and it can take the power away */
};

enum rfc1628_place {			/* which instances a row has */
	RFC1628_SCALAR,			/* .0 */
	RFC1628_INPUT,			/* .line of upsInputTable */
	RFC1628_OUTPUT,
	RFC1628_BYPASS,
	RFC1628_ALARM,			/* .id of upsAlarmTable */
	RFC1628_BARE,			/* none: the OID of the row itself */
};

enum rfc1628_life {			/* when the UPS is stale */
	RFC1628_ALWAYS,			/* computed as ever: the rule knows about staleness */
	RFC1628_MEASURED,		/* absent, or the last value (option `stale`) */
	RFC1628_LASTING,		/* identity, settings: the last value */
};

enum rfc1628_rule {
	RFC1628_NUMBER,			/* the first variable that is one, scaled and clamped */
	RFC1628_TEXT,			/* the first variable that exists, else "" */
	RFC1628_WORDS,			/* place of the variable's value in words, from 1 */
	RFC1628_MODEL, RFC1628_AGENT, RFC1628_NAME, RFC1628_ATTACHED,
	RFC1628_BATTERY_STATUS, RFC1628_ON_BATTERY_TIME,
	RFC1628_LINE_BADS, RFC1628_LINES, RFC1628_LINE_INDEX, RFC1628_LOAD, RFC1628_SOURCE,
	RFC1628_ALARM_COUNT, RFC1628_ALARM_ID, RFC1628_ALARM_DESCR, RFC1628_ALARM_TIME,
	RFC1628_OVERLOAD,
	RFC1628_TEST_ID, RFC1628_TEST_LOCK, RFC1628_TEST_SUMMARY, RFC1628_TEST_START,
	RFC1628_TEST_ELAPSED,
	RFC1628_SHUTDOWN_TYPE, RFC1628_TIMER, RFC1628_AUTO_RESTART,
	RFC1628_RULES,
};

enum rfc1628_rounding { RFC1628_NEAREST, RFC1628_FLOOR, RFC1628_CEILING };

enum { RFC1628_VARS = 3, RFC1628_ARCS = 6, RFC1628_LINES_MAX = 3 };

/* Names in phase_vars: Ln is L1, L2, L3; Ln-N and Ln-Lm are the voltages to neutral and to the
 * next phase. A name without them is common to all lines. Writing towards NUT uses the first name
 * of either list. */
struct rfc1628_row {
	const char *name;			/* upsBatteryVoltage */
	uint8_t arcs[4];			/* below 1.3.6.1.2.1.33.1, ends at 0 */
	uint8_t place, type, access, life, rule, rounding;	/* the enums above */
	bool negative_unknown;			/* a negative number means "not known" here */
	double scale;				/* SNMP = NUT * scale */
	int32_t min, max;			/* of an INTEGER; max of a string: its length */
	const char *vars[RFC1628_VARS];		/* scalars, and tables of one line */
	const char *phase_vars[RFC1628_VARS];	/* tables of several lines */
	const char *words;			/* "a|b|c": value 1, 2, 3 */
};

extern const struct rfc1628_row rfc1628_rows[];	/* in OID order */
extern const size_t rfc1628_row_count;
enum { RFC1628_ROWS_MAX = 64 };			/* rfc1628_row_count is not above */

/* ---- objects: what is answered ---- */

struct rfc1628_object {
	const struct rfc1628_row *row;
	uint32_t oid[RFC1628_ARCS];	/* below 1.3.6.1.2.1.33 */
	uint8_t oid_length;
	uint8_t value_length;		/* of value_oid */
	int64_t integer;		/* all types but string and OID */
	const char *text;		/* RFC1628_STRING; lives until the next update */
	uint32_t value_oid[RFC1628_ARCS];	/* RFC1628_OID, below 1.3.6.1.2.1.33 too */
};

enum rfc1628_stale { RFC1628_DROP, RFC1628_KEEP, RFC1628_SILENT };

struct rfc1628_options {
	enum rfc1628_stale stale;
	bool serve_index;		/* answer the index columns */
	bool allow_control;		/* what can take the power away may be written */
	bool nut_compat;		/* upsTestId says none when none runs; 6.3.8 exists */
	const char *attached;		/* upsIdentAttachedDevices until stored; NULL is "" */
	const char *agent_version;	/* upsIdentAgentSoftwareVersion */
};

/* ---- what the bridge keeps of one UPS ---- */

enum rfc1628_test {			/* 7.7.k */
	RFC1628_TEST_NONE = 1, RFC1628_TEST_ABORT, RFC1628_TEST_GENERAL, RFC1628_TEST_QUICK,
	RFC1628_TEST_DEEP,
};

enum rfc1628_shutdown { RFC1628_OFF_OUTPUT = 1, RFC1628_OFF_SYSTEM };

enum rfc1628_timer {
	RFC1628_SHUTDOWN_TIMER, RFC1628_STARTUP_TIMER, RFC1628_REBOOT_TIMER,
	RFC1628_TIMERS,
};

struct rfc1628_test_run {
	enum rfc1628_test kind;		/* running, else the last; NONE */
	bool running, seen, aborted;	/* seen: the UPS itself said that it runs */
	uint32_t start_ticks;
	uint64_t start_ms, elapsed_ms;
	char *text_before;		/* ups.test.result when it was asked for */
};

struct rfc1628_cell {			/* the last value of one instance */
	bool known, clamped;		/* clamped: that was said once */
	int64_t integer;
	char *text;
};

struct rfc1628_state {
	uint64_t start_ms;		/* sysUpTime 0 */
	bool updated;
	bool stale, silent;		/* as of the last update */
	struct rfc1628_cell cells[RFC1628_ROWS_MAX][RFC1628_LINES_MAX];
	uint32_t lines[3];		/* rows of the input, output and bypass tables */
	bool on_battery, input_bad;
	uint64_t on_battery_since_ms;
	uint32_t line_bads;
	struct alarms alarms;
	struct rfc1628_test_run test;
	uint32_t test_lock;
	uint64_t due_ms[RFC1628_TIMERS];	/* countdowns we know of; 0: none */
	const char *due_command[RFC1628_TIMERS]; /* a constant; NULL: the UPS itself counts */
	enum rfc1628_shutdown shutdown_type;
	bool off_asked, off_seen;	/* we were told to switch off; and it did */
	enum rfc1628_shutdown off_type;
	bool auto_restart;
	char *stored_name, *stored_attached;	/* NULL: nothing stored */
	struct rfc1628_object *objects;
	size_t object_count, object_room;
};

void rfc1628_state_init(struct rfc1628_state *s, uint64_t start_ms);
void rfc1628_state_fini(struct rfc1628_state *s);

/* Computes all objects. Call it after changes (once for many) and at least once a second. */
void rfc1628_update(struct rfc1628_state *s, const struct ups *ups, uint64_t now_ms,
	const struct rfc1628_options *options);

/* Objects in OID order; they live until the next update. OIDs are below 1.3.6.1.2.1.33. */
const struct rfc1628_object *rfc1628_objects(const struct rfc1628_state *s, size_t *count);
const struct rfc1628_object *rfc1628_get(const struct rfc1628_state *s, const uint32_t *oid,
	size_t length);
const struct rfc1628_object *rfc1628_next(const struct rfc1628_state *s, const uint32_t *oid,
	size_t length);			/* the first behind `oid`; NULL: that was the last */
bool rfc1628_silent(const struct rfc1628_state *s);	/* stale, and not to be answered at all */

/* ---- what a SET leaves in the record; visible at the next update ---- */

void rfc1628_store_name(struct rfc1628_state *s, const char *name);
void rfc1628_store_attached(struct rfc1628_state *s, const char *attached);
void rfc1628_take_test_lock(struct rfc1628_state *s);			/* +1, round at 2^31-1 */
void rfc1628_test_asked(struct rfc1628_state *s, const struct ups *ups, enum rfc1628_test kind,
	uint64_t now_ms);
void rfc1628_test_abort_asked(struct rfc1628_state *s);
void rfc1628_set_timer(struct rfc1628_state *s, enum rfc1628_timer timer, uint64_t now_ms,
	long seconds);						/* < 0: none */
void rfc1628_set_countdown(struct rfc1628_state *s, enum rfc1628_timer timer, uint64_t now_ms,
	long seconds, const char *command); /* a constant, for rfc1628_due; NULL: the UPS counts */
void rfc1628_set_shutdown_type(struct rfc1628_state *s, enum rfc1628_shutdown type);
void rfc1628_set_auto_restart(struct rfc1628_state *s, bool on);
bool rfc1628_restarts(const struct rfc1628_state *s, const struct ups *ups);	/* upsAutoRestart */

/* A countdown of ours that is over: its command, or NULL; ask again until NULL. A start waits for
 * the mains; what cannot be asked of a UPS that is not fresh is dropped if it switches off, and
 * waits if it switches on. */
const char *rfc1628_due(struct rfc1628_state *s, const struct ups *ups, uint64_t now_ms);
void rfc1628_off_was_asked(struct rfc1628_state *s);	/* the load goes off; how: shutdown_type */

#endif
