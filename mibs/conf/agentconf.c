/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf - see agentconf.h.
 *
 * Each key is a row of one table. A row's function adopts the entry or returns the error;
 * references to UPSes and views are resolved after the whole file is read, so that lines may be in
 * any order.
 */
#include "mibs/conf/agentconf.h"

#include "lib/conf_rows.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "mibs/conf/exposure.h"
#include "mibs/conf/grants.h"
#include "mibs/conf/lists.h"
#include "mibs/conf/sinks.h"
#include "mibs/conf/upses.h"
#include "mibs/tree/oid.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { DISPLAY_MAX = 255, ATTACHED_MAX = 63 };

#define SNMP "snmp"

/* State while reading. */
struct context {
	const struct settings *ups;
	const char *file;		/* that is being read */
	struct agentconf_exposed exposed;
	bool logged_exposed;
	/* keys that holdover-snmp.conf has set: holdover.conf cannot set them again */
	bool decided[CONF_ROWS_MAX];
};

enum { AGENT_ONLY = 1 << 16 };		/* in addition to enum conf_flags: not with agentx */

static struct agentconf *conf_of(const struct conf_reading *r)
{
	return r->out;
}

static const char *read_text(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	char **text = (char **)(void *)((char *)r->out + row->offset);

	if (strlen(e->values[0]) > (size_t)row->max)
		return "too long";
	free(*text);
	*text = mem_dup(e->values[0]);
	return NULL;
}

/* With ups= the text of that UPS, else the common one. */
static const char *read_sys_text(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	if (entry_option(e, "ups"))
		return agentconf_lists_text(conf_of(r), row->key, (size_t)row->max, e);
	return read_text(r, row, e);
}

static const char *read_dir(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	return *e->values[0] == '/' ? read_text(r, row, e) : "not an absolute path";
}

static const char *read_engine(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	uint8_t id[SNMPTEXT_ENGINE_MAX];
	size_t length = snmptext_engine(e->values[0], id);

	(void)row;
	if (!length)
		return "neither 0x and 5 to 32 bytes in hex nor a text of 1 to 27 characters";
	memcpy(conf_of(r)->engine_id, id, length);
	conf_of(r)->engine_id_length = length;
	return NULL;
}

static const char *read_sysobjectid(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return agentconf_lists_oid(e->values[0], &conf_of(r)->sysobjectid);
}

static const char *read_stale(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	static const char *const names[] = { "drop", "keep", "silent" }; /* enum subtree_stale */

	(void)row;
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		if (!strcasecmp(e->values[0], names[i])) {
			conf_of(r)->stale = (enum subtree_stale)i;
			return NULL;
		}
	}
	return "none of drop, keep, silent";
}

static const char *read_mode(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	conf_of(r)->agentx = !strcasecmp(e->values[0], "agentx");
	return conf_of(r)->agentx || !strcasecmp(e->values[0], "agent") ? NULL
								     : "neither agent nor agentx";
}

static const char *read_agentx_socket(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	const char *text = e->values[0];

	(void)row;
	if (*text != '/' && strncmp(text, "tcp:", 4))
		return "neither a path nor tcp:host:port";
	free(conf_of(r)->agentx_socket);
	conf_of(r)->agentx_socket = mem_fmt("%s%s", *text == '/' ? "unix:" : "", text);
	return NULL;
}

/* ---- lists: mibs/agentconf_lists, _sinks, _grants ---- */

static const char *read_listen(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return agentconf_lists_listen(conf_of(r), e);
}

static const char *read_attached(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	return agentconf_lists_text(conf_of(r), row->key, (size_t)row->max, e);
}

static const char *read_view(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return agentconf_lists_view(conf_of(r), e);
}

static const char *read_trapsink(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return agentconf_sinks_add(conf_of(r), e);
}

static const char *read_community(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return agentconf_grants_community(conf_of(r), e, r->report);
}

static const char *read_user(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	return agentconf_grants_user(conf_of(r), e, r->report);
}

/* ---- the table ---- */

#define PLAIN(member_) CONF_MEMBER(struct agentconf, member_)
#define SYSTEM(member_) .offset = offsetof(struct agentconf, member_), .max = DISPLAY_MAX,       \
	.read = read_sys_text, .options = "ups", .flags = CONF_VALUE | AGENT_ONLY
#define OWN(read_, flags_) .read = read_, .flags = CONF_VALUE | (flags_)

static const struct conf_row rows[] = {
	{ SNMP, "enable", PLAIN(enable) },
	{ SNMP, "mode", OWN(read_mode, 0) },
	{ SNMP, "listen", OWN(read_listen, CONF_LIST | AGENT_ONLY), .values = 2,
		.options = "ups sysobjectid" },
	{ SNMP, "per_ups_port", PLAIN(per_ups_port), .min = 1, .max = 65535,
		.flags = CONF_VALUE | AGENT_ONLY },
	{ SNMP, "agentx_socket", OWN(read_agentx_socket, 0) },
	{ SNMP, "default_ups", PLAIN(default_ups), .max = WORD_BYTES_MAX, .flags = CONF_VALUE },
	{ SNMP, "persistent_dir", OWN(read_dir, 0), .max = WORD_BYTES_MAX,
		.offset = offsetof(struct agentconf, persistent_dir) },
	{ SNMP, "engine_id", OWN(read_engine, AGENT_ONLY) },
	{ SNMP, "sysname", SYSTEM(sysname) },
	{ SNMP, "syscontact", SYSTEM(syscontact) },
	{ SNMP, "syslocation", SYSTEM(syslocation) },
	{ SNMP, "sysdescr", SYSTEM(sysdescr) },
	{ SNMP, "sysobjectid", OWN(read_sysobjectid, AGENT_ONLY) },
	{ SNMP, "attached", OWN(read_attached, CONF_LIST), .max = ATTACHED_MAX, .options = "ups" },
	{ SNMP, "stale", OWN(read_stale, 0) },
	{ SNMP, "serve_index", PLAIN(serve_index) },
	{ SNMP, "nut_compat", PLAIN(nut_compat) },
	{ SNMP, "get_compat", PLAIN(get_compat) },
	{ SNMP, "estimate_power", PLAIN(estimate_power) },
	{ SNMP, "authtraps", PLAIN(authtraps), .flags = AGENT_ONLY },
	{ SNMP, "community", OWN(read_community, CONF_LIST | CONF_SECRET | AGENT_ONLY),
		.options = "from ups access view sysobjectid" },
	{ SNMP, "user", OWN(read_user, CONF_LIST | CONF_SECRET | AGENT_ONLY), .values = 5,
		.options = "level ups access view sysobjectid" },
	{ SNMP, "view", OWN(read_view, CONF_LIST | AGENT_ONLY), .values = 3 },
	{ SNMP, "allow_control", PLAIN(allow_control) },
	{ SNMP, "trapsink", OWN(read_trapsink, CONF_LIST | CONF_SECRET | AGENT_ONLY), .values = 2,
		.options = "kind community user engine ups source" },
};

static const char *const others[] = { "port401", "server", "feeds", "guard", "system", "doctor",
	NULL };

/* With strict_files a secret that other users can read or write is not used. Any line about access,
 * valid or not, removes the default community. */
static bool admit(struct conf_reading *r, const struct conf_row *row)
{
	struct context *c = r->user;
	struct conf_place at = { c->file, 0 };
	const char *how = c->exposed.how == AGENTCONF_WRITABLE ? "written" : "read";

	if (c->decided[row - r->format->rows])
		return false;
	if (row->read == read_community || row->read == read_user)
		conf_of(r)->own_access = true;
	if (!(row->flags & CONF_SECRET) || c->exposed.how == AGENTCONF_PRIVATE)
		return true;
	if (!c->logged_exposed && c->exposed.strict)
		conf_error(r->report, at,
			"holds secrets and can be %s by everybody: each community, user and "
			"trapsink in it is ignored, since strict_files = yes (chgrp nut, chmod 640)", how);
	else if (!c->logged_exposed)
		conf_warning(r->report, at,
			"holds secrets and can be %s by everybody (chgrp nut, chmod 640)", how);
	c->logged_exposed = true;
	return !c->exposed.strict;
}

static const struct conf_format format = { .rows = rows, .count = MEM_COUNT(rows),
	.grammar = CONF_ENTRIES, .others = others, .admit = admit };

/* ---- when the file is read ---- */

static void resolve_default_ups(struct conf_reading *r)
{
	struct agentconf *c = r->out;
	const struct settings *ups = ((const struct context *)r->user)->ups;
	const struct section *first = agentconf_upses_first(ups);

	if (c->default_ups && !agentconf_upses_knows(ups, c->default_ups)) {
		conf_error(r->report,
			(struct conf_place){ c->file, conf_rows_good(r, SNMP, "default_ups") },
			"there is no UPS \"%s\"; ignored", c->default_ups);
		free(c->default_ups);
		c->default_ups = NULL;
	}
	if (!c->default_ups)
		c->default_ups = mem_dup(first ? first->name : "ups");
}

static void list_upses(struct agentconf *c, const struct settings *ups)
{

	c->upses = mem_new((ups->ups_count + 1) * sizeof *c->upses);
	for (size_t i = 0; i < ups->ups_count; i++)
		if (ups->ups[i]->usable)
			c->upses[c->ups_count++] = mem_dup(ups->ups[i]->name);
	if (!c->ups_count)
		c->upses[c->ups_count++] = mem_dup("ups");
}

/* The master agent decides these by itself. */
static void warn_of_agentx(const struct conf_reading *r)
{
	struct buf keys = { 0 };
	unsigned line = 0;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		unsigned seen = conf_rows_good(r, SNMP, rows[i].key);

		if (!(rows[i].flags & AGENT_ONLY) || !seen)
			continue;
		buf_add_fmt(&keys, "%s%s", line ? ", " : "", rows[i].key);
		line = line ? line : seen;
	}
	if (conf_of(r)->agentx && line)
		conf_warning(r->report, (struct conf_place){ conf_of(r)->file, line },
			"mode = agentx: the master agent decides, so %s is without effect",
			buf_text(&keys));
	buf_fini(&keys);
}

static void add_default_community(struct conf_reading *r)
{
	struct entry e = { .at = { conf_of(r)->file, 0 }, .key = "community",
		.values = { "public" }, .value_count = 1 };

	agentconf_grants_community(conf_of(r), &e, r->report);
}

static void resolve(struct conf_reading *r)
{
	const struct settings *ups = ((const struct context *)r->user)->ups;
	struct agentconf *c = r->out;
	struct conf_place at = { c->file, conf_rows_good(r, SNMP, "per_ups_port") };

	warn_of_agentx(r);
	list_upses(c, ups);
	resolve_default_ups(r);
	agentconf_lists_resolve(c, ups, r->report);
	if (!conf_rows_good(r, SNMP, "listen"))
		agentconf_lists_default_listens(c);
	agentconf_lists_ups_ports(c, at, r->report);
	if (!c->own_access)
		add_default_community(r);
	agentconf_grants_resolve(c, ups, r->report);
	agentconf_sinks_resolve(c, ups, r->report);
}

/* One file. 0, also when there is none, or -errno. */
static int read_file(struct conf_reading *r, const char *file)
{
	struct context *c = r->user;
	int result;

	c->file = file;
	c->exposed = agentconf_exposure_of(file);
	c->logged_exposed = false;
	result = conf_rows_read(r, file);
	return result == -ENOENT ? 0 : result;
}

/* holdover-snmp.conf, which only the agent reads, comes first, and its keys take precedence. */
static int read_both(struct conf_reading *r, const char *conf_dir)
{
	char *own = paths_join(conf_dir, "holdover-snmp.conf");
	struct context *c = r->user;
	int result = read_file(r, own);

	if (result)
		conf_error(r->report, (struct conf_place){ own, 0 }, "%s", file_error(-result));
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		c->decided[i] = r->seen[i] > 0;
	free(own);
	return result ? result : read_file(r, conf_of(r)->file);
}

int agentconf_read(const char *conf_dir, const struct settings *ups, struct agentconf *out,
	struct conf_report *report)
{
	struct context context = { .ups = ups };
	struct conf_reading r = { .format = &format, .out = out, .user = &context,
		.report = report };
	int result;

	*out = (struct agentconf){
		.file = paths_join(conf_dir, "holdover.conf"), .enable = true, .serve_index = true,
		.estimate_power = true,
		.sysdescr = mem_dup(PRODUCT_NAME " " PRODUCT_VERSION " UPS SNMP Agent"),
		.syscontact = mem_dup(""), .syslocation = mem_dup(""),
		.agentx_socket = mem_dup("unix:/var/agentx/master"),
		.sysobjectid = { { OID_UPS_MIB }, OID_UPS_MIB_LENGTH },
	};
	result = read_both(&r, conf_dir);
	resolve(&r);
	return result;
}

void agentconf_fini(struct agentconf *c)
{
	char *const texts[] = { c->file, c->default_ups, c->persistent_dir, c->sysname,
		c->syscontact, c->syslocation, c->sysdescr, c->agentx_socket };

	for (size_t i = 0; i < MEM_COUNT(texts); i++)
		free(texts[i]);
	for (size_t i = 0; i < c->ups_count; i++)
		free(c->upses[i]);
	agentconf_grants_fini(c);
	agentconf_lists_fini(c);
	agentconf_sinks_fini(c);
	free(c->upses);
	*c = (struct agentconf){ 0 };
}

/* ---- what follows from it ---- */

char *agentconf_dir(const struct agentconf *c, const char *state_dir)
{
	static const char packaged[] = "/var/lib/holdover";
	const char *given = getenv("STATE_DIRECTORY");

	if (c->persistent_dir)
		return mem_dup(c->persistent_dir);
	if (given && *given == '/') {		/* systemd gives a list */
		char *first = mem_dup_n(given, strcspn(given, ":")),
		     *dir = paths_join(first, "snmp");

		free(first);
		return dir;
	}
	return paths_join(access(packaged, W_OK) ? state_dir : packaged, "snmp");
}
