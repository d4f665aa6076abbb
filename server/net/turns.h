/* SPDX-License-Identifier: GPL-2.0-or-later
 * turns - shares the server's time fairly among hosts.
 *
 * There is no fixed rate. The use of a host is counted in units (a line, and the length of its
 * answer); in each round every host may use TURNS_QUANTUM of them, and further lines wait for the
 * next round (deficit round robin, M. Shreedhar and G. Varghese 1995). A round ends when all
 * sockets have been read again. A host that is alone - no other one has sent a line for TURNS_ALONE
 * units, and none waits - may use TURNS_QUANTUM_ALONE: the longest time that a new host then has to
 * wait. That is a LIST VAR, two units, on each of the 1,024 sockets that libuv handles at a time,
 * twice: 5 ms of single requests, 2 ms of pipelined ones. A line that has to wait costs half as
 * many instructions again. Pure.
 */
#ifndef SERVER_NET_TURNS_H
#define SERVER_NET_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TURNS_QUANTUM = 64, TURNS_QUANTUM_ALONE = 4096, TURNS_ALONE = 65536,
       /* bytes of an answer whose sending costs as much as a pipelined GET */
       TURNS_UNIT_BYTES = 2048 };

struct turn_account;

struct turn {				/* a waiting connection; embedded in it, zero-initialised */
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
	const struct turn_account *speaker;	/* the account served last; only compared */
	struct turn_account *first, *last;
};

/* Whether this host may use units now; if not, call turns_wait. `polled_ms` is uv_now: it changes
 * when all sockets have been read since the last call. */
bool turns_may(struct turns *t, struct turn_account *a, uint64_t polled_ms);
uint32_t turns_units(size_t answer_bytes);	/* of a line with an answer of that many bytes */
void turns_spend(struct turns *t, struct turn_account *a, uint32_t units);
void turns_wait(struct turns *t, struct turn_account *a, struct turn *one);
void turns_cancel(struct turn *one);		/* ends its waiting; harmless if it does not wait */

/* The next round: calls back for each connection whose turn it is; it no longer waits then, and may
 * wait again at once, or cancel others. False: none waits any more. */
bool turns_round(struct turns *t, void (*go)(void *user, struct turn *one), void *user);

/* Call it before the memory of an account is freed; no connection waits on it. */
void turns_close(struct turns *t, struct turn_account *a);

#endif
