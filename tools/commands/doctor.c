/* SPDX-License-Identifier: GPL-2.0-or-later
 * doctor - `holdover doctor`: faults of this host, worst first, and their remedies.
 */
#include "tools/cli/fail.h"
#include "tools/doctor/examination.h"

int doctor_run(const struct tool *t, int argc, char **argv)
{
	struct doctor d;
	int status;

	(void)argv;
	if (argc || t->host)
		return tool_fail(EXIT_USAGE, "holdover doctor",
			"doctor: of this host, without arguments");
	examination_make(t, &d);
	status = examination_print(&d);
	examination_fini(&d);
	return status;
}
