/* SPDX-License-Identifier: GPL-2.0-or-later
 * explained - see explained.h.
 */
#include "tools/judge/explained.h"

#include <stdio.h>

/* step 2310 rack C4 "text", weak "text", missing "text" */
bool explained_read(const char *line, struct explained *out)
{
	*out = (struct explained){ 0 };
	if (sscanf(line, "step %9u %255s %15s \"%255[^\"]\"", &out->at_s, out->ups, out->rule,
		    out->text) == 4)
		out->kind = EXPLAINED_STEP;
	else if (sscanf(line, "weak \"%255[^\"]\"", out->text) == 1)
		out->kind = EXPLAINED_WEAK;
	else if (sscanf(line, "missing \"%255[^\"]\"", out->text) == 1)
		out->kind = EXPLAINED_MISSING;
	else
		return false;
	return true;
}
