/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervisors - a word about one driver to the holdoverd of this host: to that of the drivers that
 * need the network as well, which has a unit of its own.
 */
#ifndef TOOLS_SUPERVISORS_H
#define TOOLS_SUPERVISORS_H

#include "lib/buf.h"
#include "tools/cli/command.h"

/* A name that words_quote would have to escape is no name of a section. */
bool supervisors_is_name(const char *text);

/* Blocks up to `timeout_ms` for each. EXIT_FINE: done, `said` has the lines of the answer.
 * Otherwise what went wrong has been reported. */
int supervisors_ask(const struct tool *t, const char *verb, const char *ups, unsigned timeout_ms,
	struct buf *said);

#endif
