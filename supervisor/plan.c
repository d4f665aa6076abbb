/* SPDX-License-Identifier: GPL-2.0-or-later
 * plan - see plan.h.
 */
#include "supervisor/plan.h"
#include "lib/buf.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/packages.h"
#include "supervisor/checks.h"
#include "supervisor/places.h"
#include "supervisor/ports.h"

#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 16 };

struct command {
	const char *argv[ARGUMENTS_MAX];
	size_t n;
	char *path;			/* owned */
};

static void add(struct command *c, const char *argument)
{
	if (c->n < ARGUMENTS_MAX - 1)
		c->argv[c->n++] = argument;
}

static void add_common(struct command *c, const struct plan *p, bool is_own)
{
	add(c, "-F");
	if (is_own) {
		add(c, "-C");
		add(c, p->conf_dir);
	}
	for (int i = 0; i < p->debug; i++)
		add(c, "-D");
}

static struct command program(const struct plan *p, const char *name)
{
	struct command c = { .path = paths_join(p->program_dir, name) };

	add(&c, c.path);
	add_common(&c, p, true);
	return c;
}

/* False: there is no such driver; reported with its place. */
static bool driver_command(const struct plan *p, const struct settings *settings,
	const struct section *ups, struct command *c, bool *is_own, struct conf_report *report)
{
	const char *name = section_value(ups, "driver"),
		   *other = section_value(&settings->global, "driverpath");
	struct conf_place at = { settings->file, section_find(ups, "driver")->line };

	*c = (struct command){ .path = paths_driver(p->program_dir, other, name, is_own) };
	if (!c->path) {
		const char *package = packages_of_driver(name);

		conf_error(report, at,
			"[%s] there is no driver \"%s\", neither of Holdover nor in %s%s%s; "
			"section ignored",
			ups->name, name, other ? other : "/lib/nut",
			package ? ": apt install " : "", package ? package : "");
		return false;
	}
	add(c, c->path);
	add(c, "-a");
	add(c, ups->name);
	add_common(c, p, *is_own);
	return true;
}

/* ---- whose they are ---- */

/* Is it a driver of NUT that reaches its UPS over the network? */
static bool needs_network(const struct section *ups)
{
	static const char *const names[] = { "snmp-ups", "netxml-ups", "apcupsd-ups", "huawei-snmp",
		"powerman-pdu", "nut-ipmipsu" };
	const char *driver = section_value(ups, "driver"), *mode = section_value(ups, "mode");

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (!strcmp(driver, names[i]))
			return true;
	if (strcmp(driver, "dummy-ups"))
		return false;
	return strchr(section_value(ups, "port"), '@') || (mode && !strcmp(mode, "repeater"));
}

static bool is_shared(const struct plan *p, const struct section *ups)
{
	return p->share == PLAN_ALL || (p->share == PLAN_DRIVERS_NET) == needs_network(ups);
}

bool plan_has_drivers(const struct plan *p, const struct settings *settings)
{
	for (size_t i = 0; i < settings->ups_count; i++)
		if (settings->ups[i]->usable && is_shared(p, settings->ups[i]))
			return true;
	return false;
}

/* ---- who they are ---- */

/* A section's `user` takes precedence, then -u; the global one is the default of sections, as in
 * NUT, and of all programs if the users of the packages do not exist. */
static int user_for(const struct plan *p, const struct settings *settings,
	enum identity_role role, const struct section *ups, const char **user)
{
	const char *own = section_value(ups, "user"),
		   *global = section_value(&settings->global, "user");

	*user = own ? own : p->user ? p->user : ups ? global : NULL;
	return *user ? 0 : identity_choose(role, global, user);
}

int plan_identity(const struct plan *p, const struct settings *settings, enum identity_role role,
	const struct section *ups, struct identity *out, struct conf_report *report)
{
	const char *user, *group = ups ? settings_value(settings, ups, "group") : NULL;
	struct conf_place at = { settings->file, ups ? ups->line : 0 };
	int error = user_for(p, settings, role, ups, &user);

	if (!error)
		error = identity_resolve(out, user, group);
	if (error == -ENOENT)
		conf_error(report, at, "there is no user %s%s%s", user,
			group ? ", or no group " : "", group ? group : "");
	else if (error)
		conf_error(report, at, "users cannot be looked up: %s", strerror(-error));
	else if (p->group != (gid_t)-1)
		identity_add_group(out, p->group);
	return error;
}

/* ---- the rows ---- */

static void add_row(plan_row *fn, void *user, struct command *c, struct supervised row)
{
	add(c, NULL);
	row.argv = c->argv;
	fn(user, &row);
	free(c->path);
}

static void add_section(struct buf *out, const struct section *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_add_fmt(out, "%s=%s\n", s->items[i].key,
			s->items[i].value ? s->items[i].value : "");
}

/* All that a driver reads of ups.conf, so that the driver is restarted only when this has
 * changed. */
static char *configuration_of(const struct settings *settings, const struct section *ups)
{
	struct buf text = { 0 };
	char *copy;

	add_section(&text, &settings->global);
	buf_add_char(&text, '\n');
	add_section(&text, ups);
	copy = mem_dup(buf_text(&text));
	buf_fini(&text);
	return copy;
}

static void add_driver(const struct plan *p, const struct settings *settings,
	const struct section *ups, plan_row *fn, void *user, struct conf_report *report,
	const char *const *env)
{
	struct command c;
	char *label, *configuration;
	struct identity identity;
	bool is_own;

	if (!ups->usable || !is_shared(p, ups) ||
		plan_identity(p, settings, IDENTITY_DRIVER, ups, &identity, report) ||
		!driver_command(p, settings, ups, &c, &is_own, report))
		return;
	label = mem_fmt("driver of [%s]", ups->name);
	configuration = configuration_of(settings, ups);
	add_row(fn, user, &c,
		(struct supervised){ .label = label,
			.env = env,
			.configuration = configuration,
			.section = ups->name,
			.identity = &identity,
			.is_own = is_own });
	free(configuration);
	free(label);
}

/* The environment common to all programs, and that of one role. */
struct environment {
	char *texts[6];
	const char *all[10];
};

static void environment_fini(struct environment *e)
{
	for (size_t i = 0; i < MEM_COUNT(e->texts); i++)
		free(e->texts[i]);
}

static void environment_init(struct environment *e, const struct plan *p,
	const struct settings *settings, enum identity_role role, const struct identity *id)
{
	struct conf_report unheard = { .quiet = true };
	struct identity server;
	size_t n = 0;

	plan_identity(p, settings, IDENTITY_SERVER, NULL, &server, &unheard);
	*e = (struct
		environment){ .texts = {
				      mem_fmt("HOLDOVER_PARENT=%ld", (long)getpid()),
				      mem_fmt("NUT_CONFPATH=%s", p->conf_dir),
				      mem_fmt("NUT_STATEPATH=%s", p->state_dir),
				      mem_fmt("NUT_ALTPIDPATH=%s", p->state_dir),
				      /* with other systemd units the server has another user, which
				       * lib/trust knows */
				      p->share == PLAN_ALL ? mem_fmt("HOLDOVER_SERVER_UID=%lu",
								     (unsigned long)server.uid)
							   : NULL,
				      places_lasting(role, id, p->group, p->state_dir),
			      } };
	e->all[n++] = "ALLOW_NO_DEVICE=true";
	for (size_t i = 0; i < MEM_COUNT(e->texts); i++)
		if (e->texts[i])
			e->all[n++] = e->texts[i];
}

static void add_program(const struct plan *p, const struct settings *settings,
	plan_row *fn, void *user, const char *name, enum identity_role role, struct supervised row,
	struct conf_report *report)
{
	struct command c = program(p, name);
	struct environment env;
	struct identity identity;

	if ((role == IDENTITY_SNMP && access(c.path, X_OK)) ||	/* it is in a separate package */
		plan_identity(p, settings, role, NULL, &identity, report)) {
		free(c.path);
		return;
	}
	environment_init(&env, p, settings, role, &identity);
	row.identity = &identity;
	row.env = env.all;
	row.is_own = true;
	add_row(fn, user, &c, row);
	environment_fini(&env);
}

static void add_drivers(const struct plan *p, const struct settings *settings, plan_row *fn,
	void *user, struct conf_report *report)
{
	struct conf_report unheard = { .quiet = true };
	struct environment env;
	struct identity id;

	if (plan_identity(p, settings, IDENTITY_DRIVER, NULL, &id, &unheard))
		return;
	environment_init(&env, p, settings, IDENTITY_DRIVER, &id);
	for (size_t i = 0; i < settings->ups_count; i++)
		add_driver(p, settings, settings->ups[i], fn, user, report, env.all);
	environment_fini(&env);
}

/* The path of a local socket is limited in length. */
static void judge_sockets(const struct plan *p, const struct settings *settings,
	const struct section *ups, struct conf_report *report)
{
	char *paths[] = {
		paths_driver_socket(p->state_dir, section_value(ups, "driver"), ups->name),
		paths_feed_socket(p->state_dir, ups->name),
	};
	const size_t most = sizeof ((struct sockaddr_un *)NULL)->sun_path - 1;

	for (size_t i = 0; i < MEM_COUNT(paths); i++) {
		if (strlen(paths[i]) > most)
			conf_error(report, (struct conf_place){ settings->file, ups->line },
				"[%s] its socket %s would have a name of more than %zu characters; choose a shorter name or `statepath`",
				ups->name, paths[i], most);
		free(paths[i]);
	}
}

/* With a faulty sdorder the UPS would have no place in the order of shutdowns. */
static void judge_order(const struct settings *settings, const struct section *ups,
	struct conf_report *report)
{
	const struct setting *order = section_find(ups, "sdorder");
	long number;

	if (order && !(order->value && conf_number(order->value, -1, INT_MAX, &number)))
		conf_error(report, (struct conf_place){ settings->file, order->line },
			"[%s] sdorder is not a number from -1 up", ups->name);
}

void plan_judge(const struct plan *p, const struct settings *settings, struct conf_report *report)
{
	struct identity server;

	if (p->share == PLAN_ALL)
		plan_identity(p, settings, IDENTITY_SERVER, NULL, &server, report);
	for (size_t i = 0; i < settings->ups_count; i++) {
		struct command c = { 0 };
		struct identity id;
		bool is_own;

		if (!settings->ups[i]->usable)
			continue;
		driver_command(p, settings, settings->ups[i], &c, &is_own, report);
		judge_sockets(p, settings, settings->ups[i], report);
		judge_order(settings, settings->ups[i], report);
		plan_identity(p, settings, IDENTITY_DRIVER, settings->ups[i], &id, report);
		free(c.path);
	}
}

static void explain_no_root(const struct settings *settings, const struct section *s)
{
	const struct setting *user = section_find(s, "user");
	const struct passwd *p = user && user->value ? getpwnam(user->value) : NULL;

	if (!p || p->pw_uid == geteuid())
		return;
	log_say(LOG_WARN,
		"%s:%u: user %s has no effect: holdoverd is not root and cannot change users (under systemd, User= of its unit decides)",
		settings->file, user->line, user->value);
}

/* Where the packages' users exist the server and the agent keep theirs: neither opens a device. */
static void explain_roles(const struct plan *p, const struct settings *settings)
{
	const struct setting *user = section_find(&settings->global, "user");
	struct conf_report unheard = { .quiet = true };
	struct identity server, agent;

	if (!user || !user->value || p->user || p->share != PLAN_ALL ||
		plan_identity(p, settings, IDENTITY_SERVER, NULL, &server, &unheard) ||
		plan_identity(p, settings, IDENTITY_SNMP, NULL, &agent, &unheard) ||
		!strcmp(server.user, user->value))
		return;
	log_say(LOG_NOTE,
		"%s:%u: user %s is for drivers; the server runs as %s, the SNMP agent as %s (holdoverd -u %s: all programs)",
		settings->file, user->line, user->value, server.user, agent.user, user->value);
}

void plan_explain_users(const struct plan *p, const struct settings *settings)
{
	if (!geteuid()) {
		explain_roles(p, settings);
		return;
	}
	explain_no_root(settings, &settings->global);
	for (size_t i = 0; i < settings->ups_count; i++)
		explain_no_root(settings, settings->ups[i]);
}

static void add_server(const struct plan *p, const struct settings *settings, plan_row *fn,
	void *user, struct conf_report *report)
{
	struct lowport_set ports;

	if (p->share != PLAN_ALL)
		return;
	ports_of_server(p->conf_dir, &ports);
	add_program(p, settings, fn, user, "holdover-server", IDENTITY_SERVER,
		(struct supervised){ .label = "server", .control = "holdover-server",
			.ports = &ports }, report);
}

static void add_finder(const struct plan *p, const struct settings *settings, plan_row *fn,
	void *user, struct conf_report *report)
{
	if (settings->automatic && p->share != PLAN_DRIVERS_NET)
		add_program(p, settings, fn, user, "holdover-find", IDENTITY_DRIVER,
			(struct supervised){ .label = "finder", .configuration = "",
				.finds = true }, report);
}

static void add_agent(const struct plan *p, const struct settings *settings, plan_row *fn,
	void *user, struct conf_report *report)
{
	struct lowport_set ports;

	if (p->share != PLAN_ALL)
		return;
	ports_of_agent(p->conf_dir, settings->ups_count, &ports);
	add_program(p, settings, fn, user, "holdover-snmp", IDENTITY_SNMP,
		(struct supervised){ .label = "SNMP agent", .control = "holdover-snmp",
			.ports = &ports }, report);
}

void plan_rows(const struct plan *p, const struct settings *settings, plan_row *fn, void *user)
{
	struct conf_report judged = { .quiet = true }, *report = &judged;	/* by plan_judge */

	add_server(p, settings, fn, user, report);
	add_drivers(p, settings, fn, user, report);
	add_finder(p, settings, fn, user, report);
	add_agent(p, settings, fn, user, report);
}

/* ---- -t ---- */

static void add_check(void *user, const struct supervised *what)
{
	checks_add(user, what);
}

/* Runs each as its future user, because that user may be unable to read files of root. */
bool plan_check(const struct plan *p, const struct settings *settings)
{
	struct checks checks = { 0 };
	bool good;

	plan_rows(p, settings, add_check, &checks);
	good = checks_run(&checks);
	checks_fini(&checks);
	return good;
}
