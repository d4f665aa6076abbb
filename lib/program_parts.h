/* SPDX-License-Identifier: GPL-2.0-or-later
 * program_parts - data of a running program for lib/program.c and lib/life.c; no other file
 * includes it.
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
	/* the state directory was removed, or another process has our lock */
	struct log_limit homeless;
	struct control *control;
	void *prepared;			/* the files for a commit; NULL: none */
	/* of the files in use, and of the prepared ones */
	struct conf_faults faults, prepared_faults;
	uint64_t prepared_until_ms;
	struct found_mark found;	/* of the last found.conf that was read */
	bool ending;			/* its handles are closed, or being closed */
};

/* Reads into `files`, logging or (quiet) not; its errors in `faults`. */
int life_read(struct life *l, void *files, bool quiet, struct conf_report *report,
	struct conf_faults *faults);

/* Opens and closes the handles; the loop runs between begin and end. */
void life_begin(struct life *l);
void life_open_control(struct life *l);
void life_end(struct life *l);

char *life_control_path(const struct life *l);

#endif
