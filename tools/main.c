/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover - the command line; a subcommand is a row here and a file in commands/.
 */
#include "lib/cli.h"
#include "lib/found.h"
#include "lib/mem.h"
#include "lib/nutclient.h"
#include "lib/process.h"
#include "lib/product.h"
#include "tools/cli/command.h"
#include "tools/cli/completion.h"
#include "tools/cli/fail.h"
#include "tools/cli/password.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command commands[] = {
	{ "status", "[UPS]", "all UPSes, or all that is known of one", NULL, status_run },
	{ "watch", "[UPS]", "all UPSes as they change, and what has happened", NULL, watch_run },
	{ "scan", "", "the USB devices of this host, and what to write to serve them", NULL, scan_run },
	{ "cmd", "UPS [COMMAND [VALUE]]", "list the commands of a UPS, or give one", NULL, cmd_run },
	{ "set", "UPS [VARIABLE=VALUE]", "list the settings of a UPS, or change one", NULL, set_run },
	{ "test", "UPS [quick|deep|stop]", "begin a battery test and wait for its end", NULL, test_run },
	{ "explain", "[UPS]", "what happens if the mains fail now", NULL, explain_run },
	{ "guard", "[status|now|cancel|rehearse [UPS]]", "the guard of this machine", NULL, guard_run },
	{ "doctor", "", "what is wrong on this host, and what to do", NULL, doctor_run },
	{ "import", "[DIRECTORY]", "what Holdover makes of NUT's configuration", import_options,
		import_run },
	{ "events", "[UPS]", "what happened to the UPSes, from the journal", events_options, events_run },
	{ "ports", "", "which process has each port of the UPS service", NULL, ports_run },
	{ "record", "UPS", "write down all that the device of a UPS has, to be sent in", NULL,
		record_run },
	{ "restart", "UPS", "stop the driver of a UPS and start it again", NULL, restart_run },
};

enum { JSON = 1, USER, PASSWORD_FILE, TLS_CA, COLOR, YES };

static const struct cli_option options[] = {
	{ JSON, "json", NULL, "print one JSON object" },
	{ 'H', "host", "HOST[:PORT]", "a server elsewhere; default: this host" },
	{ USER, "user", "NAME", "user of upsd.users" },
	{ PASSWORD_FILE, "password-file", "FILE", "its first line is the password" },
	{ TLS_CA, "tls-ca", "FILE", "only to a server whose certificate leads to one of these" },
	{ 'C', "config", "DIR", "configuration directory" },
	{ COLOR, "color", "WHEN", "auto, yes or no" },
	{ YES, "yes", NULL, "do not ask back" },
	{ 'q', "quiet", NULL, "print nothing, only the exit status counts" },
	{ 'h', "help", NULL, "this text" },
	{ 'V', "version", NULL, "the version" },
	{ 0 }
};

/* Options before the subcommand. */
static const struct cli general = { .program = "holdover", .synopsis = "COMMAND [OPTIONS]",
	.options = options, .words_end = true };

static void help(void)
{
	cli_help(&general, stdout);
	fputc('\n', stdout);
	for (size_t i = 0; i < MEM_COUNT(commands); i++)
		printf("  %-7s %-24s %s\n", commands[i].name, commands[i].arguments,
			commands[i].help);
}

static void help_of(const struct command *c, const struct cli *cli)
{
	printf("%s\n", c->help);
	cli_help(cli, stdout);
}

struct words_left { /* the rest of the command line */
	int argc;
	char **argv;
};

/* 0, or an exit status. */
static int read_host(struct tool *t, const char *text)
{
	char *copy = mem_fmt("x@%s", text), *ups, *host;

	if (!nutclient_parse(copy, &ups, &host, &t->port)) {
		free(copy);
		return tool_fail(EXIT_USAGE, "holdover status --host 192.0.2.1:3493",
			"\"%s\" is no host", text);
	}
	free(t->host);
	t->host = mem_dup(host);
	free(copy);
	return 0;
}

static int read_password(struct tool *t, const char *path)
{
	free(t->password);
	t->password = password_read(path);
	return t->password ? 0 : tool_fail(EXIT_USAGE, NULL, "%s: no password in it", path);
}

static bool wants_color(const char *when, bool otherwise)
{
	return !strcmp(when, "yes") || (!strcmp(when, "auto") && otherwise);
}

static int read_option(struct tool *t, int letter, const char *value)
{
	switch (letter) {
	case JSON: t->json = true; return 0;
	case 'H': return read_host(t, value);
	case USER: t->user = value; return 0;
	case PASSWORD_FILE: return read_password(t, value);
	case TLS_CA: t->tls_ca = value; return 0;
	case 'C': t->conf_dir = value; return 0;
	case COLOR: t->color = wants_color(value, t->color); return 0;
	case YES: t->yes = true; return 0;
	case 'q': t->quiet = true; return 0;
	default: return tool_fail(EXIT_USAGE, "holdover --help", "this is no option of it");
	}
}

static bool has_option(const struct cli_option *rows, int letter)
{
	for (; rows && rows->letter; rows++)
		if (rows->letter == letter)
			return true;
	return false;
}

/* 0, or an exit status; *done: help or version was printed. `c`: NULL before its name. */
static int read_options(struct tool *t, const struct cli *cli, const struct command *c,
	struct words_left *w, bool *done)
{
	const char *value;
	int letter, rest, status = 0;

	while (!status && (letter = cli_next(cli, w->argc, w->argv, &value, &rest))) {
		if (c && has_option(c->options, letter)) {
			t->own[letter % COMMAND_LETTERS] = value ? value : "";
			continue;
		}
		*done = letter == 'h' || letter == 'V';
		if (letter == 'V')
			return puts("holdover " PRODUCT_VERSION), 0;
		if (letter == 'h')
			return c ? help_of(c, cli) : help(), 0;
		status = read_option(t, letter, value);
	}
	if (!status) {
		w->argc -= rest;
		w->argv += rest;
	}
	return status;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < MEM_COUNT(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* w->argv[0] is the name of the subcommand; it is replaced by that of the program. */
static int run_command(struct tool *t, const struct command *c, struct words_left *w, char *program)
{
	char *synopsis = mem_fmt("%s %s [OPTIONS]", c->name, c->arguments);
	const struct cli cli = { .program = "holdover",
		.synopsis = synopsis,
		.options = c->options,
		.common = options };
	bool done = false;
	int status;

	w->argv[0] = program;
	cli_restart();
	status = read_options(t, &cli, c, w, &done);
	if (!status && !done && t->quiet && !freopen("/dev/null", "we", stdout))
		status = EXIT_UNKNOWN;
	if (!status && !done)
		status = c->run(t, w->argc, w->argv);
	free(synopsis);
	return status;
}

static int run(struct tool *t, struct words_left *w)
{
	char *program = w->argv[0];
	const struct command *c;
	bool done = false;
	int status = read_options(t, &general, NULL, w, &done);

	if (status || done)
		return status;
	if (!w->argc)
		return tool_fail(EXIT_USAGE, "holdover status", "no command was given");
	if (!strcmp(w->argv[0], "completion"))
		return completion_print(w->argc > 1 ? w->argv[1] : "", commands,
			MEM_COUNT(commands), options);
	c = find(w->argv[0]);
	return c ? run_command(t, c, w, program)
		 : tool_fail(EXIT_USAGE, "holdover --help", "there is no command \"%s\"",
			   w->argv[0]);
}

int main(int argc, char **argv)
{
	struct tool t = { .color = isatty(STDOUT_FILENO) };
	struct words_left w = { argc, argv };
	int status;

	process_begin();
	signal(SIGPIPE, SIG_IGN);
	found_trust_drivers();
	status = run(&t, &w);
	if (process_lost_output())
		status = tool_fail(EXIT_UNKNOWN, NULL, "the output cannot be written: %s",
			strerror(errno));
	free(t.host);
	free(t.password);
	return status;
}
