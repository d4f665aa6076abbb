/* SPDX-License-Identifier: GPL-2.0-or-later
 * restart - `holdover restart UPS`: the driver of one UPS is stopped and started again by the
 * holdoverd of this host, over its control socket.
 */
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/client/supervisors.h"

#include <stdio.h>

enum { ANSWER_MS = 5000 };

int restart_run(const struct tool *t, int argc, char **argv)
{
	struct buf said = { 0 };
	int status;

	if (argc != 1 || t->host || !supervisors_is_name(argv[0]))
		return tool_fail(EXIT_USAGE, "holdover restart UPS",
			"restart: one UPS of this host");
	status = supervisors_ask(t,
		&(struct supervisors_word){ "restart", argv[0], ANSWER_MS, NULL }, &said);
	buf_fini(&said);
	if (t->json) {
		show_json_head();
		fputs("\"ups\":", stdout);
		show_json_text(argv[0]);
		printf(",\"restarted\":%s}\n", status ? "false" : "true");
	} else if (!status) {
		printf("the driver of %s is starting again\n", argv[0]);
	}
	return status;
}
