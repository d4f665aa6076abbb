/* SPDX-License-Identifier: GPL-2.0-or-later
 * cli - command lines from a table: one row per option, and the help text out of the same rows.
 */
#ifndef LIB_CLI_H
#define LIB_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct cli_option {
	/* 0 ends the table; below ' ': an option with a long form alone */
	char letter;
	const char *name;		/* long form, NULL = none */
	const char *argument;		/* what its argument is called; NULL = it takes none */
	const char *help;
};

struct cli {
	const char *program, *synopsis;
	const struct cli_option *options;
	/* more rows, or NULL; one whose letter is among the options already does not count */
	const struct cli_option *common;
	/* options end at the first word that is none: a subcommand, which has options of its own */
	bool words_end;
};

/* The next option's letter, its argument in *argument; 0 at the end (what remains begins at *rest),
 * '?' for an unknown option or a missing argument, which getopt has complained about. */
int cli_next(const struct cli *cli, int argc, char **argv, const char **argument, int *rest);
/* Another command line follows: that of a subcommand. */
void cli_restart(void);
void cli_help(const struct cli *cli, FILE *out);

#endif
