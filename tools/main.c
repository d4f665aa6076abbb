/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover - the command line; a subcommand is a row here and a file in commands/.
 */
#include "lib/cli.h"
#include "lib/mem.h"
#include "lib/nutclient.h"
#include "lib/product.h"
#include "tools/cli/command.h"
#include "tools/cli/fail.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command commands[] = {
	{ "status", "[UPS]", "all UPSes, or all that is known of one", status_run },
	{ "cmd", "UPS [COMMAND [VALUE]]", "list the commands of a UPS, or give one", cmd_run },
	{ "set", "UPS [VARIABLE=VALUE]", "list the settings of a UPS, or change one", set_run },
	{ "guard", "[status|now|cancel]", "the guard of this machine", guard_run },
};

enum { JSON = 1, USER, PASSWORD_FILE, COLOR, YES };

static const struct cli_option options[] = {
	{ JSON, "json", NULL, "print one JSON object" },
	{ 'H', "host", "HOST[:PORT]", "a server elsewhere; default: this host" },
	{ USER, "user", "NAME", "user of upsd.users" },
	{ PASSWORD_FILE, "password-file", "FILE", "its first line is the password" },
	{ 'C', "config", "DIR", "configuration directory" },
	{ COLOR, "color", "WHEN", "auto, yes or no" },
	{ YES, "yes", NULL, "do not ask back" },
	{ 'q', "quiet", NULL, "print nothing, only the exit status counts" },
	{ 'h', "help", NULL, "this text" },
	{ 'V', "version", NULL, "the version" },
	{ 0 }
};

static const struct cli cli = { .program = "holdover", .synopsis = "COMMAND [OPTIONS]",
	.options = options };

static void help(void)
{
	cli_help(&cli, stdout);
	fputc('\n', stdout);
	for (size_t i = 0; i < MEM_COUNT(commands); i++)
		printf("  %-7s %-24s %s\n", commands[i].name, commands[i].arguments,
			commands[i].help);
}

static char *first_line(const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t n = f ? getline(&line, &size, f) : -1;

	if (f)
		fclose(f);
	if (n < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = 0;
	return line;
}

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
	t->password = first_line(path);
	return t->password ? 0 : tool_fail(EXIT_USAGE, NULL, "%s: no password in it", path);
}

static int read_option(struct tool *t, int letter, const char *value)
{
	switch (letter) {
	case JSON: t->json = true; return 0;
	case 'H': return read_host(t, value);
	case USER: t->user = value; return 0;
	case PASSWORD_FILE: return read_password(t, value);
	case 'C': t->conf_dir = value; return 0;
	case COLOR: t->color = !strcmp(value, "yes") || (!strcmp(value, "auto") && t->color); return 0;
	case YES: t->yes = true; return 0;
	case 'q': t->quiet = true; return 0;
	default: return tool_fail(EXIT_USAGE, "holdover --help", "this is no option of it");
	}
}

static int run(const struct tool *t, int argc, char **argv)
{
	if (!argc)
		return tool_fail(EXIT_USAGE, "holdover status", "no command was given");
	for (size_t i = 0; i < MEM_COUNT(commands); i++)
		if (!strcmp(commands[i].name, argv[0]))
			return commands[i].run(t, argc - 1, argv + 1);
	return tool_fail(EXIT_USAGE, "holdover --help", "there is no command \"%s\"", argv[0]);
}

int main(int argc, char **argv)
{
	struct tool t = { .color = isatty(STDOUT_FILENO) };
	const char *value;
	int letter, rest, status = 0;

	signal(SIGPIPE, SIG_IGN);
	while (!status && (letter = cli_next(&cli, argc, argv, &value, &rest))) {
		if (letter == 'h')
			return help(), 0;
		if (letter == 'V')
			return puts("holdover " PRODUCT_VERSION), 0;
		status = read_option(&t, letter, value);
	}
	if (t.quiet && !freopen("/dev/null", "we", stdout))
		status = EXIT_UNKNOWN;
	if (!status)
		status = run(&t, argc - rest, argv + rest);
	free(t.host);
	free(t.password);
	return status;
}
