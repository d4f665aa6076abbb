/* SPDX-License-Identifier: GPL-2.0-or-later
 * access - see access.h.
 */
#include "mibs/access.h"

#include "lib/buf.h"
#include "lib/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A view nobody defines lets nothing through; ours are called v0, v1 ... */
#define NO_VIEW "none"

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

static void say_views(const struct out *o)
{
	for (size_t i = 0; i < o->conf->view_count; i++) {
		const struct agentconf_view *v = &o->conf->views[i];

		say(o, "view v%zu %s .%s", view_number(o->conf, v->name),
			v->included ? "included" : "excluded", v->oid);
	}
}

/* The first line whose name and source fit decides, so the order of the file is kept. */
static void say_community(const struct out *o, size_t number)
{
	const struct agentconf_community *c = &o->conf->communities[number];
	char *name = quoted(c->name);

	for (size_t i = 0; i < c->from_count; i++)
		say(o, "%s c%zu %s %s", c->from[i].v6 ? "com2sec6" : "com2sec", number,
			c->from[i].text, name);
	free(name);
	say(o, "group gc%zu v1 c%zu", number, number);
	say(o, "group gc%zu v2c c%zu", number, number);
	say(o, "access gc%zu \"\" any noauth exact v%zu " NO_VIEW " " NO_VIEW, number,
		view_number(o->conf, c->grant.view));
}

static void say_user(const struct out *o, size_t number)
{
	static const char *const levels[] = { "noauth", "auth", "priv" };	/* enum agentconf_level */
	const struct agentconf_user *u = &o->conf->users[number];
	char *name = quoted(u->name), *auth = quoted(u->auth_secret ? u->auth_secret : ""),
	     *priv = quoted(u->priv_secret ? u->priv_secret : "");

	if (u->priv)
		say(o, "createUser %s %s %s %s %s", name, u->auth, auth, u->priv, priv);
	else if (u->auth)
		say(o, "createUser %s %s %s", name, u->auth, auth);
	else
		say(o, "createUser %s", name);
	if (u->may_read) {
		say(o, "group gu%zu usm %s", number, name);
		say(o, "access gu%zu \"\" usm %s exact v%zu " NO_VIEW " " NO_VIEW, number,
			levels[u->level], view_number(o->conf, u->grant.view));
	}
	explicit_bzero(auth, strlen(auth));
	explicit_bzero(priv, strlen(priv));
	free(name);
	free(auth);
	free(priv);
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
