/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover - see holdover.h.
 *
 * Each key is a row of one table. A row's function adopts the entry or returns the error; settings
 * that depend on other lines are completed after the whole file is read, so that lines may be in
 * any order.
 */
#include "server/conf/holdover.h"

#include "lib/address.h"
#include "lib/daemon.h"
#include "lib/conf_rows.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PORT = PRODUCT_PORT_UPS, NUMBER_MAX = 1000000000 };

#define PORT401 "port401"
#define SERVER "server"
#define FEEDS "feeds"
#define SYSTEM "system"
#define DOCTOR "doctor"

static const char *read_tls(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct holdover *h = r->out;
	bool required = !strcasecmp(e->values[0], "required");

	(void)row;
	if (!required && strcasecmp(e->values[0], "optional"))
		return "neither optional nor required";
	h->limits.tls_required = required;
	return NULL;
}

socklen_t holdover_length(const union holdover_address *a)
{
	return a->any.sa_family == AF_INET ? sizeof a->v4 : sizeof a->v6;
}

static bool add_listen(struct holdover_port401 *p, const char *text, long port, unsigned line)
{
	struct holdover_listen l = { .line = line };
	struct sockaddr_storage address;
	struct address_ip ip;

	if (strchr(text, '%') || !address_read(text, &ip))
		return false;
	memcpy(&l.address, &address, address_socket(&ip, (uint16_t)port, &address));
	p->listens = mem_grow(p->listens, p->listen_count + 1, sizeof *p->listens);
	p->listens[p->listen_count++] = l;
	return true;
}

/* Only addresses: no name server is asked. */
static const char *read_listen(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	static const struct { const char *name, *addresses[2]; } names[] = {
		{ "*", { "0.0.0.0", "::" } },
		{ "localhost", { "127.0.0.1", "::1" } },
	};
	struct holdover_port401 *p = &((struct holdover *)r->out)->port401;
	long port = PORT;

	(void)row;
	if (e->value_count > 1 && !conf_number(e->values[1], 1, 65535, &port))
		return "invalid port";
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		if (strcasecmp(e->values[0], names[i].name))
			continue;
		add_listen(p, names[i].addresses[0], port, e->at.line);
		add_listen(p, names[i].addresses[1], port, e->at.line);
		return NULL;
	}
	return add_listen(p, e->values[0], port, e->at.line) ? NULL : "not an address";
}

struct networks {
	struct holdover_port401 *into;
	char why[ADDRESS_FAULT_MAX];
};

static bool add_net(void *user, const char *text)
{
	struct networks *n = user;
	struct holdover_port401 *p = n->into;
	struct peer_net net;

	if (!peer_net_of_text(text, &net, n->why))
		return false;
	p->allowed = mem_grow(p->allowed, p->allowed_count + 1, sizeof *p->allowed);
	p->allowed[p->allowed_count++] = net;
	return true;
}

static const char *read_allow(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	static struct networks n;	/* static, because its text is returned */
	size_t before;
	bool good = true;

	(void)row;
	n = (struct networks){ .into = &((struct holdover *)r->out)->port401,
		.why = "an empty part of the list" };
	before = n.into->allowed_count;
	for (size_t i = 0; i < e->value_count && good; i++)
		good = entry_each(e->values[i], add_net, &n);
	if (good)
		return NULL;
	n.into->allowed_count = before;
	return n.why;
}

/* A line adds its users. Root and the server's own user need not be named. */
static const char *read_writers(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct holdover *h = r->out;

	(void)row;
	/* also for a faulty line, which must not leave the default: that may permit more */
	h->writers = mem_grow(h->writers, h->writer_count + e->value_count + 1, sizeof *h->writers);
	h->writers[h->writer_count] = NULL;
	for (size_t i = 0; i < e->value_count; i++)
		if (!getpwnam(e->values[i]))
			return "there is no such user";
	for (size_t i = 0; i < e->value_count; i++)
		h->writers[h->writer_count++] = mem_dup(e->values[i]);
	h->writers[h->writer_count] = NULL;
	return NULL;
}

/* lib/confine reads it in every program; here it is judged once. */
static const char *judge_sandbox(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	bool on;

	(void)r;
	(void)row;
	if (conf_bool(e->values[0], &on) || !strcasecmp(e->values[0], "kill"))
		return NULL;
	return "neither yes, no nor kill";
}

/* Checks that they are numbers of checks; only `holdover doctor` uses them. */
static const char *judge_accept(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	long number;

	(void)r;
	(void)row;
	for (size_t i = 0; i < e->value_count; i++)
		if (!conf_number(e->values[i], 1, INT_MAX, &number))
			return "no number of a check";
	return NULL;
}

/* ---- the table ---- */

#define P401(member_) CONF_MEMBER(struct holdover, port401.member_)
#define LIMIT(member_) CONF_MEMBER(struct holdover, limits.member_), .max = NUMBER_MAX

static const struct conf_row rows[] = {
	{ PORT401, "enable", P401(enable), .flags = CONF_STRICT_NO },
	{ PORT401, "udp", P401(udp), .flags = CONF_STRICT_NO },
	{ PORT401, "listen", .read = read_listen, .values = 2, .flags = CONF_LIST },
	{ PORT401, "allow", .read = read_allow, .values = WORDS_MAX, .flags = CONF_LIST },
	{ PORT401, "writable", P401(writable), .flags = CONF_STRICT_NO },
	{ PORT401, "require_tls", P401(require_tls), .flags = CONF_STRICT_YES },
	{ SERVER, "tls", .read = read_tls, .flags = CONF_STRICT_YES,
		.offset = offsetof(struct holdover, limits.tls_required) },
	{ SERVER, "strict_files", CONF_MEMBER(struct holdover, limits.strict_files),
		.flags = CONF_STRICT_YES },
	{ SERVER, "alias_list", CONF_MEMBER(struct holdover, limits.alias_list) },
	{ SERVER, "max_pending", LIMIT(max_pending) },
	{ SERVER, "max_pending_per_address", LIMIT(max_pending_per_address) },
	{ SERVER, "pending_timeout", LIMIT(pending_timeout_s) },
	{ SERVER, "max_per_address", LIMIT(max_strangers) },
	{ SERVER, "max_rate", LIMIT(max_rate) },
	{ SERVER, "max_bad_logins", LIMIT(max_bad_logins) },
	{ SERVER, "output_limit", LIMIT(output_limit) },
	{ FEEDS, "write", .read = read_writers, .values = WORDS_MAX, .flags = CONF_LIST },
	{ SYSTEM, "sandbox", .read = judge_sandbox },
	{ DOCTOR, "accept", .read = judge_accept, .values = WORDS_MAX, .flags = CONF_LIST,
		.options = "ups" },
};

static const char *const others[] = { "snmp", "guard", NULL };

static const struct conf_format format = {
	.rows = rows, .count = MEM_COUNT(rows), .grammar = CONF_ENTRIES, .others = others
};

/* ---- when the file is read ---- */

static bool is_loopback(const union holdover_address *a)
{
	struct peer p;

	return peer_of(&a->any, &p) && peer_is_loopback(&p);
}

/* Drops addresses of the network if `allow` does not say which clients are served. */
static void drop_open_listens(struct holdover *h, struct conf_report *report)
{
	struct holdover_port401 *p = &h->port401;
	size_t kept = 0;
	unsigned reported = 0;

	for (size_t i = 0; i < p->listen_count; i++) {
		struct holdover_listen l = p->listens[i];

		if (is_loopback(&l.address) || p->allowed_count) {
			p->listens[kept++] = l;
			continue;
		}
		if (l.line != reported)
			conf_error(report, (struct conf_place){ h->file, l.line },
				"listen: not a loopback address, and there is no `allow`: not opened (allow = the networks that may ask)");
		reported = l.line;
	}
	p->listen_count = kept;
}

static void need_tls(const struct conf_reading *r, const char *section, const char *key,
	const char *consequence)
{
	const struct holdover *h = r->out;

	conf_error(r->report, (struct conf_place){ h->file, conf_rows_seen(r, section, key) },
		"%s needs a certificate (CERTFILE in upsd.conf); %s", key, consequence);
}

static void check_tls(const struct conf_reading *r)
{
	struct holdover *h = r->out;
	struct holdover_port401 *p = &h->port401;

	if (p->enable && p->writable) {
		need_tls(r, PORT401, "writable", "port 401 stays read-only");
		p->writable = false;
	}
	if (p->enable && p->require_tls) {
		need_tls(r, PORT401, "require_tls", "port 401 stays closed");
		p->enable = false;
	}
	if (h->limits.tls_required)
		need_tls(r, SERVER, "tls", "only loopback addresses are opened");
}

static void complete(const struct conf_reading *r)
{
	struct holdover *h = r->out;
	struct holdover_port401 *p = &h->port401;

	if (!conf_rows_seen(r, PORT401, "listen")) {
		add_listen(p, "127.0.0.1", PORT, 0);
		add_listen(p, "::1", PORT, 0);
	}
	drop_open_listens(h, r->report);
	if (!conf_rows_seen(r, PORT401, "allow")) {
		struct networks n = { .into = p };

		add_net(&n, "127.0.0.0/8");
		add_net(&n, "::1");
	}
}

/* Under holdoverd the agent reads the same file and reports errors of the file as a whole. */
int holdover_read(const char *conf_dir, bool has_tls, struct holdover *out,
	struct conf_report *report)
{
	struct conf_reading r = { .format = &format, .out = out, .report = report,
		.quiet_whole = daemon_is_supervised() };
	int result;

	*out = (struct holdover){
		.file = paths_join(conf_dir, "holdover.conf"),
		.port401 = { .enable = true, .udp = true },
		.limits = { .max_pending = 64,
			.max_pending_per_address = 8,
			.pending_timeout_s = 30,
			.max_strangers = 32,
			.max_bad_logins = 10,
			.output_limit = 65536 },
	};
	result = conf_rows_read(&r, out->file);
	complete(&r);
	if (!has_tls)
		check_tls(&r);
	return result == -ENOENT ? 0 : result;
}

bool holdover_is_strict(const char *conf_dir)
{
	struct conf_report report = { .quiet = true };
	struct holdover h;
	bool strict;

	holdover_read(conf_dir, true, &h, &report);
	strict = h.limits.strict_files;
	holdover_fini(&h);
	return strict;
}

void holdover_fini(struct holdover *h)
{
	free(h->port401.listens);
	free(h->port401.allowed);
	for (size_t i = 0; i < h->writer_count; i++)
		free((char *)(uintptr_t)h->writers[i]);
	free(h->writers);
	free(h->file);
	*h = (struct holdover){ 0 };
}

bool holdover_allows(const struct holdover_port401 *p, const struct peer *who)
{
	for (size_t i = 0; i < p->allowed_count; i++)
		if (peer_is_in(who, &p->allowed[i]))
			return true;
	return false;
}
