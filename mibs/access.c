/* SPDX-License-Identifier: GPL-2.0-or-later
 * access - see access.h.
 */
#include "mibs/access.h"

#include "lib/buf.h"
#include "lib/mem.h"
#include "mibs/overview_oids.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A view nobody defines lets nothing through; ours are called v0, v1 ... */
#define NO_VIEW "none"

enum { CONTEXT_NAME_MAX = 32 }; /* RFC 3415, vacmContextName */

struct out {
	const struct agentconf *conf;
	void (*line)(void *user, const char *text);
	void *user;
};

__attribute__((format(printf, 2, 3))) static void say(const struct out *o, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	o->line(o->user, text);
	explicit_bzero(text, strlen(text));
	free(text);
}

/* As net-snmp reads quotes: `\` takes the next character as it is. */
static char *quoted(const char *text)
{
	struct buf b = { 0 };
	char *result;

	buf_add_char(&b, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_char(&b, '\\');
		buf_add_char(&b, *text);
	}
	buf_add_char(&b, '"');
	result = mem_dup(buf_text(&b));
	buf_fini(&b);
	return result;
}

/* A view's number is that of its first line. */
static size_t view_number(const struct agentconf *c, const char *name)
{
	size_t i = 0;

	while (i < c->view_count && strcmp(c->views[i].name, name))
		i++;
	return i;
}

/* A restricted entry in the default context sees its UPS, but not HOLDOVER-MIB's tables of all. */
static bool is_in_holdover_mib(const char *oid)
{
	size_t n = strlen(HOLDOVER_OIDS_ROOT_TEXT);

	return !strncmp(oid, HOLDOVER_OIDS_ROOT_TEXT, n) && (!oid[n] || oid[n] == '.');
}

static bool any_is_restricted(const struct agentconf *c)
{
	for (size_t i = 0; i < c->user_count; i++)
		if (c->users[i].grant.ups_count)
			return true;
	return false;
}

static void say_views(const struct out *o)
{
	const struct agentconf *c = o->conf;
	bool restricted = any_is_restricted(c);

	for (size_t i = 0; i < c->view_count; i++) {
		const struct agentconf_view *v = &c->views[i];
		size_t number = view_number(c, v->name);

		say(o, "view v%zu %s .%s", number, v->included ? "included" : "excluded", v->oid);
		if (restricted && !is_in_holdover_mib(v->oid))
			say(o, "view w%zu %s .%s", number, v->included ? "included" : "excluded",
				v->oid);
		if (restricted && number == i)
			say(o, "view w%zu excluded ." HOLDOVER_OIDS_ROOT_TEXT, number);
	}
}

/* net-snmp reads no quotes here. RFC 3415, vacmContextName, has 32 characters. */
static bool can_be_context(const char *ups)
{
	return strlen(ups) <= CONTEXT_NAME_MAX && !strpbrk(ups, " \t\"'\\");
}

/* What a group may see: everything, or the contexts of its UPSes. `in_default`: the default context
 * too. */
static void say_access(const struct out *o, const char *group, const struct agentconf_grant *g,
	const char *model, const char *level, bool in_default)
{
	size_t view = view_number(o->conf, g->view);
	char write[32];

	snprintf(write, sizeof write, g->may_write ? "v%zu" : NO_VIEW, view);
	if (!g->ups_count) {
		say(o, "access %s \"\" %s %s prefix v%zu %s " NO_VIEW, group, model, level, view,
			write);
		return;
	}
	for (size_t i = 0; i < g->ups_count; i++) {
		if (can_be_context(g->ups[i]))
			say(o, "access %s %s %s %s exact v%zu %s " NO_VIEW, group, g->ups[i], model,
				level, view, write);
	}
	snprintf(write, sizeof write, g->may_write ? "w%zu" : NO_VIEW, view);
	if (in_default)
		say(o, "access %s \"\" %s %s exact w%zu %s " NO_VIEW, group, model, level, view,
			write);
}

static void say_mapping(const struct out *o, size_t number, const char *community,
	const char *context)
{
	const struct agentconf_community *c = &o->conf->communities[number];
	char *name = quoted(community), *where = *context ? quoted(context) : NULL;

	for (size_t i = 0; i < c->from_count; i++)
		say(o, "%s %s%s%sc%zu %s %s", c->from[i].v6 ? "com2sec6" : "com2sec",
			where ? "-Cn " : "", where ? where : "", where ? " " : "", number,
			c->from[i].text, name);
	free(name);
	free(where);
}

/* The first line whose name and source fit decides, so the order of the file is kept. The bare name
 * is the default UPS or the first of the entry's own; name@ups each. */
static void say_community(const struct out *o, size_t number)
{
	const struct agentconf *conf = o->conf;
	const struct agentconf_community *c = &conf->communities[number];
	char group[32];

	say_mapping(o, number, c->name, c->grant.ups_count ? c->grant.ups[0] : "");
	for (size_t i = 0; i < conf->ups_count; i++) {
		char *name;

		if (!agentconf_grant_covers(&c->grant, conf->upses[i]) ||
			!can_be_context(conf->upses[i]))
			continue;
		name = mem_fmt("%s@%s", c->name, conf->upses[i]);
		say_mapping(o, number, name, conf->upses[i]);
		free(name);
	}
	snprintf(group, sizeof group, "gc%zu", number);
	say(o, "group %s v1 c%zu", group, number);
	say(o, "group %s v2c c%zu", group, number);
	say_access(o, group, &c->grant, "any", "noauth", false);
}

/* The default context of some port is a UPS of this user's; mibs/agent looks at the port. */
static bool sees_default(const struct agentconf *c, const struct agentconf_grant *g)
{
	for (size_t i = 0; i < c->listen_count; i++)
		if (agentconf_grant_covers(g,
			    c->listens[i].ups ? c->listens[i].ups : c->default_ups))
			return true;
	return false;
}

/* `engine`: "" or "-e 0x... " */
static void say_create(const struct out *o, const struct agentconf_user *u, const char *engine)
{
	char *name = quoted(u->name), *auth = quoted(u->auth_secret ? u->auth_secret : ""),
	     *priv = quoted(u->priv_secret ? u->priv_secret : "");

	if (u->priv)
		say(o, "createUser %s%s %s %s %s %s", engine, name, u->auth, auth, u->priv, priv);
	else if (u->auth)
		say(o, "createUser %s%s %s %s", engine, name, u->auth, auth);
	else
		say(o, "createUser %s%s", engine, name);
	explicit_bzero(auth, strlen(auth));
	explicit_bzero(priv, strlen(priv));
	free(name);
	free(auth);
	free(priv);
}

static void say_user(const struct out *o, size_t number)
{
	static const char *const levels[] = { "noauth", "auth", "priv" }; /* enum agentconf_level */
	const struct agentconf_user *u = &o->conf->users[number];
	char *name = quoted(u->name), group[32];

	say_create(o, u, "");
	if (u->may_read) {
		snprintf(group, sizeof group, "gu%zu", number);
		say(o, "group %s usm %s", group, name);
		say_access(o, group, &u->grant, "usm", levels[u->level],
			sees_default(o->conf, &u->grant));
	}
	free(name);
}

void access_user_line(const struct agentconf_user *u, const uint8_t *engine, size_t engine_length,
	void (*line)(void *user, const char *text), void *user)
{
	struct out o = { NULL, line, user };
	struct buf b = { 0 };

	buf_add_text(&b, "-e 0x");
	for (size_t i = 0; i < engine_length; i++)
		buf_add_fmt(&b, "%02x", engine[i]);
	buf_add_char(&b, ' ');
	say_create(&o, u, buf_text(&b));
	buf_fini(&b);
}

void access_lines(const struct agentconf *c, void (*line)(void *user, const char *text), void *user)
{
	struct out o = { c, line, user };

	say_views(&o);
	for (size_t i = 0; i < c->community_count; i++)
		say_community(&o, i);
	for (size_t i = 0; i < c->user_count; i++)
		say_user(&o, i);
}
