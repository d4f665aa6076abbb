/* SPDX-License-Identifier: GPL-2.0-or-later
 * command - the contract of a subcommand of `holdover`: a file with a function, and a row of the
 * table in main.c.
 */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include "lib/cli.h"

#include <stdbool.h>

enum exit_status {
	EXIT_FINE = 0,
	EXIT_SOMETHING = 1,		/* on battery, a finding, an order that was refused */
	EXIT_SERIOUS = 2,		/* low battery, no data, an order that failed */
	EXIT_UNKNOWN = 3,		/* no server, no answer */
	EXIT_USAGE = 64,
};

/* Letters of a subcommand's own options: printable ones, or, for options with only a long form,
 * from here to ' '. */
enum { COMMAND_OPTION = 16, COMMAND_LETTERS = 128 };

struct tool {				/* the options that all subcommands share */
	const char *conf_dir;
	char *host;			/* of --host; NULL: this host */
	unsigned port;			/* 0: the usual one */
	const char *user;
	char *password;			/* NULL: none */
	/* certificates to check the server's with; NULL: unchecked */
	const char *tls_ca;
	bool json, color, quiet, yes;
	const char *own[COMMAND_LETTERS];	/* see tool_own */
};

/* The argument of a subcommand's own option, "" if it takes none; NULL: it was not given. */
static inline const char *tool_own(const struct tool *t, char letter)
{
	return t->own[(unsigned char)letter % COMMAND_LETTERS];
}

struct command {
	const char *name, *arguments, *help;
	const struct cli_option *options;	/* its own; NULL: none */
	/* argv[0] is the first word after the subcommand; returns an exit status. */
	int (*run)(const struct tool *t, int argc, char **argv);
};

int status_run(const struct tool *t, int argc, char **argv);
int cmd_run(const struct tool *t, int argc, char **argv);
int doctor_run(const struct tool *t, int argc, char **argv);
int events_run(const struct tool *t, int argc, char **argv);
int guard_run(const struct tool *t, int argc, char **argv);
extern const struct cli_option events_options[];
extern const struct cli_option import_options[];
int import_run(const struct tool *t, int argc, char **argv);
int ports_run(const struct tool *t, int argc, char **argv);
int record_run(const struct tool *t, int argc, char **argv);
int restart_run(const struct tool *t, int argc, char **argv);
int watch_run(const struct tool *t, int argc, char **argv);
int scan_run(const struct tool *t, int argc, char **argv);
int explain_run(const struct tool *t, int argc, char **argv);
int test_run(const struct tool *t, int argc, char **argv);
int set_run(const struct tool *t, int argc, char **argv);

#endif
