/* SPDX-License-Identifier: GPL-2.0-or-later
 * dialogue - one question and the reply that belongs to it.
 *
 * A reply belongs to a question only if it fits. Units answer late (1.4 s: NUT issue 3263), so a
 * question waits for two seconds; lines that do not fit are dropped meanwhile. After a question
 * without a reply the line is drained before the next one.
 */
#ifndef DRIVERS_QX_DIALOGUE_H
#define DRIVERS_QX_DIALOGUE_H

#include "drivers/qx/dialect.h"
#include "drivers/qx/transports/link.h"

enum qx_result {
	QX_GOOD,
	QX_SILENT,
	QX_REFUSED,			/* echoed, or NAK, or the transport has no such line */
	QX_JUNK,			/* lines were received, but none that fits */
	QX_LOST,			/* the unit is gone */
};

enum qx_echo { QX_ECHO_UNKNOWN, QX_ECHO_ALWAYS, QX_ECHO_IS_REFUSAL };

/* Called after each question. `reply` is valid if result is QX_GOOD; else n is 0. */
typedef void qx_heard_fn(void *user, const char *line, enum qx_result result, const uint8_t *reply,
	size_t n);

struct qx_dialogue {
	const struct qx_link *link;
	bool crc;			/* lines carry a CRC */
	const char *reject;		/* of the dialect, or NULL */
	/* the unit is known to answer fast: wait for one second only */
	bool impatient;
	/* does the unit send every question back before it answers? */
	enum qx_echo echo;
	qx_heard_fn *heard;		/* NULL: not called */
	void *user;
	bool empty_first;		/* the line may hold old bytes: drain it first */
	uint8_t reply[QX_REPLY_MAX];	/* the last line received, also if it does not fit */
	size_t length;
};

/* Does this reply fit? */
typedef bool qx_fits_fn(void *user, const uint8_t *reply, size_t n);

/* Blocks up to two seconds for each transfer that the link makes. Until the unit has answered a
 * question without an echo, the reply is also awaited after an echo. */
enum qx_result qx_ask(struct qx_dialogue *d, const char *line, qx_fits_fn *fits, void *user);

/* Sends a command and reads its reply, if one comes within a second: QX_GOOD if it is `accept`,
 * "ACK", "(ACK" or "OK". */
enum qx_result qx_order(struct qx_dialogue *d, const char *line, const char *accept);

uint16_t qx_crc(const uint8_t *bytes, size_t n);	/* CRC-16/XMODEM as Axpert units write it */

#endif
