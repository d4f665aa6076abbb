/* SPDX-License-Identifier: GPL-2.0-or-later
 * check_holdover - a plugin for Nagios and Icinga over the NUT protocol.
 */
#include "lib/cli.h"
#include "lib/mem.h"
#include "lib/product.h"
#include "tools/plugin/check.h"
#include "tools/client/gather.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STALE = 1, SECONDS = 10 };

static const struct cli_option options[] = {
	{ 'H', "hostname", "HOST", "of the server; default 127.0.0.1" },
	{ 'p', "port", "PORT", "default 3493" },
	{ 'u', "ups", "NAMES", "UPSes, separated by commas; default: all that the server lists" },
	{ 'a', "all", NULL, "all that the server lists" },
	{ 'w', "warning", "NAME=RANGE", "of charge, runtime, load, temperature or voltage" },
	{ 'c', "critical", "NAME=RANGE", "likewise; a RANGE alone is of charge" },
	{ STALE, "stale", "STATE", "of stale data: critical or unknown" },
	{ 't', "timeout", "SECONDS", "default 10" },
	{ 'h', "help", NULL, "this text" },
	{ 'V', "version", NULL, "the version" },
	{ 0 }
};

static const struct cli cli = { .program = "check_holdover", .synopsis = "[OPTIONS]",
	.options = options };

struct plugin {
	struct check check;
	struct tool tool;
	char *names;			/* separated by commas; NULL: all */
	unsigned seconds;
};

static int usage(const char *what)
{
	printf("UPS UNKNOWN - %s; see check_holdover --help\n", what);
	return CHECK_UNKNOWN;
}

static void on_alarm(int number)
{
	static const char text[] = "UPS CRITICAL - no answer in time\n";

	(void)number;
	_exit(write(STDOUT_FILENO, text, sizeof text - 1) < 0 ? CHECK_UNKNOWN : CHECK_CRITICAL);
}

static bool read_number(const char *text, unsigned max, unsigned *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*out = (unsigned)n;
	return *text >= '0' && *text <= '9' && !*end && n > 0 && n <= max;
}

static bool read_option(struct plugin *p, int letter, const char *value)
{
	switch (letter) {
	case 'H': free(p->tool.host); p->tool.host = mem_dup(value); return *value;
	case 'p': return read_number(value, 65535, &p->tool.port);
	case 'u': free(p->names); p->names = mem_dup(value); return *value;
	case 'a': free(p->names); p->names = NULL; return true;
	case 'w': return check_threshold(value, p->check.warning);
	case 'c': return check_threshold(value, p->check.critical);
	case 't': return read_number(value, 3600, &p->seconds);
	case STALE:
		p->check.stale = !strcmp(value, "unknown") ? CHECK_UNKNOWN : CHECK_CRITICAL;
		return !strcmp(value, "unknown") || !strcmp(value, "critical");
	default: return false;
	}
}

/* False: no server. */
static bool gather_named(const struct plugin *p, struct gathered *g)
{
	char *names = mem_dup(p->names), *save = NULL, *name = strtok_r(names, ",", &save);
	bool good = name != NULL;

	for (; name && good; name = strtok_r(NULL, ",", &save))
		good = gather_nut(&p->tool, name, g);
	free(names);
	return good;
}

static int report(const struct plugin *p, const struct gathered *g)
{
	struct buf lines = { 0 }, perf = { 0 }, first = { 0 };
	enum check_state worst = CHECK_OK;

	for (size_t i = 0; i < g->count; i++) {
		struct buf text = { 0 };
		enum check_state s = check_ups(&p->check, g->ups[i], g->count > 1, &text, &perf);

		if (!i || check_worst(worst, s) != worst) {
			buf_clear(&first);
			buf_add_text(&first, buf_text(&text));
		}
		worst = check_worst(worst, s);
		buf_add_fmt(&lines, "\n%s - %s", check_word(s), buf_text(&text));
		buf_fini(&text);
	}
	printf("UPS %s - %s%s%s%s\n", check_word(worst), buf_text(&first), perf.len ? " | " : "",
		buf_text(&perf), g->count > 1 ? buf_text(&lines) : "");
	buf_fini(&first);
	buf_fini(&lines);
	buf_fini(&perf);
	return worst;
}

static int run(const struct plugin *p)
{
	struct gathered g = { 0 };
	int status;

	signal(SIGALRM, on_alarm);
	alarm(p->seconds);
	if (!(p->names ? gather_named(p, &g) : gather_nut(&p->tool, NULL, &g)))
		status = printf("UPS CRITICAL - %s\n", g.why) < 0 ? CHECK_UNKNOWN : CHECK_CRITICAL;
	else if (!g.count)
		status = printf("UPS CRITICAL - the server has no UPS\n") < 0 ? CHECK_UNKNOWN
			: CHECK_CRITICAL;
	else
		status = report(p, &g);
	gather_fini(&g);
	return status;
}

int main(int argc, char **argv)
{
	struct plugin p = { .check.stale = CHECK_CRITICAL, .seconds = SECONDS };
	const char *value;
	int letter, rest = 0, status = -1;

	signal(SIGPIPE, SIG_IGN);
	while (status < 0 && (letter = cli_next(&cli, argc, argv, &value, &rest))) {
		if (letter == 'h')
			return cli_help(&cli, stdout), CHECK_OK;
		if (letter == 'V')
			return puts("check_holdover " PRODUCT_VERSION), CHECK_OK;
		if (!read_option(&p, letter, value))
			status = usage("wrong option");
	}
	if (status < 0 && rest < argc)
		status = usage("a word that is no option");
	if (status < 0)
		status = run(&p);
	free(p.tool.host);
	free(p.names);
	return status;
}
