/* SPDX-License-Identifier: GPL-2.0-or-later
 * checks - the processes that check the configuration of all programs with -t.
 *
 * Sections of one driver that follow each other share a process: starting a program takes longer
 * than checking a section. Messages come in the order of the rows.
 */
#ifndef SUPERVISOR_CHECKS_H
#define SUPERVISOR_CHECKS_H

#include "supervisor/row.h"

enum { CHECK_SECTIONS_MAX = 64 };	/* of one process */

struct check {				/* one process */
	struct row *row;		/* the first one; `argv` names all sections */
	size_t sections;		/* 0: it is no driver */
	struct check *next;
};

struct checks {				/* zeroed: empty */
	struct check *first, *last;
};

/* Ignores the finder and programs that are not Holdover's. Copies the data that it needs. */
void checks_add(struct checks *c, const struct supervised *what);
/* The process id, or -errno. `output` is its stdout and stderr; -1: the caller's. */
pid_t check_start(const struct check *c, int output);
/* Runs them one after the other, with the caller's stdout and stderr. Blocks. True if none
 * failed. */
bool checks_run(const struct checks *c);
void checks_fini(struct checks *c);

#endif
