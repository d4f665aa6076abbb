/* SPDX-License-Identifier: GPL-2.0-or-later
 * turns - the server's time, shared fairly among the addresses that want it.
 *
 * There is no fixed rate. What a host has had is counted in units (a line, and what its answer is
 * long); in each round every host may have TURNS_QUANTUM of them, and what it wants beyond that
 * waits for the next round (deficit round robin, M. Shreedhar and G. Varghese 1995). A round ends
 * when all sockets have been looked at again. A host that is alone - no other one has said anything
 * for TURNS_ALONE units, and none waits - may have TURNS_QUANTUM_ALONE: as much as another one that
 * comes may have to wait for. That is a LIST VAR, two units, on each of the 1,024 sockets libuv
 * looks at in one go, twice: 5 ms of single requests, 2 ms of pipelined ones. To wait costs a line
 * half as many instructions again. Pure.
 */
#ifndef SERVER_NET_TURNS_H
#define SERVER_NET_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TURNS_QUANTUM = 64, TURNS_QUANTUM_ALONE = 4096, TURNS_ALONE = 65536,
       /* of an answer: to send them costs what a pipelined GET costs */
       TURNS_UNIT_BYTES = 2048 };

struct turn_account;

struct turn {				/* one that waits; embedded in it, zero-initialised */
	struct turn_account *account;	/* NULL: it does not wait */
	struct turn *next, *before;
};

struct turn_account {			/* of a host; zero-initialised */
	uint32_t round, spent;
	struct turn *first, *last;
	struct turn_account *next;	/* in the ring */
	bool in_ring;
};

struct turns {				/* zero-initialised */
	uint32_t round, alone;
	uint64_t polled_ms;
	const struct turn_account *speaker;	/* who was served last; only compared */
	struct turn_account *first, *last;
};

/* Whether this host may have something now; if not, turns_wait. `polled_ms` is another time when
 * all sockets have been looked at since the last call, as uv_now says it. */
bool turns_may(struct turns *t, struct turn_account *a, uint64_t polled_ms);
uint32_t turns_units(size_t answer_bytes);	/* of a line that is answered by so many bytes */
void turns_spend(struct turns *t, struct turn_account *a, uint32_t units);
void turns_wait(struct turns *t, struct turn_account *a, struct turn *one);
void turns_cancel(struct turn *one);		/* it does not wait any more; fine if it did not */

/* The next round: calls back for each whose turn it is, which no longer waits then and may wait
 * again at once, or cancel others. False: none waits any more. */
bool turns_round(struct turns *t, void (*go)(void *user, struct turn *one), void *user);

/* Before the memory of an account goes; no connection waits on it. */
void turns_close(struct turns *t, struct turn_account *a);

#endif
