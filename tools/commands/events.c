/* SPDX-License-Identifier: GPL-2.0-or-later
 * events - `holdover events [UPS]`: the events of the UPSes of this host, from systemd's journal,
 * where holdover-server logs each one with the fields EVENT and UPS.
 */
#include "lib/log.h"
#include "lib/mem.h"
#include "tools/cli/command.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/judge/journal_export.h"
#include "tools/machine/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SINCE = COMMAND_OPTION, TIMEOUT_MS = 30000, US = 1000000 };

const struct cli_option events_options[] = {
	{ SINCE, "since", "TIME", "as journalctl has it: yesterday, -2h, \"2026-11-30 14:00\"" },
	{ 0 }
};

/* Requests the events of the UPS, or of all; the last 50, or those since `since`, at most 2000. */
static int ask_journal(const char *ups, const char *since, struct buf *out)
{
	char *of = ups ? mem_fmt("UPS=%s", ups) : NULL,
	     *from = mem_fmt("--since=%s", since ? since : "");
	const char *argv[] = { "journalctl", "--quiet", "--no-pager", "--output=export",
		"--output-fields=MESSAGE,EVENT,UPS", since ? "--lines=2000" : "--lines=50",
		"MESSAGE_ID=" LOG_EVENT_ID, NULL, NULL, NULL };
	size_t n = 7;
	int status;

	if (of)
		argv[n++] = of;
	if (since)
		argv[n++] = from;
	status = run_output(argv, TIMEOUT_MS, out);
	free(of);
	free(from);
	return status;
}

static void print_event(const struct journal_event *e)
{
	time_t at = (time_t)(e->at_us / US);
	char stamp[32];
	struct tm local;

	strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", localtime_r(&at, &local));
	printf("%s  %-12s  %s\n", stamp, e->ups, journal_event_text(e));
}

static void print_json(const struct journal_event *e)
{
	fputs("{\"at\":", stdout);
	show_json_time((time_t)(e->at_us / US));
	fputs(",\"ups\":", stdout);
	show_json_text(e->ups);
	fputs(",\"event\":", stdout);
	show_json_text(e->event);
	fputs(",\"text\":", stdout);
	show_json_text(journal_event_text(e));
	putchar('}');
}

static size_t print_all(const struct tool *t, struct buf *from)
{
	const char *at = buf_text(from), *end = at + from->len;
	struct journal_event e;
	size_t count = 0;

	while (journal_export_next(&at, end, &e)) {
		if (!*e.event)
			continue;
		if (t->json && count)
			putchar(',');
		if (t->json)
			print_json(&e);
		else
			print_event(&e);
		count++;
	}
	return count;
}

static bool has_journal(void)
{
	return !access("/run/log/journal", F_OK) || !access("/var/log/journal", F_OK);
}

static int show(const struct tool *t, struct buf *from)
{
	size_t count;

	if (t->json) {
		show_json_head();
		fputs("\"events\":[", stdout);
	}
	count = print_all(t, from);
	if (t->json)
		puts("]}");
	else if (!count)
		puts("No event is in the journal.");
	return count ? EXIT_FINE : EXIT_SOMETHING;
}

int events_run(const struct tool *t, int argc, char **argv)
{
	struct buf out = { 0 };
	int status;

	if (argc > 1 || t->host)
		return tool_fail(EXIT_USAGE, "holdover events [UPS]",
			"events are those of this host, of one UPS or all");
	if (!has_journal())
		return tool_fail(EXIT_UNKNOWN, "grep 'UPS \\[' /var/log/syslog",
			"there is no systemd journal on this host");
	status = ask_journal(argc ? argv[0] : NULL, tool_own(t, SINCE), &out);
	if (status == -ENOENT)
		status = tool_fail(EXIT_UNKNOWN, "grep 'UPS \\[' /var/log/syslog",
			"there is no journalctl on this host");
	else if (status < 0)
		status = tool_fail(EXIT_UNKNOWN, NULL, "journalctl: %s", strerror(-status));
	else if (status > 1)
		status = tool_fail(EXIT_UNKNOWN, "sudo holdover events",
			"journalctl ended with status %d", status);
	else if (status == 1 && strstr(buf_text(&out), "permission"))
		status = tool_fail(EXIT_UNKNOWN, "sudo holdover events",
			"this user may not read the journal");
	else if (status == 1 && memcmp(buf_text(&out), "__CURSOR", 8) != 0 && out.len)
		status = tool_fail(EXIT_USAGE, "holdover events --since yesterday",
			"journalctl: %.*s", (int)strcspn(buf_text(&out), "\n"), buf_text(&out));
	else
		status = show(t, &out);
	buf_fini(&out);
	return status;
}
