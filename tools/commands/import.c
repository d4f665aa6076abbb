/* SPDX-License-Identifier: GPL-2.0-or-later
 * import - `holdover import`: shows how Holdover reads NUT's configuration; --take-over replaces
 * NUT's services, and --give-back undoes that.
 */
#include "lib/product.h"
#include "tools/cli/fail.h"
#include "tools/import/survey.h"
#include "tools/import/takeover.h"

#include <stddef.h>

enum { TAKE_OVER = COMMAND_OPTION, GIVE_BACK };

const struct cli_option import_options[] = {
	{ TAKE_OVER, "take-over", NULL, "stop NUT's services and have Holdover serve" },
	{ GIVE_BACK, "give-back", NULL, "restore NUT's services as they were" },
	{ 0 }
};

int import_run(const struct tool *t, int argc, char **argv)
{
	bool take = tool_own(t, TAKE_OVER), give = tool_own(t, GIVE_BACK);

	if (argc > 1 || t->host || (take && give) || (argc && (take || give)))
		return tool_fail(EXIT_USAGE, "holdover import, or holdover import --take-over",
			"import: a directory, or one of --take-over and --give-back");
	if (take)
		return takeover_take(t);
	if (give)
		return takeover_give_back(t);
	return survey_print(t, argc ? argv[0] : t->conf_dir ? t->conf_dir : PRODUCT_NUT_CONF_DIR);
}
