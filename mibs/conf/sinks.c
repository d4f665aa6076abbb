/* SPDX-License-Identifier: GPL-2.0-or-later
 * sinks - see sinks.h.
 */
#include "mibs/conf/sinks.h"

#include "lib/address.h"
#include "lib/mem.h"
#include "mibs/conf/grants.h"
#include "mibs/conf/upses.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX_BYTES = 255, COMMUNITY_MAX = 200 };

static void sink_fini(struct agentconf_sink *s)
{
	for (size_t i = 0; i < s->ups_count; i++)
		free(s->ups[i]);
	free(s->ups);
	free(s->address);
	free(s->port);
	free(s->community);
	free(s->user);
	free(s->source);
}

static bool add_ups(void *user, const char *name)
{
	struct agentconf_sink *s = user;

	s->ups = mem_grow(s->ups, s->ups_count + 1, sizeof *s->ups);
	s->ups[s->ups_count++] = mem_dup(name);
	return true;
}

static const char *read_kind(struct agentconf_sink *s, const struct entry *e)
{
	static const char *const names[] = { "v1", "v2c", "v2c-inform", "v3",
		"v3-inform" }; /* enum */
	const char *given = entry_option(e, "kind"), *community = entry_option(e, "community");
	bool v3;

	s->kind = s->user ? AGENTCONF_V3 : AGENTCONF_V2C;
	for (size_t i = 0; given && i < MEM_COUNT(names); i++) {
		if (strcasecmp(given, names[i]))
			continue;
		s->kind = (enum agentconf_kind)i;
		given = NULL;
	}
	v3 = s->kind >= AGENTCONF_V3;
	if (given)
		return "kind= is none of v1, v2c, v2c-inform, v3, v3-inform";
	if (v3 && !s->user)
		return "SNMPv3 needs user=";
	if (v3 ? community != NULL : s->user != NULL)
		return "community= is for SNMPv1 and v2c, user= for v3";
	if (!v3 && community && (!*community || strlen(community) > COMMUNITY_MAX))
		return "the community is empty or longer than 200 characters";
	s->community = v3 ? NULL : mem_dup(community ? community : "public");
	return NULL;
}

/* A name may have addresses of either family. */
static bool is_of_other_family(const char *source, const char *address)
{
	struct address_ip from, to;

	return address_read(source, &from) && address_read(address, &to) && from.v6 != to.v6;
}

static const char *read_sink(struct agentconf_sink *s, const struct entry *e)
{
	const char *port = e->value_count > 1 ? e->values[1] : "162",
		   *engine = entry_option(e, "engine"), *ups = entry_option(e, "ups"), *fault;
	long number;

	s->address = mem_dup(e->values[0]);
	s->user = mem_dup(entry_option(e, "user"));
	if (!*s->address || strlen(s->address) > HOST_MAX_BYTES)
		return "the address is empty or too long";
	if (!snmptext_may_be_host(s->address))
		return "that is no address";
	if (!conf_number(port, 1, 65535, &number))
		return "invalid port";
	s->port = mem_fmt("%ld", number);
	fault = read_kind(s, e);
	if (fault)
		return fault;
	if (engine) {
		s->engine_length =
			strncmp(engine, "0x", 2) ? 0 : snmptext_engine(engine, s->engine);
		if (!s->engine_length)
			return "engine= is not 0x and 5 to 32 bytes in hex";
		if (s->kind != AGENTCONF_V3_INFORM)
			return "engine= is for kind=v3-inform";
	}
	s->source = mem_dup(entry_option(e, "source"));
	if (s->source && !snmptext_is_address(s->source))
		return "source= is not an address";
	if (s->source && is_of_other_family(s->source, s->address))
		return "source= and the address are not both IPv4 or both IPv6";
	return ups && !entry_each(ups, add_ups, s) ? "ups= holds an empty name" : NULL;
}

const char *agentconf_sinks_add(struct agentconf *c, const struct entry *e)
{
	struct agentconf_sink s = { .line = e->at.line };
	const char *fault = read_sink(&s, e);

	if (fault) {
		sink_fini(&s);
		return fault;
	}
	c->sinks = mem_grow(c->sinks, c->sink_count + 1, sizeof *c->sinks);
	c->sinks[c->sink_count++] = s;
	return NULL;
}

static bool holds(const struct agentconf *c, const struct agentconf_sink *s,
	const struct settings *ups, struct conf_report *report)
{
	struct conf_place at = { c->file, s->line };

	if (s->user && !agentconf_grants_find_user(c, s->user)) {
		conf_error(report, at, "there is no user \"%s\"; trapsink ignored", s->user);
		return false;
	}
	for (size_t i = 0; i < s->ups_count; i++) {
		if (agentconf_upses_knows(ups, s->ups[i]))
			continue;
		conf_error(report, at, "there is no UPS \"%s\"; trapsink ignored", s->ups[i]);
		return false;
	}
	return true;
}

void agentconf_sinks_resolve(struct agentconf *c, const struct settings *ups,
	struct conf_report *report)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->sink_count; i++) {
		if (holds(c, &c->sinks[i], ups, report))
			c->sinks[kept++] = c->sinks[i];
		else
			sink_fini(&c->sinks[i]);
	}
	c->sink_count = kept;
}

void agentconf_sinks_fini(struct agentconf *c)
{
	for (size_t i = 0; i < c->sink_count; i++)
		sink_fini(&c->sinks[i]);
	free(c->sinks);
}
