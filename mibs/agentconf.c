/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf - see agentconf.h.
 *
 * A key is a row of one table. A row's function takes the entry or says what is wrong with it; references to UPSes
 * and views are resolved when the whole file is read, so that lines may come in any order.
 */
#include "mibs/agentconf.h"

#include "lib/mem.h"
#include "lib/paths.h"
#include "mibs/entry.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* Secrets and communities: what surely fits into one line of net-snmp's (1024 bytes) with every byte escaped. Names: RFC
 * 3414, usmUserName. */
enum { SECRET_MIN = 8, SECRET_MAX = 200, NAME_MAX_BYTES = 32, DISPLAY_MAX = 255, ATTACHED_MAX = 63 };

#define ALL_VIEW "all"
#define HOLDOVER_MIB "1.3.6.1.4.1.8072.9999.9999.33"

struct reading {
	struct agentconf *conf;
	const struct settings *ups;
	struct conf_report *report;
	enum { NO_SECTION, OUR_SECTION, OTHER_SECTION } section;
	bool exposed, told_exposed, told_write;
	unsigned seen[32];		/* line of a row's key; 0: not yet */
};

struct row {
	const char *key;
	const char *(*take)(struct reading *r, const struct row *row, const struct entry *e);
	size_t offset;			/* of the member, for the plain kinds */
	size_t max;			/* characters of a text */
	size_t values;			/* at most */
	const char *options;		/* known ones, blank-separated; NULL: none */
	enum { SINGLE = 0, LIST = 1, SECRET = 2, LATER = 4 } kind;
};

/* ---- plain values ---- */

static void *member(struct reading *r, const struct row *row)
{
	return (char *)r->conf + row->offset;
}

static const char *take_bool(struct reading *r, const struct row *row, const struct entry *e)
{
	return conf_bool(e->values[0], member(r, row)) ? NULL : "neither yes nor no";
}

static const char *take_text(struct reading *r, const struct row *row, const struct entry *e)
{
	char **text = member(r, row);

	if (strlen(e->values[0]) > row->max)
		return "too long";
	free(*text);
	*text = mem_dup(e->values[0]);
	return NULL;
}

static const char *take_engine(struct reading *r, const struct row *row, const struct entry *e)
{
	uint8_t id[SNMPTEXT_ENGINE_MAX];
	size_t length = snmptext_engine(e->values[0], id);

	(void)row;
	if (!length)
		return "neither 0x and 5 to 32 bytes in hex nor a text of 1 to 27 characters";
	memcpy(r->conf->engine_id, id, length);
	r->conf->engine_id_length = length;
	return NULL;
}

static const char *take_sysobjectid(struct reading *r, const struct row *row, const struct entry *e)
{
	uint32_t oid[SNMPTEXT_OID_MAX];
	size_t length = snmptext_oid(e->values[0], oid);

	(void)row;
	if (!length)
		return "not an OID in numbers";
	memcpy(r->conf->sysobjectid, oid, length * sizeof *oid);
	r->conf->sysobjectid_length = length;
	return NULL;
}

static const char *take_stale(struct reading *r, const struct row *row, const struct entry *e)
{
	static const char *const names[] = { "drop", "keep", "silent" };	/* enum rfc1628_stale */

	(void)row;
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		if (!strcasecmp(e->values[0], names[i])) {
			r->conf->stale = (enum rfc1628_stale)i;
			return NULL;
		}
	}
	return "none of drop, keep, silent";
}

/* ---- what is known and comes later ---- */

static void say_later(struct reading *r, const struct entry *e, const char *what)
{
	conf_warning(r->report, e->at, "%s: not yet in effect", what);
}

static const char *take_later(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)r;
	(void)row;
	(void)e;
	return NULL;
}

static const char *take_mode(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	if (!strcasecmp(e->values[0], "agentx"))
		say_later(r, e, "mode = agentx");
	else if (strcasecmp(e->values[0], "agent"))
		return "neither agent nor agentx";
	return NULL;
}

static const char *take_allow_control(struct reading *r, const struct row *row, const struct entry *e)
{
	bool on;

	(void)row;
	if (!conf_bool(e->values[0], &on))
		return "neither yes nor no";
	if (on)
		say_later(r, e, "allow_control = yes");
	return NULL;
}

/* ---- lists ---- */

static const char *take_listen(struct reading *r, const struct row *row, const struct entry *e)
{
	struct agentconf *c = r->conf;
	const char *port = e->value_count > 1 ? e->values[1] : "161";
	long number;

	(void)row;
	if (!conf_number(port, 1, 65535, &number))
		return "the port is none";
	c->listens = mem_grow(c->listens, c->listen_count + 1, sizeof *c->listens);
	c->listens[c->listen_count++] = (struct agentconf_listen){ mem_dup(e->values[0]), mem_fmt("%ld", number),
		mem_dup(entry_option(e, "ups")), e->at.line };
	return NULL;
}

static const char *take_attached(struct reading *r, const struct row *row, const struct entry *e)
{
	struct agentconf *c = r->conf;

	if (strlen(e->values[0]) > row->max)
		return "too long";
	c->attached = mem_grow(c->attached, c->attached_count + 1, sizeof *c->attached);
	c->attached[c->attached_count++] = (struct agentconf_attached){ mem_dup(e->values[0]),
		mem_dup(entry_option(e, "ups")), e->at.line };
	return NULL;
}

static void add_view(struct agentconf *c, const char *name, const char *oid, bool included)
{
	c->views = mem_grow(c->views, c->view_count + 1, sizeof *c->views);
	c->views[c->view_count++] = (struct agentconf_view){ mem_dup(name), mem_dup(*oid == '.' ? oid + 1 : oid),
		included };
}

static const char *take_view(struct reading *r, const struct row *row, const struct entry *e)
{
	uint32_t oid[SNMPTEXT_OID_MAX];
	bool included;

	(void)row;
	if (e->value_count != 3)
		return "not of the form `view = name included|excluded OID`";
	included = !strcasecmp(e->values[1], "included");
	if (!included && strcasecmp(e->values[1], "excluded"))
		return "neither included nor excluded";
	if (!snmptext_oid(e->values[2], oid))
		return "not an OID in numbers";
	add_view(r->conf, e->values[0], e->values[2], included);
	return NULL;
}

/* ---- community and user ---- */

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
static const char *take_access(struct reading *r, const struct entry *e, bool *may_read)
{
	const char *access = entry_option(e, "access");

	*may_read = !access || strcasecmp(access, "none");
	if (!access || !strcasecmp(access, "read") || !*may_read)
		return NULL;
	if (strcasecmp(access, "write"))
		return "access= is none of read, write, none";
	if (!r->told_write)
		say_later(r, e, "access=write (taken as access=read)");
	r->told_write = true;
	return NULL;
}

static const char *take_grant(struct agentconf_grant *g, const struct entry *e)
{
	const char *ups = entry_option(e, "ups"), *view = entry_option(e, "view");

	*g = (struct agentconf_grant){ .view = mem_dup(view ? view : ALL_VIEW), .line = e->at.line };
	return ups && !entry_each(ups, add_name, g) ? "ups= holds an empty name" : NULL;
}

static bool add_net(void *user, const char *text)
{
	struct agentconf_community *c = user;

	c->from = mem_grow(c->from, c->from_count + 1, sizeof *c->from);
	return snmptext_net(text, &c->from[c->from_count++]);
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

static const char *take_community(struct reading *r, const struct row *row, const struct entry *e)
{
	struct agentconf_community c = { .name = mem_dup(e->values[0]) };
	const char *from = entry_option(e, "from"), *fault = take_grant(&c.grant, e);
	bool may_read = true;

	(void)row;
	if (!fault && (!*c.name || strlen(c.name) > SECRET_MAX))
		fault = "the name is empty or longer than 200 characters";
	if (!fault)
		fault = take_access(r, e, &may_read);
	if (!fault && !may_read)
		fault = "access=none is for users";
	if (!fault && !entry_each(from ? from : "127.0.0.0/8,::1", add_net, &c))
		fault = "from= holds something that is neither address nor address/prefix";
	if (fault)
		community_fini(&c);
	else
		add_community(r->conf, &c);
	return fault;
}

static const struct protocol {
	const char *name, *given;	/* net-snmp's name; ours if it differs */
	bool weak;
} auth_protocols[] = {
	{ "SHA-256", NULL, false }, { "SHA-224", NULL, false }, { "SHA-384", NULL, false }, { "SHA-512", NULL, false },
	{ "SHA", NULL, false }, { "SHA", "SHA-1", false }, { "MD5", NULL, true },
}, priv_protocols[] = {
	{ "AES", NULL, false }, { "AES", "AES-128", false }, { "AES-192", NULL, false }, { "AES-256", NULL, false },
	{ "DES", NULL, true },
};

static const char *find_protocol(struct reading *r, const struct entry *e, size_t value, const struct protocol *list,
	size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(e->values[value], list[i].given ? list[i].given : list[i].name))
			continue;
		if (list[i].weak)
			conf_warning(r->report, e->at, "%s is weak and should not be used any more", list[i].name);
		return list[i].name;
	}
	return NULL;
}

static bool fits(const char *secret)
{
	return strlen(secret) >= SECRET_MIN && strlen(secret) <= SECRET_MAX;
}

/* The words behind the name: none, or protocol and secret, once or twice. */
static const char *take_secrets(struct reading *r, struct agentconf_user *u, const struct entry *e)
{
	if (e->value_count % 2 == 0)
		return "a protocol without secret";
	if (e->value_count >= 3) {
		u->auth = find_protocol(r, e, 1, auth_protocols, MEM_COUNT(auth_protocols));
		u->auth_secret = mem_dup(e->values[2]);
		if (!u->auth)
			return "unknown authentication protocol";
	}
	if (e->value_count >= 5) {
		u->priv = find_protocol(r, e, 3, priv_protocols, MEM_COUNT(priv_protocols));
		u->priv_secret = mem_dup(e->values[4]);
		if (!u->priv)
			return "unknown privacy protocol";
	}
	if ((u->auth && !fits(u->auth_secret)) || (u->priv && !fits(u->priv_secret)))
		return "a secret has less than 8 or more than 200 characters";
	return NULL;
}

static const char *take_level(struct agentconf_user *u, const struct entry *e)
{
	static const char *const names[] = { "noauth", "auth", "priv" };
	enum agentconf_level most = u->priv ? AGENTCONF_PRIV : u->auth ? AGENTCONF_AUTH : AGENTCONF_NOAUTH;
	const char *given = entry_option(e, "level");

	u->level = most;
	if (!given)
		return NULL;
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		if (!strcasecmp(given, names[i])) {
			u->level = (enum agentconf_level)i;
			return u->level > most ? "level= asks for more than there are secrets for" : NULL;
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

static const char *take_user(struct reading *r, const struct row *row, const struct entry *e)
{
	struct agentconf *c = r->conf;
	struct agentconf_user u = { .name = mem_dup(e->values[0]) };
	const char *fault = take_grant(&u.grant, e);

	(void)row;
	if (!fault && (!*u.name || *u.name == '-' || strlen(u.name) > NAME_MAX_BYTES))
		fault = "a name has 1 to 32 characters and no - in front";
	if (!fault && is_user(c, u.name))
		fault = "a user of this name exists";
	if (!fault)
		fault = take_secrets(r, &u, e);
	if (!fault)
		fault = take_level(&u, e);
	if (!fault)
		fault = take_access(r, e, &u.may_read);
	if (fault) {
		user_fini(&u);
		return fault;
	}
	c->users = mem_grow(c->users, c->user_count + 1, sizeof *c->users);
	c->users[c->user_count++] = u;
	return NULL;
}

/* ---- the table ---- */

#define PLAIN(member_, ...) offsetof(struct agentconf, member_), __VA_ARGS__

static const struct row rows[] = {
	{ "enable", take_bool, PLAIN(enable, 0, 1, NULL, SINGLE) },
	{ "mode", take_mode, 0, 0, 1, NULL, SINGLE },
	{ "listen", take_listen, 0, 0, 2, "ups", LIST },
	{ "per_ups_port", take_later, 0, 0, 1, NULL, LATER },
	{ "agentx_socket", take_later, 0, 0, 1, NULL, LATER },
	{ "default_ups", take_text, PLAIN(default_ups, WORD_BYTES_MAX, 1, NULL, SINGLE) },
	{ "persistent_dir", take_text, PLAIN(persistent_dir, WORD_BYTES_MAX, 1, NULL, SINGLE) },
	{ "engine_id", take_engine, 0, 0, 1, NULL, SINGLE },
	{ "sysname", take_text, PLAIN(sysname, DISPLAY_MAX, 1, NULL, SINGLE) },
	{ "syscontact", take_text, PLAIN(syscontact, DISPLAY_MAX, 1, NULL, SINGLE) },
	{ "syslocation", take_text, PLAIN(syslocation, DISPLAY_MAX, 1, NULL, SINGLE) },
	{ "sysdescr", take_text, PLAIN(sysdescr, DISPLAY_MAX, 1, NULL, SINGLE) },
	{ "sysobjectid", take_sysobjectid, 0, 0, 1, NULL, SINGLE },
	{ "attached", take_attached, 0, ATTACHED_MAX, 1, "ups", LIST },
	{ "stale", take_stale, 0, 0, 1, NULL, SINGLE },
	{ "serve_index", take_bool, PLAIN(serve_index, 0, 1, NULL, SINGLE) },
	{ "nut_compat", take_bool, PLAIN(nut_compat, 0, 1, NULL, SINGLE) },
	{ "community", take_community, 0, 0, 1, "from ups access view", LIST | SECRET },
	{ "user", take_user, 0, 0, 5, "level ups access view", LIST | SECRET },
	{ "view", take_view, 0, 0, 3, NULL, LIST },
	{ "allow_control", take_allow_control, 0, 0, 1, NULL, SINGLE },
	{ "trapsink", take_later, 0, 0, 2, "kind community user engine ups", LIST | SECRET | LATER },
};
