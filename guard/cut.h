/* SPDX-License-Identifier: GPL-2.0-or-later
 * cut - from a record of the guard to the command line that has a UPS cut its load.
 *
 * Pure. The record was written by the guard's user and is used by root: nothing of it is given to a
 * shell, and a driver is a plain name.
 */
#ifndef GUARD_CUT_H
#define GUARD_CUT_H

#include "guard/record.h"

enum {
	CUT_ARGUMENTS_MAX = 2 * RECORD_OPTIONS_MAX + 16,
	CUT_CAPPED_S = 45,	/* without an alarm clock all must be over before systemd's 90 s */
	CUT_WAIT_S = 30,	/* after the delay, before the machine is started again */
	CUT_ALARM_S = 120,	/* after the delay, the clock's alarm */
};

struct cut {
	const char *argv[CUT_ARGUMENTS_MAX];
	char delay[32], ondelay[32];
};

/* `program` is the driver's path, `user` who it becomes; both borrowed, as the record's texts.
 * `delay_s` is the one to use, see cut_delay_s. */
void cut_command(struct cut *c, const struct record *r, const char *program, const char *user,
	long delay_s);

/* The recorded delay, capped where no alarm clock would wake a machine whose UPS did not cut. */
long cut_delay_s(const struct record *r, bool has_alarm);

#endif
