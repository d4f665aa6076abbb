/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - `holdover ports`: which process has each port of the UPS service, beside what the
 * configuration asks for.
 */
#include "lib/mem.h"
#include "tools/cli/command.h"
#include "tools/cli/fail.h"
#include "tools/cli/show.h"
#include "tools/machine/site.h"
#include "tools/machine/sockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_TRAPS = 162, PORT_UNASSIGNED = 40, EXPECTED_MAX = 128 };

static const char server_name[] = "holdover-server", agent_name[] = "holdover-snmp";

struct row {
	const char *protocol, *program;	/* program NULL: none of Holdover's */
	const char *unwanted;		/* why the program shall not have it; NULL: it shall */
	unsigned port;
	bool udp;
	/* what is found */
	const struct sockets_listener *listener;	/* NULL: none */
	bool only_here, fine;
	char expected[EXPECTED_MAX];
};

struct ports {
	struct site site;
	struct sockets sockets;
	struct row *rows;
	size_t count;
};

/* ---- which ports there are ---- */

static void add(struct ports *p, const struct row *row)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->rows[i].port == row->port && p->rows[i].udp == row->udp)
			return;
	p->rows = mem_grow(p->rows, p->count + 1, sizeof *p->rows);
	p->rows[p->count++] = *row;
}

static const char *why_no_agent(const struct site *s)
{
	if (!s->snmp_enabled)
		return "[snmp] enable = no";
	return s->snmp_agentx ? "mode = agentx" : NULL;
}

static void add_listen(struct ports *p, const struct site_listen *l)
{
	const char *off = p->site.ups_enabled ? NULL : "[port401] enable = no";
	const struct row rows[] = {
		[SITE_NUT] = { .protocol = "NUT", .program = server_name },
		[SITE_UPS] = { .protocol = "ups", .program = server_name, .unwanted = off },
		[SITE_SNMP] = { .protocol = "SNMP", .program = agent_name, .udp = true,
			.unwanted = why_no_agent(&p->site) },
	};
	struct row row = rows[l->service];

	row.port = (unsigned)l->port;
	add(p, &row);
	if (l->service != SITE_UPS)
		return;
	row.udp = true;
	if (!off && !p->site.ups_udp)
		row.unwanted = "udp = no";
	add(p, &row);
}

static void add_all(struct ports *p)
{
	for (size_t i = 0; i < p->site.listen_count; i++)
		add_listen(p, &p->site.listens[i]);
	add(p, &(struct row){ .protocol = "traps", .port = PORT_TRAPS, .udp = true });
	add(p, &(struct row){ .protocol = "unassigned", .port = PORT_UNASSIGNED });
}

/* ---- who has them ---- */

static bool is_of(const struct row *r, const struct sockets_listener *l)
{
	return r->program && !strcmp(l->holder.name, r->program);
}

/* The first process, but the program that shall have the port before others. */
static void look(struct ports *p, struct row *r)
{
	r->only_here = true;
	for (size_t i = 0; i < p->sockets.count; i++) {
		const struct sockets_listener *l = &p->sockets.all[i];

		if (l->port != r->port || l->udp != r->udp)
			continue;
		if (!r->listener || (is_of(r, l) && !is_of(r, r->listener)))
			r->listener = l;
		r->only_here &= sockets_is_loopback(&l->address);
	}
}

static void judge(struct row *r)
{
	bool own = r->listener && is_of(r, r->listener);
	bool unseen = r->listener && !r->listener->holder.pid;

	r->fine = true;
	if (!r->program)
		snprintf(r->expected, sizeof r->expected, "–");
	else if (r->unwanted && !own)
		snprintf(r->expected, sizeof r->expected, "yes: %s", r->unwanted);
	else if (own && !r->unwanted)
		snprintf(r->expected, sizeof r->expected, "yes%s", r->only_here ? ", this host only" : "");
	else if (unseen)
		snprintf(r->expected, sizeof r->expected, "not visible; run as root");
	else {
		r->fine = false;
		snprintf(r->expected, sizeof r->expected, "NO: %s%s%s", r->program,
			own ? " has not read " : " should have it", own ? r->unwanted : "");
	}
}

/* ---- printing ---- */

static void print_who(const struct row *r, char who[PROC_SHOWN_MAX])
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
	char who[PROC_SHOWN_MAX];
	int width = 3;

	for (size_t i = 0; i < p->count; i++) {
		print_who(&p->rows[i], who);
		width = (int)strlen(who) > width ? (int)strlen(who) : width;
	}
	printf("%-9s  %-10s  %-*s  AS EXPECTED\n", "PORT", "PROTOCOL", width, "WHO");
	for (size_t i = 0; i < p->count; i++) {
		const struct row *r = &p->rows[i];

		print_who(r, who);
		printf("%5u/%s  %-10s  %-*s  %s\n", r->port, r->udp ? "udp" : "tcp", r->protocol,
			width, who, r->expected);
	}
	if (!p->sockets.complete)
		puts("\nProcesses of other users are not visible to this user: run as root to see all.");
}

static void print_json_holder(const struct row *r)
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
	show_json_head();
	printf("\"complete\":%s,\"ports\":[", p->sockets.complete ? "true" : "false");
	for (size_t i = 0; i < p->count; i++) {
		const struct row *r = &p->rows[i];

		printf("%s{\"port\":%u,\"transport\":\"%s\",\"protocol\":\"%s\"", i ? "," : "", r->port,
			r->udp ? "udp" : "tcp", r->protocol);
		print_json_holder(r);
		printf(",\"this_host_only\":%s,\"as_expected\":%s,\"expected\":",
			r->listener && r->only_here ? "true" : "false", r->fine ? "true" : "false");
		show_json_text(r->expected);
		putchar('}');
	}
	puts("]}");
}

static bool all_fine(const struct ports *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (!p->rows[i].fine)
			return false;
	return true;
}

int ports_run(const struct tool *t, int argc, char **argv)
{
	struct ports p = { 0 };
	int status = EXIT_FINE;

	(void)argv;
	if (argc || t->host)
		return tool_fail(EXIT_USAGE, "holdover ports", "ports: of this host, without arguments");
	if (!sockets_read(&p.sockets)) {
		sockets_fini(&p.sockets);
		return tool_fail(EXIT_UNKNOWN, NULL, "/proc/net cannot be read");
	}
	site_read(t->conf_dir, &p.site);
	add_all(&p);
	for (size_t i = 0; i < p.count; i++) {
		look(&p, &p.rows[i]);
		judge(&p.rows[i]);
	}
	status = all_fine(&p) ? EXIT_FINE : EXIT_SOMETHING;
	if (t->json)
		print_json(&p);
	else
		print_table(&p);
	free(p.rows);
	sockets_fini(&p.sockets);
	site_fini(&p.site);
	return status;
}
