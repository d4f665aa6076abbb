/* SPDX-License-Identifier: GPL-2.0-or-later
 * shown - see shown.h.
 */
#include "mibs/shown.h"

#include "lib/mem.h"
#include "lib/settings.h"
#include "mibs/conf/lists.h"
#include "mibs/tree/oid.h"
#include "mibs/ups/holdover_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the system group ---- */

static const uint32_t ups_mib[] = { OID_UPS_MIB }, snmp_mib[] = { 1, 3, 6, 1, 6, 3, 1 },
	framework[] = { 1, 3, 6, 1, 6, 3, 10, 3, 1, 1 }, mpd[] = { 1, 3, 6, 1, 6, 3, 11, 3, 1, 1 },
	usm[] = { 1, 3, 6, 1, 6, 3, 15, 2, 1, 1 }, entity_mib[] = { OID_ENTITY },
	holdover_mib[] = { OID_HOLDOVER };

static const struct system_resource resources[] = {
	{ ups_mib, MEM_COUNT(ups_mib), NULL },
	{ snmp_mib, MEM_COUNT(snmp_mib), "SNMPv2-MIB, RFC 3418: the agent itself" },
	{ framework, MEM_COUNT(framework), "SNMP-FRAMEWORK-MIB, RFC 3411" },
	{ mpd, MEM_COUNT(mpd), "SNMP-MPD-MIB, RFC 3412" },
	{ usm, MEM_COUNT(usm), "SNMP-USER-BASED-SM-MIB, RFC 3414: usmStats" },
	{ entity_mib, MEM_COUNT(entity_mib), "ENTITY-MIB, RFC 6933: entityPhysical" },
	{ holdover_mib, MEM_COUNT(holdover_mib),
		"HOLDOVER-MIB: all UPSes, variables and commands" },
};

static const char *compliance(void *user)
{
	const struct shown *u = user;

	return bridge_compliance(u->bridge);
}

void shown_system_init(struct system *s, uint64_t start_ms)
{
	s->resources = resources;
	s->resource_count = MEM_COUNT(resources);
	s->compliance = compliance;
	system_init(s, start_ms);
}

/* DisplayString is printable ASCII. */
static void copy_text(char out[SYSTEM_TEXT_MAX + 1], const char *text)
{
	snprintf(out, SYSTEM_TEXT_MAX + 1, "%.*s", SYSTEM_TEXT_MAX, text);
	for (char *p = out; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

static void host_name(const struct agentconf *c, char out[SYSTEM_TEXT_MAX + 1])
{
	char host[SYSTEM_TEXT_MAX + 1] = "";

	if (c->sysname)
		copy_text(out, c->sysname);
	else
		copy_text(out, gethostname(host, sizeof host - 1) ? "localhost" : host);
}

static void common(struct system *s, const struct agentconf *c)
{
	copy_text(s->texts.descr, c->sysdescr);
	copy_text(s->texts.contact, c->syscontact);
	copy_text(s->texts.location, c->syslocation);
	host_name(c, s->texts.name);
	s->object_id = c->sysobjectid.arcs;
	s->object_id_length = c->sysobjectid.length;
}

void shown_host_system(struct system *s, const struct agentconf *conf, struct shown *u)
{
	common(s, conf);
	s->user = u;
}

/* "American Power Conversion Back-UPS 750 (rack2), Holdover 1.0 UPS SNMP Agent": managers look at
 * its end. */
static const char *descr_of(void *user)
{
	struct shown *u = user;
	const char *maker = ups_value(u->row.ups, "ups.mfr"),
		   *model = ups_value(u->row.ups, "ups.model");
	char text[SYSTEM_TEXT_MAX + 1];
	size_t tail = strlen(u->tail), room = tail < sizeof text - 2 ? sizeof text - 2 - tail : 1;

	maker = maker ? maker : ups_value(u->row.ups, "device.mfr");
	model = model ? model : ups_value(u->row.ups, "device.model");
	snprintf(text, room, "%s%s%s%s(%s)", maker ? maker : "", maker ? " " : "",
		model ? model : "", model ? " " : "", u->name);
	copy_text(u->descr, u->own_descr ? u->tail : text);
	if (!u->own_descr)
		snprintf(u->descr + strlen(u->descr), sizeof u->descr - strlen(u->descr), ", %s",
			u->tail);
	return u->descr;
}

/* For a UPS that is not the default one: "host-ups", or the text of a line with ups=. */
static void own_system(struct shown *u, const struct agentconf *c)
{
	struct system_texts *t = &u->system.texts;
	const char *name = agentconf_lists_own_text(c, "sysname", u->name),
		   *descr = agentconf_lists_own_text(c, "sysdescr", u->name),
		   *contact = agentconf_lists_own_text(c, "syscontact", u->name),
		   *location = agentconf_lists_own_text(c, "syslocation", u->name);
	char host[SYSTEM_TEXT_MAX + 1], made[2 * SYSTEM_TEXT_MAX];
	bool is_default = !strcmp(u->name, c->default_ups);

	common(&u->system, c);
	u->system.user = u;
	u->system.descr = is_default && !descr ? NULL : descr_of;
	u->own_descr = descr != NULL;
	copy_text(u->tail, descr ? descr : c->sysdescr);
	copy_text(host, t->name);
	snprintf(made, sizeof made, "%s-%s", host, u->name);
	if (name || !is_default)
		copy_text(t->name, name ? name : made);
	if (contact)
		copy_text(t->contact, contact);
	if (location)
		copy_text(t->location, location);
}

/* ---- life ---- */

struct shown *shown_new(uv_loop_t *loop, const struct bridge_config *config)
{
	struct shown *u = MEM_NEW(struct shown);

	u->name = mem_dup(config->ups);
	u->bridge = bridge_new(loop, config);
	u->row.ups = bridge_ups(u->bridge);
	u->row.number = config->number;
	u->row.desk = bridge_desk(u->bridge);
	shown_system_init(&u->system, config->start_ms);
	holdovermib_init(&u->own, config->start_ms, &holdover_writer);
	holdovermib_add(&u->own, &u->row);
	entity_init(&u->entity, &u->own, u->system.texts.name);
	return u;
}

void shown_free(struct shown *u)
{
	bridge_free(u->bridge);
	holdovermib_fini(&u->own);
	holdovermib_ups_fini(&u->row);
	free(u->name);
	free(u);
}

void shown_configure(struct shown *u, const struct agentconf *conf, const struct settings *ups)
{
	const struct section *section = settings_ups(ups, u->name);
	const char *driver = section ? section_value(section, "driver") : NULL,
		   *descr = section ? section_value(section, "desc") : NULL;

	free(u->row.driver);
	free(u->row.descr);
	u->row.driver = mem_dup(driver ? driver : "");
	u->row.descr = mem_dup(descr ? descr : "");
	u->row.keep_stale = conf->stale == SUBTREE_KEEP;
	u->row.allow_control = conf->allow_control;
	own_system(u, conf);
}
