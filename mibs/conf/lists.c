/* SPDX-License-Identifier: GPL-2.0-or-later
 * lists - see lists.h.
 */
#include "mibs/conf/lists.h"

#include "lib/mem.h"
#include "lib/product.h"
#include "mibs/conf/upses.h"
#include "mibs/tree/oid.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void listen_fini(struct agentconf_listen *l)
{
	free(l->address);
	free(l->port);
	free(l->ups);
}

static void text_fini(struct agentconf_text *a)
{
	free(a->text);
	free(a->ups);
}

/* ---- entries ---- */

const char *agentconf_lists_oid(const char *text, struct agentconf_oid *out)
{
	struct agentconf_oid oid = { .length = 0 };

	oid.length = snmptext_oid(text, oid.arcs);
	if (!oid.length)
		return "not an OID in numbers";
	*out = oid;
	return NULL;
}

const char *agentconf_lists_listen(struct agentconf *c, const struct entry *e)
{
	const char *port = e->value_count > 1 ? e->values[1] : PRODUCT_PORT_SNMP_TEXT,
		   *object_id = entry_option(e, "sysobjectid");
	struct agentconf_oid oid = { .length = 0 };
	long number;

	if (!snmptext_may_be_host(e->values[0]))
		return "that is no address";
	if (!conf_number(port, 1, 65535, &number))
		return "invalid port";
	if (object_id && agentconf_lists_oid(object_id, &oid))
		return "sysobjectid= is not an OID in numbers";
	c->listens = mem_grow(c->listens, c->listen_count + 1, sizeof *c->listens);
	c->listens[c->listen_count++] = (struct agentconf_listen){ mem_dup(e->values[0]),
		mem_fmt("%ld", number), mem_dup(entry_option(e, "ups")), oid, e->at.line };
	return NULL;
}

const char *agentconf_lists_text(struct agentconf *c, const char *key, size_t max,
	const struct entry *e)
{
	if (strlen(e->values[0]) > max)
		return "too long";
	c->texts = mem_grow(c->texts, c->text_count + 1, sizeof *c->texts);
	c->texts[c->text_count++] = (struct agentconf_text){ key, mem_dup(e->values[0]),
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
	/* the groups about the agent, the inventory, and the UPSes */
	static const char *const all[] = { OID_SYSTEM_TEXT, "1.3.6.1.2.1.11", OID_UPS_MIB_TEXT,
		OID_ENTITY_TEXT, OID_HOLDOVER_TEXT, "1.3.6.1.6.3.1.1.6", "1.3.6.1.6.3.10.2.1",
		"1.3.6.1.6.3.11.2.1",
		"1.3.6.1.6.3.15.1.1" };

	for (size_t i = 0; i < c->view_count; i++)
		if (!strcmp(c->views[i].name, AGENTCONF_ALL_VIEW))
			return;
	for (size_t i = 0; i < MEM_COUNT(all); i++)
		add_view(c, AGENTCONF_ALL_VIEW, all[i], true);
}

/* False: to be ignored. `ups` NULL is the default one. */
static bool names_shown_ups(const struct agentconf *c, const struct settings *upses,
	struct conf_report *report, const char *ups, unsigned line)
{
	struct conf_place at = { c->file, line };

	if (!ups || agentconf_upses_knows(upses, ups))
		return true;
	conf_error(report, at, "there is no UPS \"%s\"; entry ignored", ups);
	return false;
}

void agentconf_lists_resolve(struct agentconf *c, const struct settings *ups,
	struct conf_report *report)
{
	size_t listens = 0, texts = 0;

	for (size_t i = 0; i < c->listen_count; i++) {
		struct agentconf_listen l = c->listens[i];

		if (names_shown_ups(c, ups, report, l.ups, l.line)) {
			c->listens[listens++] = l;
			continue;
		}
		listen_fini(&l);
	}
	c->listen_count = listens;
	for (size_t i = 0; i < c->text_count; i++) {
		struct agentconf_text a = c->texts[i];

		if (names_shown_ups(c, ups, report, a.ups, a.line)) {
			c->texts[texts++] = a;
			continue;
		}
		text_fini(&a);
	}
	c->text_count = texts;
	add_default_views(c);
}

/* The first UPS on this port of every address, the second one on the next port, and so on. */
void agentconf_lists_ups_ports(struct agentconf *c, struct conf_place at,
	struct conf_report *report)
{
	size_t plain = c->listen_count;

	if (c->per_ups_port && c->per_ups_port + (long)c->ups_count - 1 > 65535) {
		conf_error(report, at, "per_ups_port: the last UPS has no port; ignored");
		return;
	}
	for (size_t i = 0; c->per_ups_port && i < plain; i++) {
		for (size_t u = 0; !c->listens[i].ups && u < c->ups_count; u++) {
			c->listens = mem_grow(c->listens, c->listen_count + 1, sizeof *c->listens);
			c->listens[c->listen_count++] = (struct agentconf_listen){
				mem_dup(c->listens[i].address),
				mem_fmt("%ld", c->per_ups_port + (long)u), mem_dup(c->upses[u]),
				c->listens[i].object_id, c->listens[i].line };
		}
	}
}

void agentconf_lists_default_listens(struct agentconf *c)
{
	static const char *const addresses[] = { "127.0.0.1", "::1" };

	c->listens = mem_grow(c->listens, MEM_COUNT(addresses), sizeof *c->listens);
	for (size_t i = 0; i < MEM_COUNT(addresses); i++)
		c->listens[c->listen_count++] = (struct agentconf_listen){
			.address = mem_dup(addresses[i]), .port = mem_dup(PRODUCT_PORT_SNMP_TEXT) };
}

void agentconf_lists_fini(struct agentconf *c)
{
	for (size_t i = 0; i < c->listen_count; i++)
		listen_fini(&c->listens[i]);
	for (size_t i = 0; i < c->view_count; i++) {
		free(c->views[i].name);
		free(c->views[i].oid);
	}
	for (size_t i = 0; i < c->text_count; i++)
		text_fini(&c->texts[i]);
	free(c->listens);
	free(c->views);
	free(c->texts);
}

/* ---- what follows from it ---- */

const char *agentconf_lists_own_text(const struct agentconf *c, const char *key, const char *ups)
{
	const char *text = NULL;

	for (size_t i = 0; i < c->text_count; i++) {
		const struct agentconf_text *t = &c->texts[i];

		if (!strcmp(t->key, key) && t->ups && !strcmp(t->ups, ups))
			text = t->text;
	}
	return text;
}

const char *agentconf_lists_attached_to(const struct agentconf *c, const char *ups)
{
	const char *own = agentconf_lists_own_text(c, "attached", ups), *common = "";

	for (size_t i = 0; i < c->text_count; i++)
		if (!strcmp(c->texts[i].key, "attached") && !c->texts[i].ups)
			common = c->texts[i].text;
	return own ? own : common;
}
