/* SPDX-License-Identifier: GPL-2.0-or-later
 * cli - see cli.h.
 */
#include "lib/cli.h"

#include <getopt.h>
#include <string.h>

enum { OPTIONS_MAX = 48 };

/* Collects all rows in order; ends with a zero row. */
static void gather(const struct cli *cli, struct cli_option rows[OPTIONS_MAX + 1])
{
	const struct cli_option *tables[] = { cli->options, cli->common };
	bool seen[256] = { false };
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		for (const struct cli_option *o = tables[i]; o && o->letter && n < OPTIONS_MAX; o++) {
			if (!seen[(unsigned char)o->letter])
				rows[n++] = *o;
			seen[(unsigned char)o->letter] = true;
		}
	}
	rows[n] = (struct cli_option){ 0 };
}

int cli_next(const struct cli *cli, int argc, char **argv, const char **argument, int *rest)
{
	struct cli_option rows[OPTIONS_MAX + 1];
	struct option longs[OPTIONS_MAX + 1] = { 0 };
	char shorts[2 * OPTIONS_MAX + 2];
	size_t n = 0, k = 0;
	int letter;

	gather(cli, rows);
	if (cli->words_end)
		shorts[k++] = '+';
	for (const struct cli_option *o = rows; o->letter; o++) {
		longs[n++] = (struct option){ o->name ? o->name : "",
			o->argument ? required_argument : no_argument, NULL, o->letter };
		shorts[k++] = o->letter;
		if (o->argument)
			shorts[k++] = ':';
	}
	shorts[k] = 0;
	letter = getopt_long(argc, argv, shorts, longs, NULL);
	*argument = optarg;
	*rest = optind;
	return letter == -1 ? 0 : letter;
}

void cli_restart(void)
{
	optind = 0;
}

void cli_help(const struct cli *cli, FILE *out)
{
	struct cli_option rows[OPTIONS_MAX + 1];

	gather(cli, rows);
	fprintf(out, "usage: %s %s\n\n", cli->program, cli->synopsis);
	for (const struct cli_option *o = rows; o->letter; o++) {
		char left[64];

		if (o->letter < ' ')
			snprintf(left, sizeof left, "    --%s%s%s", o->name,
				o->argument ? " " : "", o->argument ? o->argument : "");
		else
			snprintf(left, sizeof left, "-%c%s%s%s%s", o->letter,
				o->argument ? " " : "", o->argument ? o->argument : "",
				o->name ? ", --" : "", o->name ? o->name : "");
		fprintf(out, "  %-30s %s\n", left, o->help);
	}
}
