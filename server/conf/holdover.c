/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover - see holdover.h.
 *
 * A key is a row of one table. A row's function takes the entry or says what is wrong with it; what
 * depends on other lines is settled when the whole file is read, so that lines may come in any
 * order.
 */
#include "server/conf/holdover.h"

#include "lib/daemon.h"
#include "lib/entry.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PORT = PRODUCT_PORT_UPS, NUMBER_MAX = 1000000000 };

enum section { NO_SECTION, OTHER, PORT401, SERVER, FEEDS };

struct reading {
	struct holdover *out;
	struct conf_report *report;
	enum section section;
	/* alone: no agent beside us reads the same file and tells of it as a whole */
	bool has_tls, alone;
	unsigned seen[16];		/* line of a row's key; 0: not yet */
};

struct row {
	enum section section;
	const char *key;
	const char *(*take)(struct reading *r, const struct row *row, const struct entry *e);
	size_t offset;			/* of the member, for the plain kinds */
	size_t values;			/* at most */
	bool list;
	size_t strict_at; /* a switch whose value is not understood is taken for the one that
			     permits less */
	bool strict;
};

/* ---- values ---- */

static void *member(struct reading *r, const struct row *row)
{
	return (char *)r->out + row->offset;
}

static const char *take_bool(struct reading *r, const struct row *row, const struct entry *e)
{
	return conf_bool(e->values[0], member(r, row)) ? NULL : "neither yes nor no";
}

static const char *take_number(struct reading *r, const struct row *row, const struct entry *e)
{
	long n;

	if (!conf_number(e->values[0], 0, NUMBER_MAX, &n))
		return "not a whole number";
	*(uint32_t *)member(r, row) = (uint32_t)n;
	return NULL;
}

static const char *take_tls(struct reading *r, const struct row *row, const struct entry *e)
{
	bool required = !strcasecmp(e->values[0], "required");

	if (!required && strcasecmp(e->values[0], "optional"))
		return "neither optional nor required";
	*(bool *)member(r, row) = required;
	return NULL;
}

socklen_t holdover_length(const union holdover_address *a)
{
	return a->any.sa_family == AF_INET ? sizeof a->v4 : sizeof a->v6;
}

static bool address_of(const char *text, uint16_t port, union holdover_address *out)
{
	*out = (union holdover_address){ 0 };
	if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons(port);
		return true;
	}
	if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) != 1)
		return false;
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons(port);
	return true;
}

static bool add_listen(struct holdover_port401 *p, const char *text, long port, unsigned line)
{
	struct holdover_listen l = { .line = line };

	if (!address_of(text, (uint16_t)port, &l.address))
		return false;
	p->listens = mem_grow(p->listens, p->listen_count + 1, sizeof *p->listens);
	p->listens[p->listen_count++] = l;
	return true;
}

/* Addresses only: nothing here waits for a name server. */
static const char *take_listen(struct reading *r, const struct row *row, const struct entry *e)
{
	static const struct { const char *name, *addresses[2]; } names[] = {
		{ "*", { "0.0.0.0", "::" } },
		{ "localhost", { "127.0.0.1", "::1" } },
	};
	struct holdover_port401 *p = &r->out->port401;
	long port = PORT;

	(void)row;
	if (e->value_count > 1 && !conf_number(e->values[1], 1, 65535, &port))
		return "the port is none";
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		if (strcasecmp(e->values[0], names[i].name))
			continue;
		add_listen(p, names[i].addresses[0], port, e->at.line);
		add_listen(p, names[i].addresses[1], port, e->at.line);
		return NULL;
	}
	return add_listen(p, e->values[0], port, e->at.line) ? NULL : "not an address";
}

static bool add_net(void *user, const char *text)
{
	struct holdover_port401 *p = user;
	struct peer_net net;

	if (!peer_net_of_text(text, &net))
		return false;
	p->allowed = mem_grow(p->allowed, p->allowed_count + 1, sizeof *p->allowed);
	p->allowed[p->allowed_count++] = net;
	return true;
}

static const char *take_allow(struct reading *r, const struct row *row, const struct entry *e)
{
	size_t before = r->out->port401.allowed_count;
	bool good = true;

	(void)row;
	for (size_t i = 0; i < e->value_count && good; i++)
		good = entry_each(e->values[i], add_net, &r->out->port401);
	if (good)
		return NULL;
	r->out->port401.allowed_count = before;
	return "not of the form address or address/prefix (and no bits behind the prefix)";
}

/* A line adds its users. Root and the server's own user need not be named. */
static const char *take_writers(struct reading *r, const struct row *row, const struct entry *e)
{
	struct holdover *h = r->out;

	(void)row;
	/* also for a faulty line: it must not mean the default, which may be more */
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

/* ---- the table ---- */

#define P401(member_) offsetof(struct holdover, port401.member_)
#define LIMIT(member_) offsetof(struct holdover, limits.member_)

static const struct row rows[] = {
	{ PORT401, "enable", take_bool, P401(enable), 1, false, P401(enable), false },
	{ PORT401, "udp", take_bool, P401(udp), 1, false, P401(udp), false },
	{ PORT401, "listen", take_listen, 0, 2, true, 0, false },
	{ PORT401, "allow", take_allow, 0, WORDS_MAX, true, 0, false },
	{ PORT401, "writable", take_bool, P401(writable), 1, false, P401(writable), false },
	{ PORT401, "require_tls", take_bool, P401(require_tls), 1, false, P401(require_tls), true },
	{ SERVER, "tls", take_tls, LIMIT(tls_required), 1, false, LIMIT(tls_required), true },
	{ SERVER, "strict_files", take_bool, LIMIT(strict_files), 1, false, LIMIT(strict_files), true },
	{ SERVER, "max_pending", take_number, LIMIT(max_pending), 1, false, 0, false },
	{ SERVER, "max_pending_per_address", take_number, LIMIT(max_pending_per_address), 1, false,
		0, false },
	{ SERVER, "pending_timeout", take_number, LIMIT(pending_timeout_s), 1, false, 0, false },
	{ SERVER, "max_per_address", take_number, LIMIT(max_strangers), 1, false, 0, false },
	{ SERVER, "max_rate", take_number, LIMIT(max_rate), 1, false, 0, false },
	{ SERVER, "max_bad_logins", take_number, LIMIT(max_bad_logins), 1, false, 0, false },
	{ SERVER, "output_limit", take_number, LIMIT(output_limit), 1, false, 0, false },
	{ FEEDS, "write", take_writers, 0, WORDS_MAX, true, 0, false },
};

static const struct row *find_row(enum section section, const char *key)
{
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (rows[i].section == section && !strcasecmp(key, rows[i].key))
			return &rows[i];
	return NULL;
}

static unsigned *seen(struct reading *r, enum section section, const char *key)
{
	return &r->seen[find_row(section, key) - rows];
}

/* ---- reading ---- */

static void take_entry(
	struct reading *r, const struct row *row, const struct entry *e, const char *fault)
{
	unsigned *before = &r->seen[row - rows];

	for (size_t i = 0; !fault && i < e->option_count; i++)
		conf_warning(r->report, e->at, "%s: unknown option \"%s\"; ignored", row->key,
			e->options[i].name);
	if (!fault && e->value_count > row->values)
		fault = "too many values";
	if (!fault)
		fault = row->take(r, row, e);
	if (fault)
		conf_error(r->report, e->at, "%s: %s; left out", row->key, fault);
	if (fault && row->strict_at)
		*(bool *)((char *)r->out + row->strict_at) = row->strict;
	else if (*before && !row->list)
		conf_warning(r->report, e->at, "%s is given in line %u already; this line counts",
			row->key, *before);
	*before = e->at.line; /* faulty or not: an own line takes the default away, it never falls
				 back to something wider */
}

static void begin_section(struct reading *r, struct conf_place at, const char *name)
{
	r->section = !strcasecmp(name, "port401")  ? PORT401
		     : !strcasecmp(name, "server") ? SERVER
		     : !strcasecmp(name, "feeds")  ? FEEDS
						   : OTHER;
	if (r->section == OTHER && strcasecmp(name, "snmp") && strcasecmp(name, "guard") &&
		strcasecmp(name, "system") && r->alone)
		conf_warning(r->report, at, "unknown section [%s]; ignored", name);
}

static void take_line(void *user, struct conf_place at, const struct words *w)
{
	struct reading *r = user;
	char section[WORD_BYTES_MAX];
	const struct row *row;
	struct entry entry;
	const char *fault;

	if (conf_section(w, section, sizeof section)) {
		begin_section(r, at, section);
		return;
	}
	if (conf_bad_header(r->report, at, w)) {
		r->section = OTHER;
		return;
	}
	if (r->section == NO_SECTION && r->alone)
		conf_warning(r->report, at, "\"%s\" before the first section; ignored",
			words_at(w, 0));
	if (r->section < PORT401)
		return;
	row = find_row(r->section, words_at(w, 0));
	if (!row) {
		conf_warning(r->report, at, "unknown key \"%s\"; ignored", words_at(w, 0));
		return;
	}
	fault = entry_read(&entry, at, w);
	take_entry(r, row, &entry, fault);
}

/* ---- when the file is read ---- */

static bool is_loopback(const union holdover_address *a)
{
	struct peer p;

	return peer_of(&a->any, &p) && peer_is_loopback(&p);
}

/* An address of the network, and nobody said who may ask: not opened. */
static void drop_open_listens(struct reading *r)
{
	struct holdover_port401 *p = &r->out->port401;
	size_t kept = 0;
	unsigned told = 0;

	for (size_t i = 0; i < p->listen_count; i++) {
		struct holdover_listen l = p->listens[i];

		if (is_loopback(&l.address) || p->allowed_count) {
			p->listens[kept++] = l;
			continue;
		}
		if (l.line != told)
			conf_error(r->report, (struct conf_place){ r->out->file, l.line },
				"listen: not a loopback address, and there is no `allow`: not opened (allow = the networks that may ask)");
		told = l.line;
	}
	p->listen_count = kept;
}

static void need_tls(struct reading *r, enum section section, const char *key,
	const char *consequence)
{
	conf_error(r->report, (struct conf_place){ r->out->file, *seen(r, section, key) },
		"%s needs a certificate (CERTFILE in upsd.conf); %s", key, consequence);
}

static void settle(struct reading *r)
{
	struct holdover_port401 *p = &r->out->port401;

	if (!*seen(r, PORT401, "listen")) {
		add_listen(p, "127.0.0.1", PORT, 0);
		add_listen(p, "::1", PORT, 0);
	}
	drop_open_listens(r);
	if (!*seen(r, PORT401, "allow")) {
		add_net(p, "127.0.0.0/8");
		add_net(p, "::1");
	}
	if (!r->has_tls && p->enable && p->writable) {
		need_tls(r, PORT401, "writable", "port 401 stays read-only");
		p->writable = false;
	}
	if (!r->has_tls && p->enable && p->require_tls) {
		need_tls(r, PORT401, "require_tls", "port 401 stays closed");
		p->enable = false;
	}
	if (!r->has_tls && r->out->limits.tls_required)
		need_tls(r, SERVER, "tls", "only loopback addresses are opened");
}

int holdover_read(const char *conf_dir, bool has_tls, struct holdover *out,
	struct conf_report *report)
{
	struct reading r = {
		.out = out, .report = report, .has_tls = has_tls, .alone = !daemon_is_supervised()
	};
	struct conf_report whole = { .quiet = !r.alone || report->quiet };	/* faults of the file itself */
	int result;

	_Static_assert(MEM_COUNT(rows) <= MEM_COUNT(r.seen), "a line for each row");
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
	result = conf_read(out->file, &whole, take_line, &r);
	report->errors += whole.errors;
	report->warnings += whole.warnings;
	report->broken += whole.broken;
	settle(&r);
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
