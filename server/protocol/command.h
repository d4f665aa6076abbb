/* SPDX-License-Identifier: GPL-2.0-or-later
 * command - what a verb is: one row of a table with all that the server must know of it, and the
 * checks that are the same for every row, in their order.
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
	/* The first argument; NULL: any. Rows with one follow directly after the row of their verb
	 * without one, which is for an argument that is none of theirs. */
	const char *sub;
	enum error (*handle)(struct session *s, const struct arguments *a, struct buf *out);
	uint8_t min, max;		/* arguments; otherwise INVALID-ARGUMENT */
	enum verb_class class;
	bool in_help;
	/* USERNAME and PASSWORD must have been given, right or wrong */
	bool credentials;
	/* One line of the log: which arguments name the UPS and what is asked of it, counted from 1
	 * (0: none), and the level of success. No UPS: not logged. */
	struct {
		uint8_t ups, what;
		enum log_level level;
	} audit;
};

struct commands {
	const struct command *rows;
	size_t count;
};

/* The row of a line; names in any case. NULL: unknown. */
const struct command *commands_find(const struct commands *all, const struct words *line);

/* Checks and carries out one line: NO_ERROR, an error to be answered, or NOT_YET. */
enum error commands_run(const struct commands *all, struct session *s, const struct words *line,
	struct buf *out);

/* The unit, and whether it can be asked: UNKNOWN-UPS, DRIVER-NOT-CONNECTED, DATA-STALE. */
enum error command_unit(const struct session *s, const char *name, struct unit **out);
enum error command_fresh_unit(const struct session *s, const char *name, struct unit **out);

/* A handler for rows that only refuse. */
enum error command_invalid(struct session *s, const struct arguments *a, struct buf *out);

#endif
