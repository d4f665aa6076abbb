/* SPDX-License-Identifier: GPL-2.0-or-later
 * check_holdover - a plugin for Nagios and Icinga, over the NUT protocol or SNMP.
 */
#include "lib/process.h"
#include "tools/plugin/nut.h"
#include "tools/plugin/report.h"
#include "tools/plugin/snmp.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Ends any wait of the plugin. */
static void on_alarm(int number)
{
	static const char text[] = "UPS CRITICAL - no answer in time\n";

	(void)number;
	_exit(write(STDOUT_FILENO, text, sizeof text - 1) < 0 ? CHECK_UNKNOWN : CHECK_CRITICAL);
}

static enum check_state run(struct plugin_settings *s)
{
	struct readings all = { 0 };
	struct buf out = { 0 };
	enum check_state state;

	signal(SIGALRM, on_alarm);
	alarm(s->seconds);
	s->check.now = time(NULL);
	if (!(s->snmp ? plugin_read_snmp(s, &all) : plugin_read_nut(s, &all)))
		state = report_failure(CHECK_CRITICAL, all.why, &out);
	else if (!all.count)
		state = report_failure(CHECK_CRITICAL, "the server has no UPS", &out);
	else
		state = report_readings(&s->check, &all, s->verbose, &out);
	alarm(0);
	if (fputs(buf_text(&out), stdout) < 0 || fflush(stdout))
		state = CHECK_UNKNOWN;
	buf_fini(&out);
	readings_fini(&all);
	return state;
}

int main(int argc, char **argv)
{
	struct plugin_settings s;
	enum settings_result result;
	/* for help and version, too, as in the plugin guidelines */
	int status = CHECK_UNKNOWN;

	process_begin();
	signal(SIGPIPE, SIG_IGN);
	result = settings_from_args(&s, argc, argv);
	if (result == SETTINGS_RUN)
		status = run(&s);
	settings_free(&s);
	return status;
}
