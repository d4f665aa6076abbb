/* SPDX-License-Identifier: GPL-2.0-or-later
 * access - see access.h.
 *
 * The first entry of the file whose name and source match decides. A view's lines are sorted; the
 * last line before a name that is a prefix of it decides, so few comparisons are needed.
 */
#include "mibs/agent/access.h"

#include "lib/buf.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/conf/grants.h"
#include "mibs/tree/oid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
	size_t length;			/* before the arcs: of most lines only the first are read */
	bool included;
	uint32_t oid[SNMPTEXT_OID_MAX];
};

struct access_view {
	const char *name;
	struct line *lines; /* in OID order, each OID once */
	size_t count;
};

struct access {
	const struct agentconf *conf;
	const char **upses; /* names in order, for bsearch */
	struct access_view *views;
	size_t view_count;
};

/* ---- views ---- */

/* A later line about the same OID replaces an earlier one. */
static void add_line(struct access_view *v, const struct agentconf_view *from)
{
	struct line line = { .included = from->included };
	size_t place = 0;

	line.length = snmptext_oid(from->oid, line.oid);
	while (place < v->count &&
		oid_compare(v->lines[place].oid, v->lines[place].length, line.oid, line.length) < 0)
		place++;
	if (place < v->count &&
		!oid_compare(v->lines[place].oid, v->lines[place].length, line.oid, line.length)) {
		v->lines[place] = line;
		return;
	}
	v->lines = mem_grow(v->lines, v->count + 1, sizeof *v->lines);
	memmove(v->lines + place + 1, v->lines + place, (v->count - place) * sizeof *v->lines);
	v->lines[place] = line;
	v->count++;
}

static struct access_view *find_view(const struct access *a, const char *name)
{
	for (size_t i = 0; i < a->view_count; i++)
		if (!strcmp(a->views[i].name, name))
			return &a->views[i];
	return NULL;
}

static void read_views(struct access *a)
{
	a->views = mem_new((a->conf->view_count + 1) * sizeof *a->views);
	for (size_t i = 0; i < a->conf->view_count; i++) {
		struct access_view *v = find_view(a, a->conf->views[i].name);

		if (!v) {
			v = &a->views[a->view_count++];
			v->name = a->conf->views[i].name;
		}
		add_line(v, &a->conf->views[i]);
	}
}

/* The line that decides about a name; NULL: none, so the name is not visible. */
static const struct line *deciding(
	const struct access_view *v, const uint32_t *oid, size_t length)
{
	for (size_t i = v->count; i > 0; i--)
		if (oid_begins_with(oid, length, v->lines[i - 1].oid, v->lines[i - 1].length))
			return &v->lines[i - 1];
	return NULL;
}

/* In the default context a restricted entry sees its UPS, but not the tables of all UPSes. */
static const struct line of_all[] = {
	{ OID_HOLDOVER_LENGTH, false, { OID_HOLDOVER } },
	{ OID_ENTITY_LENGTH, false, { OID_ENTITY } },
};

/* The line that hides a name from this right; NULL: none. */
static const struct line *hiding(const struct access_right *r, const uint32_t *oid, size_t length)
{
	for (size_t i = 0; r->not_all && i < MEM_COUNT(of_all); i++)
		if (oid_begins_with(oid, length, of_all[i].oid, of_all[i].length))
			return &of_all[i];
	return NULL;
}

enum access_extent access_extent(const struct access_right *r, const uint32_t *oid, size_t length)
{
	const struct line *at = deciding(r->view, oid, length);
	bool included = at && at->included;

	if (hiding(r, oid, length))
		return ACCESS_NOTHING;
	for (size_t i = 0; i < r->view->count; i++) {
		const struct line *l = &r->view->lines[i];

		if (l->length > length && l->included != included &&
			oid_begins_with(l->oid, l->length, oid, length))
			return ACCESS_PARTLY;
	}
	return included ? ACCESS_ALL : ACCESS_NOTHING;
}

/* The first name after all names that begin with an OID; 0 arcs: there is none. */
static size_t name_after(const struct line *l, uint32_t out[SNMPTEXT_OID_MAX])
{
	size_t n = l->length;

	memcpy(out, l->oid, n * sizeof *out);
	while (n > 0 && out[n - 1] == UINT32_MAX)
		n--;
	if (n > 0)
		out[n - 1]++;
	return n;
}

bool access_sees(const struct access_right *r, const uint32_t *oid, size_t length,
	uint32_t next[SNMPTEXT_OID_MAX], size_t *next_length)
{
	const struct line *hidden = hiding(r, oid, length),
			  *at = hidden ? hidden : deciding(r->view, oid, length);

	if (at && at->included)
		return true;
	/* the next visible name: after the line that hides this one, or at a later line that shows
	 * something */
	*next_length = at ? name_after(at, next) : 0;
	for (size_t i = 0; i < r->view->count; i++) {
		const struct line *l = &r->view->lines[i];

		if (!l->included || oid_compare(l->oid, l->length, oid, length) <= 0)
			continue;
		if (!*next_length || oid_compare(l->oid, l->length, next, *next_length) < 0) {
			memcpy(next, l->oid, l->length * sizeof *next);
			*next_length = l->length;
		}
		break;
	}
	return false;
}

/* ---- names of UPSes ---- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *find_ups(const struct access *a, const char *name, size_t length)
{
	size_t low = 0, high = a->conf->ups_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *ups = a->upses[middle];
		size_t n = strlen(ups);
		int order = memcmp(ups, name, n < length ? n : length);

		if (!order && n == length)
			return ups;
		if (order < 0 || (!order && n < length))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- communities ---- */

/* The network of an entry that contains the source of the request; NULL: none. */
static const struct address_net *from_net(const struct agentconf_community *c,
	const struct access_question *q)
{
	struct address_ip source = { .v6 = q->v6 };

	memcpy(source.bytes, q->source, q->v6 ? 16 : 4);
	for (size_t i = 0; i < c->from_count; i++)
		if (address_is_in(&source, &c->from[i]))
			return &c->from[i];
	return NULL;
}

static bool is_loopback(const struct access_question *q)
{
	static const uint8_t v6[16] = { [15] = 1 };

	return q->v6 ? !memcmp(q->source, v6, sizeof v6) : q->source[0] == 127;
}

/* A bare community is the default UPS or the first UPS of the entry, name@ups is that UPS. NULL:
 * neither. */
static const char *context_of(const struct access *a, const struct agentconf_community *c,
	const struct access_question *q)
{
	size_t n = strlen(c->name);
	const char *ups;

	if (q->community_length < n || memcmp(q->community, c->name, n) != 0)
		return NULL;
	if (q->community_length == n)
		return c->grant.ups_count ? c->grant.ups[0] : q->port_ups ? q->port_ups : "";
	if (q->community[n] != '@')
		return NULL;
	ups = find_ups(a, q->community + n + 1, q->community_length - n - 1);
	return ups && agentconf_grants_covers(&c->grant, ups) ? ups : NULL;
}

static void give(const struct access *a, const struct agentconf_grant *g,
	const struct access_question *q, const char *context, struct access_right *right)
{
	*right = (struct access_right){ .context = context,
		.view = find_view(a, g->view),
		.object_id = g->object_id.length ? &g->object_id : q->port_object_id,
		.may_write = g->may_write,
		.known = is_loopback(q),
		.not_all = g->ups_count && !*context };
}

static enum access_verdict judge_community(
	const struct access *a, const struct access_question *q, struct access_right *right)
{
	for (size_t i = 0; i < a->conf->community_count; i++) {
		const struct agentconf_community *c = &a->conf->communities[i];
		const char *context = context_of(a, c, q);
		const struct address_net *net = context ? from_net(c, q) : NULL;

		if (!net)
			continue;
		give(a, &c->grant, q, context, right);
		right->known |= net->bits > 0;	/* 0.0.0.0/0 names no particular manager */
		return ACCESS_GRANTED;
	}
	return ACCESS_SILENCE;
}

/* ---- users ---- */

static const struct agentconf_user *find_user(
	const struct agentconf *c, const struct access_question *q)
{
	for (size_t i = 0; i < c->user_count; i++)
		if (strlen(c->users[i].name) == q->user_length &&
			!memcmp(c->users[i].name, q->user, q->user_length))
			return &c->users[i];
	return NULL;
}

static enum access_verdict judge_user(
	const struct access *a, const struct access_question *q, struct access_right *right)
{
	const struct agentconf_user *u = find_user(a->conf, q);
	const char *context = q->context_length ? find_ups(a, q->context, q->context_length)
			      : q->port_ups	? q->port_ups
						: "";

	if (!u || !u->may_read || q->level < u->level)
		return ACCESS_REFUSED;
	if (!context ||
		!agentconf_grants_covers(&u->grant, *context ? context : a->conf->default_ups))
		return ACCESS_SILENCE;
	give(a, &u->grant, q, context, right);
	right->known |= q->level >= AGENTCONF_AUTH;
	return ACCESS_GRANTED;
}

enum access_verdict access_judge(
	const struct access *a, const struct access_question *q, struct access_right *right)
{
	return q->community ? judge_community(a, q, right) : judge_user(a, q, right);
}

/* ---- life ---- */

struct access *access_new(const struct agentconf *conf)
{
	struct access *a = MEM_NEW(struct access);

	a->conf = conf;
	a->upses = mem_new((conf->ups_count + 1) * sizeof *a->upses);
	for (size_t i = 0; i < conf->ups_count; i++)
		a->upses[i] = conf->upses[i];
	qsort(a->upses, conf->ups_count, sizeof *a->upses, compare_names);
	read_views(a);
	return a;
}

void access_free(struct access *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->view_count; i++)
		free(a->views[i].lines);
	free(a->views);
	free(a->upses);
	free(a);
}

/* ---- secrets ---- */

struct out {
	void (*line)(void *user, const char *text);
	void *user;
};

__attribute__((format(printf, 2, 3))) static void say(const struct out *o, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		log_fatal("out of memory");
	va_end(ap);
	o->line(o->user, text);
	explicit_bzero(text, strlen(text));
	free(text);
}

/* Quotes a text as net-snmp reads it: a character after `\` is taken literally. */
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

void access_user_line(const struct agentconf_user *u, const uint8_t *engine, size_t engine_length,
	void (*line)(void *user, const char *text), void *user)
{
	struct out o = { line, user };
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
	struct out o = { line, user };

	for (size_t i = 0; i < c->user_count; i++)
		say_create(&o, &c->users[i], "");
}
