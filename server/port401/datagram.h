/* SPDX-License-Identifier: GPL-2.0-or-later
 * datagram - UDP port 401: checks a datagram and makes its answer. No I/O.
 *
 * One request, one line: `VER`, `GET VAR <ups> <variable>` for five variables, and the words of
 * NUT's first years, `REQ STATUS[@ups]`, answered by `ANS STATUS[@ups] value`. Text after `;` is
 * repeated, so that a client can match answers with requests. An answer is never longer than its
 * request (clients pad with blanks), so the server cannot be used to flood a third party, and a
 * wrong request gets no answer, so two servers never answer each other endlessly (CERT VU#417980).
 * IANA lists port 401 as "ups" without a specification: this is a compatibility shim.
 */
#ifndef SERVER_PORT401_DATAGRAM_H
#define SERVER_PORT401_DATAGRAM_H

#include "server/conf/holdover.h"
#include "server/fleet/fleet.h"
#include "server/limits/peer.h"

#include <stddef.h>
#include <stdint.h>

enum { DATAGRAM_MAX = 512 };

enum datagram_fate {
	DATAGRAM_TAKEN,
	DATAGRAM_SOURCE_PORT,		/* 0, below 1024, or one on which servers answer */
	DATAGRAM_DESTINATION,		/* broadcast or multicast */
	DATAGRAM_NOT_ALLOWED,
	DATAGRAM_RATE,
	DATAGRAM_REQUEST,		/* no request that is answered */
	DATAGRAM_FATES
};

const char *datagram_fate_text(enum datagram_fate f);

struct datagram_from {
	struct peer source, destination;
	uint16_t source_port;
	bool broadcast;
};

struct datagram_gate;			/* requests by source */

struct datagram_gate *datagram_gate_new(void);
void datagram_gate_free(struct datagram_gate *g);	/* NULL is fine */
enum datagram_fate datagram_admit(struct datagram_gate *g, const struct holdover_port401 *conf,
	const struct datagram_from *from, uint64_t now_ms);

/* Returns the answer's length, at most `n`; 0: no answer. */
size_t datagram_answer(
	const struct fleet *fleet, const void *request, size_t n, char reply[DATAGRAM_MAX]);

#endif
