/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups_read - the data of a UPS and functions to read them: a sorted array of variables (names
 * compared ignoring ASCII case, first spelling kept), a sorted list of commands and a state. Only
 * lib/ups changes it.
 */
#ifndef LIB_UPS_READ_H
#define LIB_UPS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest published recording of a real device, an Eaton EPDU MI 38U-A, has 581 variables. */
enum { UPS_VARS_MAX = 1024, UPS_COMMANDS_MAX = 256, UPS_NAME_MAX = 256, UPS_VALUE_MAX = 1023,
       UPS_SHOWN_MAX = UPS_VALUE_MAX + 8, UPS_ENUMS_MAX = 64, UPS_RANGES_MAX = 64 };

enum ups_state {
	UPS_ABSENT,	/* no connection to the process that has this UPS */
	UPS_CONNECTING,	/* connected, the first dump is not complete */
	UPS_STALE,	/* complete, but too old to be served */
	UPS_FRESH,
};

enum { VAR_RW = 1, VAR_STRING = 2, VAR_NUMBER = 4 };		/* flags of a variable */

struct var_range {
	long min, max;			/* inclusive */
};

struct var_limits {			/* only of variables that have limits */
	char **enums;
	struct var_range *ranges;
	uint16_t enum_count, range_count;
	int32_t max_length;		/* of a VAR_STRING; 0: not known */
};

struct var {				/* begins with its name: the array is searched by it */
	char *name, *value;
	struct var_limits *limits;	/* NULL: none */
	uint8_t flags;
	bool unconfirmed; /* known from before a reconnect, not received since; not shown */
};

struct ups_command {			/* likewise */
	char *name;
	bool unconfirmed;		/* as in struct var */
};

enum ups_op {
	UPS_SET,			/* name, value */
	UPS_DELETE,			/* name: the variable with all its metadata */
	UPS_ADD_ENUM, UPS_DEL_ENUM,	/* name, value */
	UPS_ADD_RANGE, UPS_DEL_RANGE,	/* name, range */
	UPS_SET_LENGTH,			/* name, number */
	UPS_SET_FLAGS,			/* name, number: replaces all flags */
	UPS_ADD_COMMAND, UPS_DEL_COMMAND, /* name */
	UPS_SET_STATE,			/* number: enum ups_state */
	UPS_SET_FSD,			/* number: 1 latched, 0 cleared */
};

struct ups_change {			/* pointers are borrowed for the call */
	enum ups_op op;
	const char *name;
	const char *value;
	struct var_range range;
	long number;
};

struct ups;

struct ups_watcher {			/* embed in the watcher's own struct */
	void (*changed)(struct ups_watcher *w, struct ups *ups, const struct ups_change *change);
	struct ups_watcher *next;
};

struct ups {
	char *name;
	struct var *vars;
	struct ups_command *commands;
	size_t var_count, command_count;
	struct names_index *var_index;
	/* as reported to the watchers; readers call ups_state, which also checks the time */
	enum ups_state state;
	/* Until then (clock_ms) a mirror expects a message; 0: the data do not age. */
	uint64_t expires_ms;
	bool fsd;			/* forced shutdown: latched until cleared */
	uint64_t changed_ms;		/* of the last change of any kind */
	struct ups_watcher *watchers;
};

#define UPS_STATUS "ups.status"

/* The state now: after expires_ms the data are stale, also before the timer has notified the
 * watchers. So after a suspend no old data are read as fresh. */
enum ups_state ups_state(const struct ups *ups);

/* Results are borrowed and valid until the next change. */
/* Shown variables only; NULL if none. */
const struct var *ups_var(const struct ups *ups, const char *name);
const char *ups_value(const struct ups *ups, const char *name);	/* NULL if none */
/* False: none, or not a number. */
bool ups_number(const struct ups *ups, const char *name, double *number);
/* The driver's spelling, or NULL. */
const char *ups_command(const struct ups *ups, const char *name);

/* The value that clients see: for ups.status with "FSD " before it while the latch is set. `out`
 * holds UPS_SHOWN_MAX. */
const char *ups_shown_value(const struct ups *ups, const struct var *var, char *out, size_t size);

/* For lib/ups: the index of the name, or where it would be; *found: whether it is there. */
size_t ups_place_of_var(const struct ups *ups, const char *name, bool *found);
size_t ups_place_of_command(const struct ups *ups, const char *name, bool *found);

#endif
