/* SPDX-License-Identifier: GPL-2.0-or-later
 * upsdrvctl: NUT's name for scripts that call it; see tools/upsdrvctl/drvctl.h.
 */
#include "lib/cli.h"
#include "lib/log.h"
#include "lib/paths.h"
#include "lib/process.h"
#include "lib/product.h"
#include "tools/upsdrvctl/drvctl.h"

#include <stdio.h>
#include <string.h>

enum { WRONG_USAGE = 2 };

static const struct cli_option options[] = {
	{ 'C', "config", "DIR", "directory of ups.conf" },
	{ 't', "test", NULL, "print what would be run, and do nothing" },
	{ 'u', "user", "USER", "whom drivers become for shutdown" },
	{ 'r', "chroot", "DIR", "accepted for NUT's scripts; refused if used" },
	{ 'D', "debug", NULL, "log more" },
	{ 'F', "foreground", NULL, "accepted for NUT's scripts" },
	{ 'B', "background", NULL, "accepted for NUT's scripts" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 'h', "help", NULL, "print this and exit" },
	{ 0 }
};

static const struct cli cli = {
	.program = "upsdrvctl", .synopsis = "[options] start | stop | shutdown [UPS]",
	.options = options
};

static const struct {
	const char *word;
	int (*act)(const struct drvctl *d, const char *ups);
} words[] = {
	{ "start", drvctl_start },
	{ "stop", drvctl_stop },
	{ "shutdown", drvctl_shutdown },
};

static int act(const struct drvctl *d, int count, char **arguments)
{
	for (size_t i = 0; count >= 1 && count <= 2 && i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].word, arguments[0]))
			return words[i].act(d, count == 2 ? arguments[1] : NULL);
	cli_help(&cli, stderr);
	return WRONG_USAGE;
}

int main(int argc, char **argv)
{
	struct drvctl d = { 0 };
	const char *value, *dir = NULL;
	int letter, rest = 1, debug = 0;

	process_begin();
	log_init("upsdrvctl");
	while ((letter = cli_next(&cli, argc, argv, &value, &rest))) {
		switch (letter) {
		case 'C': dir = value; break;
		case 't': d.test = true; break;
		case 'u': d.user = value; break;
		case 'D': log_set_debug(++debug); break;
		case 'F': case 'B': break;
		case 'V':
			puts("Network UPS Tools upsdrvctl " PRODUCT_VERSION " - " PRODUCT_NAME);
			return 0;
		case 'h': cli_help(&cli, stdout); return 0;
		case 'r': log_say(LOG_ERROR, "-r: a chroot is not supported"); return 1;
		default: return WRONG_USAGE;
		}
	}
	d.conf_dir = paths_conf_dir(dir);
	return act(&d, argc - rest, argv + rest);
}
