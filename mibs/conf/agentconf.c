/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf - see agentconf.h.
 *
 * A key is a row of one table. A row's function adopts the entry or returns what is wrong with it;
 * references to UPSes and views are resolved when the whole file is read, so that lines may come
 * in any order.
 */
#include "mibs/conf/agentconf.h"

#include "lib/entry.h"
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

struct reading {
	struct agentconf *conf;
	const struct settings *ups;
	struct conf_report *report;
	enum { NO_SECTION, OUR_SECTION, OTHER_SECTION } section;
	const char *file;		/* that is being read */
	struct agentconf_exposed exposed;
	bool logged_exposed;
	unsigned seen[32];		/* line of a row's key; 0: not yet */
	/* keys of holdover-snmp.conf: those of holdover.conf do not count beside them */
	bool decided[32];
};

struct row {
	const char *key;
	const char *(*read)(struct reading *r, const struct row *row, const struct entry *e);
	size_t offset;			/* of the member, for the plain kinds */
	size_t max;			/* characters of a text */
	size_t values;			/* at most */
	const char *options;		/* known ones, blank-separated; NULL: none */
	/* AGENT_ONLY: not with agentx */
	enum { SINGLE = 0, LIST = 1, SECRET = 2, AGENT_ONLY = 4 } kind;
};

/* ---- plain values ---- */

static void *member(struct reading *r, const struct row *row)
{
	return (char *)r->conf + row->offset;
}

static const char *read_bool(struct reading *r, const struct row *row, const struct entry *e)
{
	return conf_bool(e->values[0], member(r, row)) ? NULL : "neither yes nor no";
}

static const char *read_text(struct reading *r, const struct row *row, const struct entry *e)
{
	char **text = member(r, row);

	if (strlen(e->values[0]) > row->max)
		return "too long";
	free(*text);
	*text = mem_dup(e->values[0]);
	return NULL;
}

/* With ups= of that UPS, else of all. */
static const char *read_sys_text(struct reading *r, const struct row *row, const struct entry *e)
{
	if (entry_option(e, "ups"))
		return agentconf_lists_text(r->conf, row->key, row->max, e);
	return read_text(r, row, e);
}

static const char *read_dir(struct reading *r, const struct row *row, const struct entry *e)
{
	return *e->values[0] == '/' ? read_text(r, row, e) : "not an absolute path";
}

static const char *read_engine(struct reading *r, const struct row *row, const struct entry *e)
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

static const char *read_sysobjectid(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	return agentconf_lists_oid(e->values[0], &r->conf->sysobjectid);
}

static const char *read_stale(struct reading *r, const struct row *row, const struct entry *e)
{
	static const char *const names[] = { "drop", "keep", "silent" }; /* enum subtree_stale */

	(void)row;
	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		if (!strcasecmp(e->values[0], names[i])) {
			r->conf->stale = (enum subtree_stale)i;
			return NULL;
		}
	}
	return "none of drop, keep, silent";
}

static const char *read_mode(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	r->conf->agentx = !strcasecmp(e->values[0], "agentx");
	return r->conf->agentx || !strcasecmp(e->values[0], "agent") ? NULL
								     : "neither agent nor agentx";
}

static const char *read_agentx_socket(struct reading *r, const struct row *row,
	const struct entry *e)
{
	const char *text = e->values[0];

	(void)row;
	if (*text != '/' && strncmp(text, "tcp:", 4))
		return "neither a path nor tcp:host:port";
	free(r->conf->agentx_socket);
	r->conf->agentx_socket = mem_fmt("%s%s", *text == '/' ? "unix:" : "", text);
	return NULL;
}

static const char *read_per_ups_port(struct reading *r, const struct row *row,
	const struct entry *e)
{
	(void)row;
	return conf_number(e->values[0], 1, 65535, &r->conf->per_ups_port) ? NULL : "no port";
}

/* ---- lists: mibs/agentconf_lists, _sinks, _grants ---- */

static const char *read_listen(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	return agentconf_lists_listen(r->conf, e);
}

static const char *read_attached(struct reading *r, const struct row *row, const struct entry *e)
{
	return agentconf_lists_text(r->conf, row->key, row->max, e);
}

static const char *read_view(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	return agentconf_lists_view(r->conf, e);
}

static const char *read_trapsink(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	return agentconf_sinks_add(r->conf, e);
}

static const char *read_community(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	return agentconf_grants_community(r->conf, e, r->report);
}

static const char *read_user(struct reading *r, const struct row *row, const struct entry *e)
{
	(void)row;
	return agentconf_grants_user(r->conf, e, r->report);
}

/* ---- the table ---- */

#define PLAIN(member_, ...) offsetof(struct agentconf, member_), __VA_ARGS__

static const struct row rows[] = {
	{ "enable", read_bool, PLAIN(enable, 0, 1, NULL, SINGLE) },
	{ "mode", read_mode, 0, 0, 1, NULL, SINGLE },
	{ "listen", read_listen, 0, 0, 2, "ups sysobjectid", LIST | AGENT_ONLY },
	{ "per_ups_port", read_per_ups_port, 0, 0, 1, NULL, SINGLE | AGENT_ONLY },
	{ "agentx_socket", read_agentx_socket, 0, 0, 1, NULL, SINGLE },
	{ "default_ups", read_text, PLAIN(default_ups, WORD_BYTES_MAX, 1, NULL, SINGLE) },
	{ "persistent_dir", read_dir, PLAIN(persistent_dir, WORD_BYTES_MAX, 1, NULL, SINGLE) },
	{ "engine_id", read_engine, 0, 0, 1, NULL, SINGLE | AGENT_ONLY },
	{ "sysname", read_sys_text, PLAIN(sysname, DISPLAY_MAX, 1, "ups", SINGLE | AGENT_ONLY) },
	{ "syscontact", read_sys_text,
		PLAIN(syscontact, DISPLAY_MAX, 1, "ups", SINGLE | AGENT_ONLY) },
	{ "syslocation", read_sys_text,
		PLAIN(syslocation, DISPLAY_MAX, 1, "ups", SINGLE | AGENT_ONLY) },
	{ "sysdescr", read_sys_text, PLAIN(sysdescr, DISPLAY_MAX, 1, "ups", SINGLE | AGENT_ONLY) },
	{ "sysobjectid", read_sysobjectid, 0, 0, 1, NULL, SINGLE | AGENT_ONLY },
	{ "attached", read_attached, 0, ATTACHED_MAX, 1, "ups", LIST },
	{ "stale", read_stale, 0, 0, 1, NULL, SINGLE },
	{ "serve_index", read_bool, PLAIN(serve_index, 0, 1, NULL, SINGLE) },
	{ "nut_compat", read_bool, PLAIN(nut_compat, 0, 1, NULL, SINGLE) },
	{ "get_compat", read_bool, PLAIN(get_compat, 0, 1, NULL, SINGLE) },
	{ "estimate_power", read_bool, PLAIN(estimate_power, 0, 1, NULL, SINGLE) },
	{ "authtraps", read_bool, PLAIN(authtraps, 0, 1, NULL, SINGLE | AGENT_ONLY) },
	{ "community", read_community, 0, 0, 1, "from ups access view sysobjectid",
		LIST | SECRET | AGENT_ONLY },
	{ "user", read_user, 0, 0, 5, "level ups access view sysobjectid",
		LIST | SECRET | AGENT_ONLY },
	{ "view", read_view, 0, 0, 3, NULL, LIST | AGENT_ONLY },
	{ "allow_control", read_bool, PLAIN(allow_control, 0, 1, NULL, SINGLE) },
	{ "trapsink", read_trapsink, 0, 0, 2, "kind community user engine ups source",
		LIST | SECRET | AGENT_ONLY },
};

/* ---- reading ---- */

/* Unknown options are warned about; the rest of the entry counts. */
static void check_options(struct reading *r, const struct row *row, const struct entry *e)
{
	for (size_t i = 0; i < e->option_count; i++) {
		const char *name = e->options[i].name, *known = row->options;
		size_t n = strlen(name);

		while (known && (strncasecmp(known, name, n) || (known[n] && known[n] != ' '))) {
			known = strchr(known, ' ');
			known = known ? known + 1 : NULL;
		}
		if (!known)
			conf_warning(r->report, e->at, "%s: unknown option \"%s\"; ignored",
				row->key, name);
	}
}

/* False: this entry must not be used, since anybody may have read or written it. */
static bool may_be_used(struct reading *r, const struct row *row)
{
	struct conf_place at = { r->file, 0 };
	const char *how = r->exposed.how == AGENTCONF_WRITABLE ? "written" : "read";

	if (!(row->kind & SECRET) || r->exposed.how == AGENTCONF_PRIVATE)
		return true;
	if (!r->logged_exposed && r->exposed.strict)
		conf_error(r->report, at,
			"holds secrets and can be %s by everybody: each community, user and "
			"trapsink in it is ignored, since strict_files = yes (chmod 640)", how);
	else if (!r->logged_exposed)
		conf_warning(r->report, at,
			"holds secrets and can be %s by everybody (chmod 640)", how);
	r->logged_exposed = true;
	return !r->exposed.strict;
}

static void read_entry(struct reading *r, const struct row *row, const struct entry *e)
{
	unsigned *seen = &r->seen[row - rows];
	const char *fault =
		e->value_count > row->values ? "too many values (quote a text with blanks)" : NULL;

	if (row->read == read_community || row->read == read_user)
		r->conf->own_access = true;
	if (!may_be_used(r, row))
		return;
	check_options(r, row, e);
	if (!fault)
		fault = row->read(r, row, e);
	if (fault) {
		conf_error(r->report, e->at, "%s: %s; ignored", row->key, fault);
		return;
	}
	if (!(row->kind & LIST) && entry_option(e, "ups"))
		return;		/* of one UPS: beside that of all */
	if (*seen && !(row->kind & LIST))
		conf_warning(r->report, e->at, "%s is given in line %u already; this line counts",
			row->key, *seen);
	*seen = e->at.line;
}

static void begin_section(struct reading *r, struct conf_place at, const char *name)
{
	if (!strcasecmp(name, "snmp")) {
		r->section = OUR_SECTION;
		return;
	}
	r->section = OTHER_SECTION;
	if (strcasecmp(name, "port401") && strcasecmp(name, "server") &&
		strcasecmp(name, "feeds") && strcasecmp(name, "system") &&
		strcasecmp(name, "guard"))
		conf_warning(r->report, at, "unknown section [%s]; ignored", name);
}

static const struct row *find_row(const char *key)
{
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (!strcasecmp(key, rows[i].key))
			return &rows[i];
	return NULL;
}

static void read_line(void *user, struct conf_place at, const struct words *w)
{
	struct reading *r = user;
	char section[WORD_BYTES_MAX];
	const struct row *row = find_row(words_at(w, 0));
	struct entry entry;
	const char *fault;

	if (conf_section(w, section, sizeof section)) {
		begin_section(r, at, section);
		return;
	}
	if (conf_bad_header(r->report, at, w)) {
		r->section = OTHER_SECTION;
		return;
	}
	if (r->section == NO_SECTION)
		conf_warning(
			r->report, at, "\"%s\" before the first section; ignored", words_at(w, 0));
	if (r->section != OUR_SECTION)
		return;
	if (row && r->decided[row - rows])
		return;
	if (!row) {
		conf_warning(r->report, at, "unknown key \"%s\"; ignored", words_at(w, 0));
		return;
	}
	fault = entry_read(&entry, at, w);
	if (!fault && words_count(w) == 1 && row->read != read_bool)
		fault = "there is no value"; /* a key alone is yes: a community of that name is not
						meant */
	if (!fault) {
		read_entry(r, row, &entry);
		return;
	}
	if (row->read == read_community || row->read == read_user)
		r->conf->own_access = true;
	conf_error(r->report, at, "%s: %s; ignored", row->key, fault);
}

/* ---- when the file is read ---- */

static void resolve_default_ups(struct reading *r)
{
	struct agentconf *c = r->conf;
	const struct section *first = agentconf_upses_first(r->ups);

	if (c->default_ups && !agentconf_upses_knows(r->ups, c->default_ups)) {
		conf_error(r->report,
			(struct conf_place){ c->file, r->seen[find_row("default_ups") - rows] },
			"there is no UPS \"%s\"; ignored", c->default_ups);
		free(c->default_ups);
		c->default_ups = NULL;
	}
	if (!c->default_ups)
		c->default_ups = mem_dup(first ? first->name : "ups");
}

static void list_upses(struct reading *r)
{
	struct agentconf *c = r->conf;

	c->upses = mem_new((r->ups->ups_count + 1) * sizeof *c->upses);
	for (size_t i = 0; i < r->ups->ups_count; i++)
		if (r->ups->ups[i]->usable)
			c->upses[c->ups_count++] = mem_dup(r->ups->ups[i]->name);
	if (!c->ups_count)
		c->upses[c->ups_count++] = mem_dup("ups");
}

/* The master agent does all that itself. */
static void warn_of_agentx(struct reading *r)
{
	struct buf keys = { 0 };
	unsigned line = 0;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		if (!(rows[i].kind & AGENT_ONLY) || !r->seen[i])
			continue;
		buf_add_fmt(&keys, "%s%s", line ? ", " : "", rows[i].key);
		line = line ? line : r->seen[i];
	}
	if (r->conf->agentx && line)
		conf_warning(r->report, (struct conf_place){ r->conf->file, line },
			"mode = agentx: the master agent decides, so %s is without effect",
			buf_text(&keys));
	buf_fini(&keys);
}

static void add_default_community(struct reading *r)
{
	struct entry e = { .at = { r->conf->file, 0 }, .key = "community",
		.values = { "public" }, .value_count = 1 };

	agentconf_grants_community(r->conf, &e, r->report);
}

static void resolve(struct reading *r)
{
	struct agentconf *c = r->conf;
	struct conf_place at = { c->file, r->seen[find_row("per_ups_port") - rows] };

	warn_of_agentx(r);
	list_upses(r);
	resolve_default_ups(r);
	agentconf_lists_resolve(c, r->ups, r->report);
	if (!r->seen[find_row("listen") - rows])
		agentconf_lists_default_listens(c);
	agentconf_lists_ups_ports(c, at, r->report);
	if (!c->own_access)
		add_default_community(r);
	agentconf_grants_resolve(c, r->ups, r->report);
	agentconf_sinks_resolve(c, r->ups, r->report);
}

/* One file. 0, also when there is none, or -errno. */
static int read_file(struct reading *r, const char *file)
{
	int result;

	r->file = file;
	r->section = NO_SECTION;
	r->exposed = agentconf_exposure_of(file);
	r->logged_exposed = false;
	result = conf_read(file, r->report, read_line, r);
	return result == -ENOENT ? 0 : result;
}

/* The file that only the agent reads comes first, and what it says is decided. */
static int read_both(struct reading *r, const char *conf_dir)
{
	char *own = paths_join(conf_dir, "holdover-snmp.conf");
	int result = read_file(r, own);

	if (result)
		conf_error(r->report, (struct conf_place){ own, 0 }, "%s", strerror(-result));
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		r->decided[i] = r->seen[i] > 0;
	free(own);
	return result ? result : read_file(r, r->conf->file);
}

int agentconf_read(const char *conf_dir, const struct settings *ups, struct agentconf *out,
	struct conf_report *report)
{
	struct reading r = { .conf = out, .ups = ups, .report = report };
	int result;

	_Static_assert(MEM_COUNT(rows) <= MEM_COUNT(r.seen), "a line for each row");
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
