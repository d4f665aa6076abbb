/* SPDX-License-Identifier: GPL-2.0-or-later
 * unit - one Qx unit at a link: its dialect, its replies, and commands and settings for it.
 *
 * The values of a reply are accepted all together or not at all. A question that was never answered
 * is given up after two attempts; one that was answered before and no longer is loses its values
 * after three. Time is an argument; nothing here knows USB, libuv or the socket.
 */
#ifndef DRIVERS_QX_UNIT_H
#define DRIVERS_QX_UNIT_H

#include "drivers/qx/decode.h"
#include "drivers/qx/dialogue.h"
#include "drivers/qx/orders.h"
#include "drivers/qx/status.h"
#include "lib/sockproto.h"

enum { QX_STORE_MAX = 160, QX_QUERIES_MAX = 64, QX_SHUNNED_MAX = 16, QX_PROBES_MAX = 24 };

/* Questions that one unit must not be asked, because it left the bus after them; kept over
 * reopening. */
struct qx_shunned {
	const char *asks[QX_SHUNNED_MAX];
	size_t count;
};

struct qx_unit_options {
	const char *protocol;		/* dialect by name, NULL: by probing */
	bool novendor, norating, nooutstats;
};

struct qx_stored {
	const char *name;
	char text[QX_TEXT_MAX];
	const struct qx_query *source;
};

struct qx_asked {			/* beside each query of the dialect */
	bool answered, dropped, done;	/* done: asked in this full poll */
	uint8_t misses;
	uint64_t odd;			/* of the last reply */
	uint32_t words;
	const char *alarms[QX_ALARMS_MAX];
	size_t alarm_count;
};

struct qx_unit {
	struct qx_dialogue dialogue;
	struct qx_unit_options options;
	const struct qx_dialect *dialect;	/* NULL: not known yet */
	struct qx_delays delays;
	bool quick;			/* it answers within half a second */
	bool ordered;			/* a shutdown that this driver ordered may be running */
	struct qx_stored store[QX_STORE_MAX];
	size_t stored;
	struct qx_asked asked[QX_QUERIES_MAX];
	unsigned silences;		/* unanswered questions beside the state, in a row */
	uint64_t full_at_ms;
	struct qx_probing *probing;	/* while the dialect is not known; freed by qx_unit_fini */
};

void qx_unit_fini(struct qx_unit *u);

/* Determines the dialect; blocks for some seconds. 0; -EINPROGRESS: call it again; -ENODEV: the
 * unit is gone (the question is added to `shunned`); -EPROTO: no reply is of a known dialect;
 * -EINVAL: no such protocol. With a silent unit it takes about a minute in all. */
int qx_unit_recognise(struct qx_unit *u, struct qx_shunned *shunned, uint64_t (*clock)(void));

/* Asks for the state, and then the other questions that are due: with `full` all of them are, on
 * battery every ten seconds. 0; -EAGAIN: the state is unknown this time; -ENODEV: the unit is
 * gone. */
int qx_unit_poll(struct qx_unit *u, bool full, uint64_t (*clock)(void));

/* Have all questions been asked that are due since the last full poll? A poll may leave some for
 * the next one. */
bool qx_unit_has_asked_all(const struct qx_unit *u);

/* Sets a dialect that is known from before. */
void qx_unit_speaks(struct qx_unit *u, const struct qx_dialect *dialect);

/* NULL: not known. `user` is the unit. */
const char *qx_unit_value(const void *user, const char *name);
uint32_t qx_unit_words(const struct qx_unit *u);	/* of all replies that are still valid */
size_t qx_unit_alarms(const struct qx_unit *u, const char *alarms[QX_ALARMS_MAX]);

enum sp_result qx_unit_command(struct qx_unit *u, const char *name, const char *value);
/* Also an option of ups.conf, as ".bypass_alarm". The next poll asks for the value again. */
enum sp_result qx_unit_set(struct qx_unit *u, const char *name, const char *value);
/* Sets what the dialect's `reset` resets. */
enum sp_result qx_unit_reset(struct qx_unit *u);

const struct qx_dialect *qx_dialect_named(const char *name);	/* NULL: none */

#endif
