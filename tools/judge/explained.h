/* SPDX-License-Identifier: GPL-2.0-or-later
 * explained - parses a line of the guard's answer to `explain`; holdover-guard(8) lists them. Pure.
 */
#ifndef TOOLS_EXPLAINED_H
#define TOOLS_EXPLAINED_H

#include <stdbool.h>

enum { EXPLAINED_TEXT_MAX = 256, EXPLAINED_RULE_MAX = 16 };
enum explained_kind { EXPLAINED_STEP, EXPLAINED_WEAK, EXPLAINED_MISSING, EXPLAINED_KINDS };

struct explained {
	enum explained_kind kind;
	unsigned at_s;			/* all members except the text: of a step */
	char ups[EXPLAINED_TEXT_MAX], rule[EXPLAINED_RULE_MAX], text[EXPLAINED_TEXT_MAX];
};

/* False: it is no such line. */
bool explained_read(const char *line, struct explained *out);

#endif
