/* SPDX-License-Identifier: GPL-2.0-or-later
 * verbs - the commands of the protocol: one row each, handlers by family in get.c, list.c, set.c,
 * login.c.
 *
 * A handler appends a successful reply to `out` and returns NO_ERROR, or returns an error and
 * appends nothing. Arguments do not count the verb: a->word(0) is the first word behind it.
 */
#ifndef SERVER_PROTOCOL_VERBS_H
#define SERVER_PROTOCOL_VERBS_H

#include "server/protocol/policy.h"
#include "server/protocol/session.h"

struct arguments {
	const struct words *words;
	size_t skip;			/* words before the first argument */
	size_t count;
};

const char *argument(const struct arguments *a, size_t i);

struct verb {
	const char *name;
	enum error (*handle)(struct session *s, const struct arguments *a, struct buf *out);
	unsigned min, max;		/* arguments; otherwise INVALID-ARGUMENT */
	/* USERNAME and PASSWORD must have been given, right or wrong */
	bool credentials;
	bool in_help;
	enum verb_class class;
};

enum { ANY = 99 };

struct subcommand {			/* of GET, LIST, SET */
	const char *name;
	enum error (*handle)(struct session *s, const struct arguments *a, struct buf *out);
	unsigned min;			/* arguments, the subcommand included; more are ignored */
};

/* The row that the first argument names; INVALID-ARGUMENT if there is none or too few arguments. */
enum error subcommand_run(const struct subcommand *rows, size_t count, struct session *s,
	const struct arguments *a, struct buf *out);

const struct verb *verb_find(const char *name);		/* any case; NULL: unknown */

/* The unit, and whether it can be asked: UNKNOWN-UPS, DRIVER-NOT-CONNECTED, DATA-STALE. */
enum error find_unit(const struct session *s, const char *name, struct unit **out);
enum error find_fresh_unit(const struct session *s, const char *name, struct unit **out);

enum error verb_get(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_list(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_set(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_instcmd(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_username(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_password(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_login(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_attach(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_logout(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_primary(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_master(struct session *s, const struct arguments *a, struct buf *out);
enum error verb_fsd(struct session *s, const struct arguments *a, struct buf *out);

#endif
