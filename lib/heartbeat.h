/* SPDX-License-Identifier: GPL-2.0-or-later
 * heartbeat - what a program of ours tells the holdoverd that started it.
 *
 * holdoverd hands each program one end of a socket and its number in HOLDOVER_HEARTBEAT; a word is
 * one byte. Nothing is waited for and nothing can fail: without that variable, or when holdoverd
 * does not read, the word is lost. The descriptor lives through exec, so a program that becomes
 * another one goes on. A program that has said something once and then is silent for too long is
 * killed and started again (supervisor/child.h): whoever may block between two turns of its loop
 * says heartbeat_alive there too.
 */
#ifndef LIB_HEARTBEAT_H
#define LIB_HEARTBEAT_H

#include <uv.h>

enum heartbeat_word {
	HEARTBEAT_ALIVE = '.',
	HEARTBEAT_SERVING = '!',	/* it does what it is there for */
	HEARTBEAT_CHANGED = '+',	/* there is something new to read; holdoverd reloads */
};


void heartbeat_alive(void);		/* cheap: at most one word a second is sent */
void heartbeat_say(enum heartbeat_word word);

/* Initialises the caller's timer: as long as the loop turns it says that we are alive, if anybody
 * listens. It does not keep the loop from ending. */
void heartbeat_pulse(uv_timer_t *timer, uv_loop_t *loop);

#endif
