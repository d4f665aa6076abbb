/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf_lists - see agentconf_lists.h.
 */
#include "mibs/conf/lists.h"

#include "lib/mem.h"
#include "mibs/tree/oid.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ATTACHED_MAX = 63 };

static void listen_fini(struct agentconf_listen *l)
{
	free(l->address);
	free(l->port);
	free(l->ups);
}

static void attached_fini(struct agentconf_attached *a)
{
	free(a->text);
	free(a->ups);
}

/* ---- entries ---- */

const char *agentconf_lists_listen(struct agentconf *c, const struct entry *e)
{
	const char *port = e->value_count > 1 ? e->values[1] : "161";
	long number;

	if (!snmptext_may_be_host(e->values[0]))
		return "that is no address";
	if (!conf_number(port, 1, 65535, &number))
		return "the port is none";
	c->listens = mem_grow(c->listens, c->listen_count + 1, sizeof *c->listens);
	c->listens[c->listen_count++] = (struct agentconf_listen){ mem_dup(e->values[0]),
		mem_fmt("%ld", number), mem_dup(entry_option(e, "ups")), e->at.line };
	return NULL;
}

const char *agentconf_lists_attached(struct agentconf *c, const struct entry *e)
{
	if (strlen(e->values[0]) > ATTACHED_MAX)
		return "too long";
	c->attached = mem_grow(c->attached, c->attached_count + 1, sizeof *c->attached);
	c->attached[c->attached_count++] = (struct agentconf_attached){ mem_dup(e->values[0]),
		mem_dup(entry_option(e, "ups")), e->at.line };
	return NULL;
}

static void add_view(struct agentconf *c, const char *name, const char *oid, bool included)
{
	c->views = mem_grow(c->views, c->view_count + 1, sizeof *c->views);
	c->views[c->view_count++] = (struct agentconf_view){
		mem_dup(name), mem_dup(*oid == '.' ? oid + 1 : oid), included };
}

const char *agentconf_lists_view(struct agentconf *c, const struct entry *e)
{
	uint32_t oid[SNMPTEXT_OID_MAX];
	bool included;

	if (e->value_count != 3)
		return "not of the form `view = name included|excluded OID`";
	included = !strcasecmp(e->values[1], "included");
	if (!included && strcasecmp(e->values[1], "excluded"))
		return "neither included nor excluded";
	if (!snmptext_oid(e->values[2], oid))
		return "not an OID in numbers";
	add_view(c, e->values[0], e->values[2], included);
	return NULL;
}

/* ---- when the file is read ---- */

static void add_default_views(struct agentconf *c)
{
	static const char *const all[] = { "1.3.6.1.2.1.1", "1.3.6.1.2.1.33",
		HOLDOVER_OIDS_ROOT_TEXT };

	for (size_t i = 0; i < c->view_count; i++)
		if (!strcmp(c->views[i].name, AGENTCONF_ALL_VIEW))
			return;
	for (size_t i = 0; i < MEM_COUNT(all); i++)
		add_view(c, AGENTCONF_ALL_VIEW, all[i], true);
}

/* False: to be left out. `ups` NULL is the default one. */
static bool names_shown_ups(const struct agentconf *c, const struct settings *upses,
	struct conf_report *report, const char *ups, unsigned line)
{
	struct conf_place at = { c->file, line };

	if (!ups || agentconf_knows_ups(upses, ups))
		return true;
	conf_error(report, at, "there is no UPS \"%s\"; entry left out", ups);
	return false;
}

void agentconf_lists_settle(struct agentconf *c, const struct settings *ups,
	struct conf_report *report)
{
	size_t listens = 0, attached = 0;

	for (size_t i = 0; i < c->listen_count; i++) {
		struct agentconf_listen l = c->listens[i];

		if (names_shown_ups(c, ups, report, l.ups, l.line)) {
			c->listens[listens++] = l;
			continue;
		}
		listen_fini(&l);
	}
	c->listen_count = listens;
	for (size_t i = 0; i < c->attached_count; i++) {
		struct agentconf_attached a = c->attached[i];

		if (names_shown_ups(c, ups, report, a.ups, a.line)) {
			c->attached[attached++] = a;
			continue;
		}
		attached_fini(&a);
	}
	c->attached_count = attached;
	add_default_views(c);
}

/* The first UPS on this port of every address, the second on the next ... */
void agentconf_lists_ups_ports(struct agentconf *c, struct conf_place at,
	struct conf_report *report)
{
	size_t plain = c->listen_count;

	if (c->per_ups_port && c->per_ups_port + (long)c->ups_count - 1 > 65535) {
		conf_error(report, at, "per_ups_port: the last UPS has no port; left out");
		return;
	}
	for (size_t i = 0; c->per_ups_port && i < plain; i++) {
		for (size_t u = 0; !c->listens[i].ups && u < c->ups_count; u++) {
			c->listens = mem_grow(c->listens, c->listen_count + 1, sizeof *c->listens);
			c->listens[c->listen_count++] = (struct agentconf_listen){
				mem_dup(c->listens[i].address),
				mem_fmt("%ld", c->per_ups_port + (long)u), mem_dup(c->upses[u]),
				c->listens[i].line };
		}
	}
}

void agentconf_lists_default_listens(struct agentconf *c)
{
	static const char *const addresses[] = { "127.0.0.1", "::1" };

	c->listens = mem_grow(c->listens, MEM_COUNT(addresses), sizeof *c->listens);
	for (size_t i = 0; i < MEM_COUNT(addresses); i++)
		c->listens[c->listen_count++] = (struct agentconf_listen){
			.address = mem_dup(addresses[i]), .port = mem_dup("161") };
}

void agentconf_lists_fini(struct agentconf *c)
{
	for (size_t i = 0; i < c->listen_count; i++)
		listen_fini(&c->listens[i]);
	for (size_t i = 0; i < c->view_count; i++) {
		free(c->views[i].name);
		free(c->views[i].oid);
	}
	for (size_t i = 0; i < c->attached_count; i++)
		attached_fini(&c->attached[i]);
	free(c->listens);
	free(c->views);
	free(c->attached);
}

/* ---- what follows from it ---- */

const char *agentconf_attached_to(const struct agentconf *c, const char *ups)
{
	const char *text = "";
	bool own = false;

	for (size_t i = 0; i < c->attached_count; i++) {
		const struct agentconf_attached *a = &c->attached[i];

		if (a->ups ? strcmp(a->ups, ups) : own)
			continue;
		own |= a->ups != NULL;
		text = a->text;
	}
	return text;
}
