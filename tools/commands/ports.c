/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - `holdover ports`: the process that has each port of the UPS service, and the one that
 * should have it by the configuration.
 */
#include "tools/machine/ports.h"
#include "tools/cli/command.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"

#include <stdio.h>
#include <string.h>

enum { EXPECTED_MAX = 128 };

/* Is it as configured? `out` says it in words. A process that cannot be seen is no fault. */
static bool judge(const struct ports_row *r, char out[EXPECTED_MAX])
{
	if (!r->program)
		snprintf(out, EXPECTED_MAX, "–");
	else if (r->unwanted && !r->own)
		snprintf(out, EXPECTED_MAX, "yes: %s", r->unwanted);
	else if (r->own && !r->unwanted)
		snprintf(out, EXPECTED_MAX, "yes%s", r->only_here ? ", this host only" : "");
	else if (r->listener && !r->listener->holder.pid)
		snprintf(out, EXPECTED_MAX, "not visible; run as root");
	else
		return snprintf(out, EXPECTED_MAX, "NO: %s%s%s", r->program,
			r->own ? " has not read " : " should have it",
			r->own ? r->unwanted : "") < 0;
	return true;
}

/* ---- printing ---- */

static void print_who(const struct ports_row *r, char who[PROC_SHOWN_MAX])
{
	if (!r->listener)
		snprintf(who, PROC_SHOWN_MAX, "free");
	else if (!r->listener->holder.pid)
		snprintf(who, PROC_SHOWN_MAX, "a process of another user");
	else
		proc_show(&r->listener->holder, who);
}

static void print_table(const struct ports *p)
{
	char who[PROC_SHOWN_MAX], expected[EXPECTED_MAX];
	int width = 3;

	for (size_t i = 0; i < p->count; i++) {
		print_who(&p->rows[i], who);
		width = (int)strlen(who) > width ? (int)strlen(who) : width;
	}
	printf("%-9s  %-10s  %-*s  AS EXPECTED\n", "PORT", "PROTOCOL", width, "WHO");
	for (size_t i = 0; i < p->count; i++) {
		const struct ports_row *r = &p->rows[i];

		print_who(r, who);
		judge(r, expected);
		printf("%5u/%s  %-10s  %-*s  %s\n", r->port, r->udp ? "udp" : "tcp", r->protocol,
			width, who, expected);
	}
	if (!p->sockets.complete)
		puts("\nProcesses of other users are not visible to this user: run as root to see all.");
}

static void print_json_holder(const struct ports_row *r)
{
	const struct proc *h = r->listener ? &r->listener->holder : NULL;

	printf(",\"open\":%s,\"program\":", r->listener ? "true" : "false");
	show_json_text(h && h->pid ? h->name : NULL);
	if (h && h->pid)
		printf(",\"pid\":%ld,\"unit\":", (long)h->pid);
	else
		fputs(",\"pid\":null,\"unit\":", stdout);
	show_json_text(h && *h->unit ? h->unit : NULL);
}

static void print_json(const struct ports *p)
{
	char expected[EXPECTED_MAX];

	show_json_head();
	printf("\"complete\":%s,\"ports\":[", p->sockets.complete ? "true" : "false");
	for (size_t i = 0; i < p->count; i++) {
		const struct ports_row *r = &p->rows[i];

		printf("%s{\"port\":%u,\"transport\":\"%s\",\"protocol\":\"%s\"", i ? "," : "",
			r->port, r->udp ? "udp" : "tcp", r->protocol);
		print_json_holder(r);
		printf(",\"this_host_only\":%s,\"as_expected\":%s,\"expected\":",
			r->listener && r->only_here ? "true" : "false",
			judge(r, expected) ? "true" : "false");
		show_json_text(r->program ? expected : NULL);
		putchar('}');
	}
	puts("]}");
}

static bool all_fine(const struct ports *p)
{
	char expected[EXPECTED_MAX];

	for (size_t i = 0; i < p->count; i++)
		if (!judge(&p->rows[i], expected))
			return false;
	return true;
}

int ports_run(const struct tool *t, int argc, char **argv)
{
	struct site site;
	struct ports p;
	int status = EXIT_UNKNOWN;

	(void)argv;
	if (argc || t->host)
		return tool_fail(EXIT_USAGE, "holdover ports",
			"ports: of this host, without arguments");
	site_read(t->conf_dir, &site);
	if (!ports_read(&site, &p)) {
		tool_fail(status, NULL, "/proc/net cannot be read");
	} else {
		status = all_fine(&p) ? EXIT_FINE : EXIT_SOMETHING;
		if (t->json)
			print_json(&p);
		else
			print_table(&p);
	}
	ports_fini(&p);
	site_fini(&site);
	return status;
}
