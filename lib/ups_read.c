/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups_read - see ups_read.h. Sorted arrays, and an index of the variables.
 */
#include "lib/ups_read.h"
#include "lib/clock.h"
#include "lib/names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

size_t ups_place_of_var(const struct ups *ups, const char *name, bool *found)
{
	return names_place(ups->vars, ups->var_count, sizeof *ups->vars, name, found);
}

size_t ups_place_of_command(const struct ups *ups, const char *name, bool *found)
{
	return names_place(ups->commands, ups->command_count, sizeof *ups->commands, name, found);
}

enum ups_state ups_state(const struct ups *ups)
{
	bool ages = ups->expires_ms && (ups->state == UPS_FRESH || ups->state == UPS_CONNECTING);

	return ages && clock_ms() > ups->expires_ms ? UPS_STALE : ups->state;
}

const struct var *ups_var(const struct ups *ups, const char *name)
{
	size_t i;

	if (!names_find(ups->var_index, ups->vars, ups->var_count, sizeof *ups->vars, name, &i))
		return NULL;
	return ups->vars[i].unconfirmed ? NULL : &ups->vars[i];
}

const char *ups_value(const struct ups *ups, const char *name)
{
	const struct var *v = ups_var(ups, name);

	return v ? v->value : NULL;
}

bool ups_number(const struct ups *ups, const char *name, double *number)
{
	const char *text = ups_value(ups, name);
	char *end;
	double n;

	if (!text || !*text)
		return false;
	n = strtod(text, &end);
	if (end == text || *end || !isfinite(n))
		return false;
	*number = n;
	return true;
}

const char *ups_command(const struct ups *ups, const char *name)
{
	bool found;
	size_t i = ups_place_of_command(ups, name, &found);

	return found && !ups->commands[i].unconfirmed ? ups->commands[i].name : NULL;
}

const char *ups_shown_value(const struct ups *ups, const struct var *var, char *out, size_t size)
{
	if (!ups->fsd || strcasecmp(var->name, UPS_STATUS))
		return var->value;
	snprintf(out, size, "FSD %s", var->value);
	return out;
}
