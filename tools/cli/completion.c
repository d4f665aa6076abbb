/* SPDX-License-Identifier: GPL-2.0-or-later
 * completion - see completion.h.
 */
#include "tools/cli/completion.h"
#include "tools/cli/fail.h"

#include <stdio.h>
#include <string.h>

static void print_names(const struct command *commands, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%s", i ? " " : "", commands[i].name);
}

static void print_longs(const struct cli_option *rows)
{
	for (; rows && rows->letter; rows++)
		if (rows->name)
			printf(" --%s", rows->name);
}

/* The first word of most subcommands is a UPS; others ignore it. */
static void print_bash(const struct command *commands, size_t count,
	const struct cli_option *common)
{
	fputs("_holdover() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} options= word\n"
	      "\tlocal command=${COMP_WORDS[1]}\n\tCOMPREPLY=()\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '", stdout);
	print_names(commands, count);
	fputs("' -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase $command in\n", stdout);
	for (size_t i = 0; i < count; i++) {
		printf("\t%s) options='", commands[i].name);
		print_longs(commands[i].options);
		fputs("' ;;\n", stdout);
	}
	fputs("\tesac\n\tcase $cur in\n\t-*) COMPREPLY=($(compgen -W \"$options", stdout);
	print_longs(common);
	fputs("\" -- \"$cur\")) ;;\n"
	      "\t*) COMPREPLY=($(compgen -W \"$(holdover status 2>/dev/null | awk 'NF == 0 { exit } "
	      "NR > 1 { print $1 }')\" -- \"$cur\")) ;;\n"
	      "\tesac\n}\ncomplete -F _holdover holdover\n", stdout);
}

static void print_zsh(const struct command *commands, size_t count, const struct cli_option *common)
{
	fputs("#compdef holdover\nautoload -U +X bashcompinit && bashcompinit\n", stdout);
	print_bash(commands, count, common);
}

/* In single quotes, as fish reads them. */
static void print_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	puts("'");
}

static void print_fish_options(const struct cli_option *rows, const char *condition)
{
	for (; rows && rows->letter; rows++) {
		if (!rows->name)
			continue;
		printf("complete -c holdover%s -l %s%s -d ", condition, rows->name,
			rows->argument ? " -r" : "");
		print_quoted(rows->help);
	}
}

static void print_fish(const struct command *commands, size_t count,
	const struct cli_option *common)
{
	char condition[128];

	for (size_t i = 0; i < count; i++) {
		printf("complete -c holdover -f -n __fish_use_subcommand -a %s -d ",
			commands[i].name);
		print_quoted(commands[i].help);
		snprintf(condition, sizeof condition, " -n '__fish_seen_subcommand_from %s'",
			commands[i].name);
		print_fish_options(commands[i].options, condition);
	}
	print_fish_options(common, "");
}

int completion_print(const char *shell, const struct command *commands, size_t count,
	const struct cli_option *common)
{
	if (!strcmp(shell, "bash"))
		print_bash(commands, count, common);
	else if (!strcmp(shell, "zsh"))
		print_zsh(commands, count, common);
	else if (!strcmp(shell, "fish"))
		print_fish(commands, count, common);
	else
		return tool_fail(EXIT_USAGE, "holdover completion bash",
			"completion: bash, zsh or fish");
	return 0;
}
