/* SPDX-License-Identifier: GPL-2.0-or-later
 * cut - makes, from a record of the guard, the command line that has a UPS cut its load.
 *
 * Pure. The guard's user writes the record and root uses it: no part of it is passed to a shell,
 * and a driver is a plain name.
 */
#ifndef GUARD_CUT_H
#define GUARD_CUT_H

#include "guard/record.h"

enum {
	CUT_ARGUMENTS_MAX = 2 * RECORD_OPTIONS_MAX + 16,
	/* limit without a wake-up alarm: systemd ends the hook after 90 s */
	CUT_CAPPED_S = 45,
	CUT_WAIT_S = 30,	/* time after the delay until the machine is restarted */
	CUT_ALARM_S = 120,	/* time after the delay until the wake-up alarm */
};

struct cut {
	const char *argv[CUT_ARGUMENTS_MAX];
	char delay[32], ondelay[32];
};

/* `program` is the driver's path, `user` the user it changes to; both borrowed, as the record's
 * texts. `delay_s`: see cut_delay_s. */
void cut_command(struct cut *c, const struct record *r, const char *program, const char *user,
	long delay_s);

/* The recorded delay, capped if there is no alarm to wake a machine whose UPS did not cut its
 * load. */
long cut_delay_s(const struct record *r, bool has_alarm);

#endif
