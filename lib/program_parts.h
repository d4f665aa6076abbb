/* SPDX-License-Identifier: GPL-2.0-or-later
 * program_parts - what lib/program.c and lib/life.c share of a life; no other file includes it.
 */
#ifndef LIB_PROGRAM_PARTS_H
#define LIB_PROGRAM_PARTS_H

#include "lib/found.h"
#include "lib/instance.h"
#include "lib/log.h"
#include "lib/program.h"
#include "lib/signals.h"

struct life_parts {
	int background, check;
	bool conf_dir_given;		/* by -C */
	char *pid_path;			/* NULL: none was written */
	struct instance instance;
	struct signals signals;
	uv_timer_t tick;
	unsigned ticks;
	struct log_limit homeless;	/* the state directory is gone, or another has our lock */
	struct control *control;
	void *prepared;			/* files that a commit adopts; NULL: none */
	struct conf_faults faults, prepared_faults;	/* of the files in force, and of those */
	uint64_t prepared_until_ms;
	struct found_mark found;	/* of the found.conf that was read last */
	bool ending;			/* the handles of the life are closed, or about to be */
};

/* Reads into `files`, logging or (quiet) not; its errors in `faults`. */
int life_read(struct life *l, void *files, bool quiet, struct conf_report *report,
	struct conf_faults *faults);

/* Handles of the life: between begin and end the loop turns. */
void life_begin(struct life *l);
void life_open_control(struct life *l);
void life_end(struct life *l);

char *life_control_path(const struct life *l);

#endif
