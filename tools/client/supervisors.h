/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervisors - sends a word about one driver to the holdoverd of this host, and to the separate
 * one for drivers that need the network.
 */
#ifndef TOOLS_SUPERVISORS_H
#define TOOLS_SUPERVISORS_H

#include "lib/buf.h"
#include "tools/cli/command.h"

/* False: words_quote would have to escape the name, so it is no name of a section. */
bool supervisors_is_name(const char *text);

/* What is asked for; `begun` (NULL: nothing) is called when it is accepted and takes a while. */
struct supervisors_word {
	const char *verb, *ups;
	unsigned timeout_ms;
	void (*begun)(const struct tool *t, const char *ups);
};

/* Blocks up to `timeout_ms` for each. EXIT_FINE: done, `said` has the lines of the answer.
 * Otherwise the error has been reported. */
int supervisors_ask(const struct tool *t, const struct supervisors_word *what, struct buf *said);

#endif
