/* SPDX-License-Identifier: GPL-2.0-or-later
 * checks - passwords compared with hashes, in other threads, so that guessing costs the guesser.
 *
 * A hash takes a processor for tenths of a second, and CHECKS_AT_ONCE are computed at a time. Of
 * one host at most two are under way and four wait; of all strangers only so many wait as can be
 * done in CHECKS_WAIT_MS. Where there is no room the oldest that waits, of the host with most, is
 * refused unchecked, and the new one takes its place. Ranks go before each other, and urgent ones are
 * never refused; then comes the host with the fewest under way. Who asks the same question at the
 * same time shares the answer.
 */
#ifndef SERVER_NET_CHECKS_H
#define SERVER_NET_CHECKS_H

#include "server/limits/peer.h"
#include "server/protocol/session.h"

#include <uv.h>

enum { CHECKS_AT_ONCE = 2,		/* the loop needs a processor, too */
       CHECKS_RUNNING_PER_HOST = 2, CHECKS_WAITING_PER_HOST = 4, CHECKS_WAIT_MS = 400 };

/* In the order they are served: a pair that was right before; loopback, and hosts where a password
 * was right within the hour; all others. */
enum check_rank { CHECK_STRANGER, CHECK_TRUSTED, CHECK_URGENT };

struct checks;

struct check {				/* one that asks; embedded in it, zero-initialised */
	struct check_job *job;		/* NULL: it does not ask */
	struct check *next, **at;
	void (*done)(struct check *k, enum session_verification result);
};

struct checks *checks_new(uv_loop_t *loop);
/* All that asked have been answered or have cancelled; what is being computed ends with the
 * loop. */
void checks_free(struct checks *all);

/* k->done, which must be set, follows from the loop - or, with VERIFIED_REFUSED, from within this
 * call for others. */
void checks_ask(struct checks *all, struct check *k, const struct peer *from, enum check_rank rank,
	const char *hash, const char *password);
void checks_forget(struct check *k);	/* its asker goes; fine if it does not ask */

#endif
