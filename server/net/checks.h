/* SPDX-License-Identifier: GPL-2.0-or-later
 * checks - compares passwords with hashes in other threads, so that guessing slows down only the
 * guesser.
 *
 * A hash takes tenths of a second of processor time; CHECKS_AT_ONCE are computed at a time. One
 * host has at most two in progress and four waiting; of all strangers together only as many wait as
 * can be done in CHECKS_WAIT_MS. If there is no room, the oldest waiting check of the host with
 * most is refused unchecked, and the new one takes its place. A higher rank is served first, and
 * urgent checks are never refused; within a rank the host with the fewest in progress is served
 * first. Equal checks at the same time share one result.
 */
#ifndef SERVER_NET_CHECKS_H
#define SERVER_NET_CHECKS_H

#include "server/limits/peer.h"
#include "server/protocol/session.h"

#include <uv.h>

enum { CHECKS_AT_ONCE = 2,		/* the loop needs a processor, too */
       CHECKS_RUNNING_PER_HOST = 2, CHECKS_WAITING_PER_HOST = 4, CHECKS_WAIT_MS = 400 };

/* In rising order of service: unknown hosts; loopback, and hosts where a password was right within
 * the hour; a pair that was right before. */
enum check_rank { CHECK_STRANGER, CHECK_TRUSTED, CHECK_URGENT };

struct checks;

/* a request for a check; embedded in the session's owner, zero-initialised */
struct check {
	struct check_job *job;		/* NULL: no check is requested */
	struct check *next, **at;
	void (*done)(struct check *k, enum session_verification result);
};

struct checks *checks_new(uv_loop_t *loop);
/* Call it when all requests were answered or cancelled; computations in progress end with the
 * loop. */
void checks_free(struct checks *all);

/* The loop calls k->done, which must be set; for other requests this call itself may do it, with
 * VERIFIED_REFUSED. */
void checks_ask(struct checks *all, struct check *k, const struct peer *from, enum check_rank rank,
	const char *hash, const char *password);
void checks_forget(struct check *k);	/* cancels the request; harmless without one */

#endif
