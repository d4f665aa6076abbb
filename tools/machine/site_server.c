/* SPDX-License-Identifier: GPL-2.0-or-later
 * site_server - upsd.conf and holdover.conf; see site.h. A value that the readers of the servers
 * refuse counts as missing here, too, because both use lib/conf_rows.
 */
#include "lib/address.h"
#include "lib/conf_rows.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "tools/machine/site_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of RFC 3411; the servers' own defaults are loopback. */
enum { PORT_SNMP = 161 };

static const long default_ports[] = {
	[SITE_NUT] = PRODUCT_PORT, [SITE_UPS] = PRODUCT_PORT_UPS, [SITE_SNMP] = PORT_SNMP,
};

static const char *add_listen(struct conf_reading *r, enum site_service service,
	const struct entry *e)
{
	struct site *s = r->out;
	const char *address = entry_value(e, 0), *text = entry_value(e, 1);
	long port = text ? address_port(text) : default_ports[service];
	char host[WORD_BYTES_MAX + 1];

	if (!address || !port)
		return "not an address and a port";
	address_unmap(address, host, sizeof host);
	s->listens = mem_grow(s->listens, s->listen_count + 1, sizeof *s->listens);
	s->listens[s->listen_count++] = (struct site_listen){ service, mem_dup(host), port,
		r->at.line };
	return NULL;
}

static const char *listen_nut(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return add_listen(r, SITE_NUT, e);
}

static const char *listen_ups(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return add_listen(r, SITE_UPS, e);
}

static const char *listen_snmp(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return add_listen(r, SITE_SNMP, e);
}

static const char *read_certificate(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct site *s = r->out;

	(void)row;
	free(s->certificate);
	s->certificate = mem_dup(entry_value(e, 0));
	s->certificate_line = r->at.line;
	return NULL;
}

static const char *read_tls(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	((struct site *)r->out)->tls_required = !strcasecmp(entry_value(e, 0), "required");
	return NULL;
}

static const char *read_mode(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	((struct site *)r->out)->snmp_agentx = !strcasecmp(entry_value(e, 0), "agentx");
	return NULL;
}

static const char *read_need(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	(void)e;
	((struct site *)r->out)->guard_need = true;
	return NULL;
}

static const char *read_grant(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct site *s = r->out;
	const char *access = entry_option(e, "access");

	s->communities = mem_grow(s->communities, s->community_count + 1, sizeof *s->communities);
	s->communities[s->community_count++] = (struct site_community){
		.name = mem_dup(entry_value(e, 0)),
		.from = mem_dup(entry_option(e, "from")),
		.is_user = !strcmp(row->key, "user"),
		.writes = access && !strcasecmp(access, "write"),
		.line = r->at.line,
	};
	return NULL;
}

static const char *read_accept(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct site *s = r->out;
	long number;

	(void)row;
	for (size_t i = 0; i < e->value_count; i++) {
		if (!conf_number(e->values[i], 1, INT_MAX, &number))
			continue;
		s->accepted = mem_grow(s->accepted, s->accepted_count + 1, sizeof *s->accepted);
		s->accepted[s->accepted_count++] = (struct site_accepted){ (unsigned)number,
			mem_dup(entry_option(e, "ups")) };
	}
	return NULL;
}

static const struct conf_row upsd_rows[] = {
	{ .key = "LISTEN", .read = listen_nut, .values = 2, .flags = CONF_LIST },
	{ .key = "CERTFILE", .read = read_certificate },
};

#define SWITCH(section_, key_, member_) { .section = (section_), .key = (key_), \
	CONF_MEMBER(struct site, member_) }

static const struct conf_row holdover_rows[] = {
	{ .section = "server", .key = "tls", .read = read_tls },
	SWITCH("port401", "enable", ups_enabled),
	SWITCH("port401", "udp", ups_udp),
	{ .section = "port401", .key = "listen", .read = listen_ups, .values = 2, .flags = CONF_LIST },
	SWITCH("snmp", "enable", snmp_enabled),
	{ .section = "snmp", .key = "mode", .read = read_mode },
	{ .section = "snmp", .key = "listen", .read = listen_snmp, .values = 2, .flags = CONF_LIST,
		.options = "ups sysobjectid" },
	{ .section = "snmp", .key = "community", .read = read_grant, .flags = CONF_LIST | CONF_SECRET,
		.options = "from ups access view sysobjectid" },
	{ .section = "snmp", .key = "user", .read = read_grant, .values = 5,
		.flags = CONF_LIST | CONF_SECRET, .options = "level ups access view sysobjectid" },
	SWITCH("guard", "enable", guard_enabled),
	{ .section = "guard", .key = "need", .read = read_need },
	{ .section = "doctor", .key = "accept", .read = read_accept, .values = WORDS_MAX,
		.flags = CONF_LIST, .options = "ups" },
};

static void read_file(struct site *s, const char *name, const struct conf_format *format)
{
	struct conf_report quiet = { .quiet = true };
	struct conf_reading r = { .format = format, .out = s, .report = &quiet };
	char *path = paths_join(s->conf_dir, name);

	conf_rows_read(&r, path);
	free(path);
}

static void add_defaults(struct site *s, enum site_service service)
{
	static const char *const loopback[] = { "127.0.0.1", "::1" };

	for (size_t i = 0; i < s->listen_count; i++)
		if (s->listens[i].service == service)
			return;
	s->listens =
		mem_grow(s->listens, s->listen_count + MEM_COUNT(loopback), sizeof *s->listens);
	for (size_t i = 0; i < MEM_COUNT(loopback); i++)
		s->listens[s->listen_count++] = (struct site_listen){ service,
			mem_dup(loopback[i]), default_ports[service], 0 };
}

void site_read_server(struct site *s)
{
	static const struct conf_format upsd = { .rows = upsd_rows, .count = MEM_COUNT(upsd_rows),
		.grammar = CONF_DIRECTIVES, .is_nut = true };
	static const struct conf_format holdover = { .rows = holdover_rows,
		.count = MEM_COUNT(holdover_rows), .grammar = CONF_ENTRIES };

	read_file(s, "upsd.conf", &upsd);
	read_file(s, "holdover.conf", &holdover);
	read_file(s, "holdover-snmp.conf", &holdover);
	for (enum site_service service = SITE_NUT; service <= SITE_SNMP; service++)
		add_defaults(s, service);
}
