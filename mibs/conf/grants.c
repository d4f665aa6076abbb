/* SPDX-License-Identifier: GPL-2.0-or-later
 * grants - see grants.h.
 *
 * An entry with an error is ignored as a whole: half an entry could permit more than intended.
 */
#include "mibs/conf/grants.h"

#include "lib/mem.h"
#include "mibs/conf/lists.h"
#include "mibs/conf/upses.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Secrets and communities must fit into a line of net-snmp (1024 bytes) with every byte escaped.
 * Names: RFC 3414, usmUserName. */
enum { SECRET_MIN = 8, SECRET_MAX = 200, NAME_MAX_BYTES = 32 };

static bool add_name(void *user, const char *name)
{
	struct agentconf_grant *g = user;

	g->ups = mem_grow(g->ups, g->ups_count + 1, sizeof *g->ups);
	g->ups[g->ups_count++] = mem_dup(name);
	return true;
}

static void grant_fini(struct agentconf_grant *g)
{
	for (size_t i = 0; i < g->ups_count; i++)
		free(g->ups[i]);
	free(g->ups);
	free(g->view);
	*g = (struct agentconf_grant){ 0 };
}

/* access=: none is for users only. */
static const char *read_access(struct agentconf_grant *g, const struct entry *e, bool *may_read)
{
	const char *access = entry_option(e, "access");

	*may_read = !access || strcasecmp(access, "none");
	if (!access || !strcasecmp(access, "read") || !*may_read)
		return NULL;
	g->may_write = !strcasecmp(access, "write");
	return g->may_write ? NULL : "access= is none of read, write, none";
}

static const char *read_grant(struct agentconf_grant *g, const struct entry *e)
{
	const char *ups = entry_option(e, "ups"), *view = entry_option(e, "view"),
		   *object_id = entry_option(e, "sysobjectid");

	*g = (struct agentconf_grant){ .view = mem_dup(view ? view : AGENTCONF_ALL_VIEW),
		.line = e->at.line };
	if (object_id && agentconf_lists_oid(object_id, &g->object_id))
		return "sysobjectid= is not an OID in numbers";
	return ups && !entry_each(ups, add_name, g) ? "ups= holds an empty name" : NULL;
}

static bool add_net(void *user, const char *text)
{
	struct agentconf_community *c = user;
	char why[ADDRESS_FAULT_MAX];

	c->from = mem_grow(c->from, c->from_count + 1, sizeof *c->from);
	return address_read_net(text, &c->from[c->from_count++], why);
}

static void community_fini(struct agentconf_community *c)
{
	free(c->name);
	free(c->from);
	grant_fini(&c->grant);
}

static void add_community(struct agentconf *c, const struct agentconf_community *community)
{
	c->communities = mem_grow(c->communities, c->community_count + 1, sizeof *c->communities);
	c->communities[c->community_count++] = *community;
}

const char *agentconf_grants_community(struct agentconf *conf, const struct entry *e,
	struct conf_report *report)
{
	struct agentconf_community c = { .name = mem_dup(e->values[0]) };
	const char *from = entry_option(e, "from"), *fault = read_grant(&c.grant, e);
	bool may_read = true;

	if (!fault && (!*c.name || strlen(c.name) > SECRET_MAX))
		fault = "the name is empty or longer than 200 characters";
	if (!fault)
		fault = read_access(&c.grant, e, &may_read);
	if (!fault && !may_read)
		fault = "access=none is for users";
	if (!fault && !entry_each(from ? from : "127.0.0.0/8,::1", add_net, &c))
		fault = "from= holds something that is neither address nor address/prefix without bits after it";
	if (fault) {
		community_fini(&c);
		return fault;
	}
	if (c.grant.may_write)
		conf_warning(report, e->at,
			"access=write with SNMPv1 and v2c: the name is sent in clear, and who "
			"reads it can write");
	add_community(conf, &c);
	return NULL;
}

static const struct protocol {
	/* `name` is net-snmp's; `given` that of the configuration, if it differs */
	const char *name, *given;
	bool weak;
} auth_protocols[] = {
	{ "SHA-256", NULL, false }, { "SHA-224", NULL, false }, { "SHA-384", NULL, false },
	{ "SHA-512", NULL, false }, { "SHA", NULL, false }, { "SHA", "SHA-1", false },
	{ "MD5", NULL, true },
}, priv_protocols[] = {
	{ "AES", NULL, false }, { "AES", "AES-128", false }, { "AES-192", NULL, false },
	{ "AES-256", NULL, false }, { "DES", NULL, true },
};

static const char *find_protocol(const struct entry *e, size_t value, const struct protocol *list,
	size_t n, struct conf_report *report)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(e->values[value], list[i].given ? list[i].given : list[i].name))
			continue;
		if (list[i].weak)
			conf_warning(report, e->at, "%s is weak and should not be used any more",
				list[i].name);
		return list[i].name;
	}
	return NULL;
}

static bool fits(const char *secret)
{
	return strlen(secret) >= SECRET_MIN && strlen(secret) <= SECRET_MAX;
}

/* The words after the name: none, or protocol and secret, once or twice. */
static const char *read_secrets(struct agentconf_user *u, const struct entry *e,
	struct conf_report *report)
{
	if (e->value_count % 2 == 0)
		return "a protocol without secret";
	if (e->value_count >= 3) {
		u->auth = find_protocol(e, 1, auth_protocols, MEM_COUNT(auth_protocols), report);
		u->auth_secret = mem_dup(e->values[2]);
		if (!u->auth)
			return "unknown authentication protocol";
	}
	if (e->value_count >= 5) {
		u->priv = find_protocol(e, 3, priv_protocols, MEM_COUNT(priv_protocols), report);
		u->priv_secret = mem_dup(e->values[4]);
		if (!u->priv)
			return "unknown privacy protocol";
	}
	if ((u->auth && !fits(u->auth_secret)) || (u->priv && !fits(u->priv_secret)))
		return "a secret has less than 8 or more than 200 characters";
	return NULL;
}

static const char *read_level(struct agentconf_user *u, const struct entry *e)
{
	static const char *const names[] = { "noauth", "auth", "priv" };
	enum agentconf_level most = u->priv   ? AGENTCONF_PRIV
				    : u->auth ? AGENTCONF_AUTH
					      : AGENTCONF_NOAUTH;
	const char *given = entry_option(e, "level");

	u->level = most;
	if (!given)
		return NULL;
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		if (!strcasecmp(given, names[i])) {
			u->level = (enum agentconf_level)i;
			return u->level <= most ? NULL
						: "level= asks for more than there are secrets for";
		}
	}
	return "level= is none of noauth, auth, priv";
}

static void user_fini(struct agentconf_user *u)
{
	free(u->name);
	free(u->auth_secret);
	free(u->priv_secret);
	grant_fini(&u->grant);
}

static bool is_user(const struct agentconf *c, const char *name)
{
	for (size_t i = 0; i < c->user_count; i++)
		if (!strcmp(c->users[i].name, name))
			return true;
	return false;
}

const char *agentconf_grants_user(struct agentconf *c, const struct entry *e,
	struct conf_report *report)
{
	struct agentconf_user u = { .name = mem_dup(e->values[0]) };
	const char *fault = read_grant(&u.grant, e);

	if (!fault && (!*u.name || *u.name == '-' || strlen(u.name) > NAME_MAX_BYTES))
		fault = "a name has 1 to 32 characters and no - in front";
	if (!fault && is_user(c, u.name))
		fault = "a user of this name exists";
	if (!fault)
		fault = read_secrets(&u, e, report);
	if (!fault)
		fault = read_level(&u, e);
	if (!fault)
		fault = read_access(&u.grant, e, &u.may_read);
	if (fault) {
		user_fini(&u);
		return fault;
	}
	if (u.grant.may_write && u.level < AGENTCONF_PRIV)
		conf_warning(report, e->at,
			"access=write without privacy: what is written can be read on the way");
	c->users = mem_grow(c->users, c->user_count + 1, sizeof *c->users);
	c->users[c->user_count++] = u;
	return NULL;
}

/* ---- when the file is read ---- */

static bool has_view(const struct agentconf *c, const char *name)
{
	for (size_t i = 0; i < c->view_count; i++)
		if (!strcmp(c->views[i].name, name))
			return true;
	return false;
}

bool agentconf_grants_covers(const struct agentconf_grant *g, const char *ups)
{
	for (size_t i = 0; i < g->ups_count; i++)
		if (!strcmp(g->ups[i], ups))
			return true;
	return !g->ups_count;
}

const struct agentconf_user *agentconf_grants_find_user(const struct agentconf *c, const char *name)
{
	for (size_t i = 0; i < c->user_count; i++)
		if (!strcmp(c->users[i].name, name))
			return &c->users[i];
	return NULL;
}

/* False: the entry is ignored, with a message. */
static bool grant_holds(const struct agentconf *c, const struct agentconf_grant *g,
	const struct settings *ups, struct conf_report *report)
{
	struct conf_place at = { c->file, g->line };

	if (!has_view(c, g->view)) {
		conf_error(report, at, "there is no view \"%s\"; entry ignored", g->view);
		return false;
	}
	for (size_t i = 0; i < g->ups_count; i++) {
		if (agentconf_upses_knows(ups, g->ups[i]))
			continue;
		conf_error(report, at, "there is no UPS \"%s\"; entry ignored", g->ups[i]);
		return false;
	}
	return true;
}

void agentconf_grants_resolve(struct agentconf *c, const struct settings *ups,
	struct conf_report *report)
{
	size_t communities = 0, users = 0;

	for (size_t i = 0; i < c->community_count; i++) {
		if (grant_holds(c, &c->communities[i].grant, ups, report))
			c->communities[communities++] = c->communities[i];
		else
			community_fini(&c->communities[i]);
	}
	for (size_t i = 0; i < c->user_count; i++) {
		if (grant_holds(c, &c->users[i].grant, ups, report))
			c->users[users++] = c->users[i];
		else
			user_fini(&c->users[i]);
	}
	c->community_count = communities;
	c->user_count = users;
}

void agentconf_grants_fini(struct agentconf *c)
{
	for (size_t i = 0; i < c->community_count; i++)
		community_fini(&c->communities[i]);
	for (size_t i = 0; i < c->user_count; i++)
		user_fini(&c->users[i]);
	free(c->communities);
	free(c->users);
}
