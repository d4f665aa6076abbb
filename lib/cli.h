/* SPDX-License-Identifier: GPL-2.0-or-later
 * cli - parses command lines by a table with one row per option, and prints the help text from the
 * same rows.
 */
#ifndef LIB_CLI_H
#define LIB_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct cli_option {
	/* 0 ends the table; below ' ': an option with only a long form */
	char letter;
	const char *name;		/* long form, NULL = none */
	const char *argument;		/* name of its argument; NULL = it has none */
	const char *help;
};

struct cli {
	const char *program, *synopsis;
	const struct cli_option *options;
	/* more rows, or NULL; a row is ignored if its letter is among the options already */
	const struct cli_option *common;
	/* options end at the first other word: a subcommand with its own options */
	bool words_end;
};

/* The next option's letter, its argument in *argument; 0 at the end (the remaining words begin at
 * *rest), '?' for an unknown option or a missing argument (getopt has printed a message). */
int cli_next(const struct cli *cli, int argc, char **argv, const char **argument, int *rest);
/* Starts parsing another command line, that of a subcommand. */
void cli_restart(void);
void cli_help(const struct cli *cli, FILE *out);

#endif
