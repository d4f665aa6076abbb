/* SPDX-License-Identifier: GPL-2.0-or-later
 * command - a verb: one row of a table with all its properties, and the checks that are the same
 * for every row, in their order.
 *
 * A handler appends a successful reply to `out` and returns NO_ERROR, or returns an error and
 * appends nothing.
 */
#ifndef SERVER_PROTOCOL_COMMAND_H
#define SERVER_PROTOCOL_COMMAND_H

#include "lib/buf.h"
#include "lib/log.h"
#include "lib/words.h"
#include "server/protocol/errors.h"
#include "server/protocol/state.h"

struct arguments {			/* the words after the verb */
	const struct words *words;
	size_t count;
};

const char *arguments_at(const struct arguments *a, size_t i);	/* "" beyond the last */

enum { ANY = 99 };

struct command {
	const char *verb;
	/* The first argument; NULL: any. Rows with a first argument follow directly after the row
	 * of their verb without one, which is used for all other arguments. */
	const char *sub;
	enum error (*handle)(struct session *s, const struct arguments *a, struct buf *out);
	uint8_t min, max;		/* arguments; otherwise INVALID-ARGUMENT */
	enum verb_class class;
	bool in_help;
	/* USERNAME and PASSWORD must have been sent, right or wrong */
	bool credentials;
	/* The log line: the arguments with the UPS and the subject of the request, counted from 1
	 * (0: none), and the level of success. Without a UPS it is not logged. */
	struct {
		uint8_t ups, what;
		enum log_level level;
	} audit;
};

struct commands {
	const struct command *rows;
	size_t count;
};

/* The row for a line; case of names is ignored. NULL: unknown. */
const struct command *commands_find(const struct commands *all, const struct words *line);

/* Checks and carries out one line: NO_ERROR, an error to be answered, or NOT_YET. */
enum error commands_run(const struct commands *all, struct session *s, const struct words *line,
	struct buf *out);

/* Finds the unit and checks that it has data: UNKNOWN-UPS, DRIVER-NOT-CONNECTED, DATA-STALE. */
enum error command_unit(const struct session *s, const char *name, struct unit **out);
enum error command_fresh_unit(const struct session *s, const char *name, struct unit **out);

/* The handler of rows that only refuse. */
enum error command_invalid(struct session *s, const struct arguments *a, struct buf *out);

#endif
