/* SPDX-License-Identifier: GPL-2.0-or-later
 * cut - see cut.h.
 */
#include "guard/cut.h"

#include <stdio.h>

static const char **add_option(const char **next, const char *option)
{
	*next++ = "-x";
	*next++ = option;
	return next;
}

void cut_command(struct cut *c, const struct record *r, const char *program, const char *user,
	long delay_s)
{
	const char **next = c->argv;

	*next++ = program;
	*next++ = "-s";
	*next++ = r->ups;
	*next++ = "-u";
	*next++ = user;
	for (size_t i = 0; i < r->option_count; i++)
		next = add_option(next, r->options[i]);
	if (delay_s >= 0) {
		snprintf(c->delay, sizeof c->delay, "offdelay=%ld", delay_s);
		next = add_option(next, c->delay);
	}
	if (r->ondelay_s >= 0) {
		snprintf(c->ondelay, sizeof c->ondelay, "ondelay=%ld", r->ondelay_s);
		next = add_option(next, c->ondelay);
	}
	*next++ = "-k";
	*next = NULL;
}

long cut_delay_s(const struct record *r, bool has_alarm)
{
	return r->delay_s > CUT_CAPPED_S && !has_alarm ? CUT_CAPPED_S : r->delay_s;
}
