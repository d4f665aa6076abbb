/* SPDX-License-Identifier: GPL-2.0-or-later
 * strangers - limits how often an unknown source is answered.
 *
 * SNMPv3 answers any request with a report: unknown engine, unknown user, wrong key (RFC 3414,
 * 3.2). Managers discover an engine by it, but a forged source could be flooded with these answers.
 * So an address gets ten of them a second, after a burst. After an accepted request the address is
 * no longer unknown: a manager that discovers the engine and then sends valid requests never waits.
 * Pure: time is an argument. Memory is fixed: addresses share a row if their hashes do, by a secret
 * of each start.
 */
#ifndef MIBS_AGENT_STRANGERS_H
#define MIBS_AGENT_STRANGERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STRANGERS_PER_SECOND = 10, STRANGERS_BURST = 20, STRANGERS_ROWS = 1024 };

struct strangers {
	uint64_t secret;
	uint64_t full_ms[STRANGERS_ROWS];	/* when the row's bucket is full again */
};

void strangers_init(struct strangers *s, uint64_t secret);

/* `address`: bytes of it, without the port. False: not now. */
bool strangers_may_be_answered(
	struct strangers *s, const uint8_t *address, size_t length, uint64_t now_ms);
void strangers_known(struct strangers *s, const uint8_t *address, size_t length);

#endif
