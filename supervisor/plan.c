/* SPDX-License-Identifier: GPL-2.0-or-later
 * plan - see plan.h.
 */
#include "supervisor/plan.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
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

static void add_common(struct command *c, const struct plan *p, bool ours)
{
	add(c, "-F");
	if (ours) {
		add(c, "-C");
		add(c, p->conf_dir);
	}
	if (p->user) {
		add(c, "-u");
		add(c, p->user);
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

/* Ours in <program_dir>/drivers, else in driverpath. NULL: nowhere. The caller frees. */
static char *find_driver(const struct plan *p, const struct settings *settings, const char *name,
	bool *ours)
{
	const char *other = section_value(&settings->global, "driverpath");
	char *path = mem_fmt("%s/drivers/%s", p->program_dir, name);

	*ours = true;
	if (!strchr(name, '/') && !access(path, X_OK))
		return path;
	free(path);
	*ours = false;
	path = paths_join(other ? other : "/lib/nut", name);
	if (!strchr(name, '/') && !access(path, X_OK))
		return path;
	free(path);
	return NULL;
}

/* False: there is no such driver; told with its place. */
static bool driver_command(const struct plan *p, const struct settings *settings,
	const struct section *ups, struct command *c, bool *ours, struct conf_report *report)
{
	const char *name = section_value(ups, "driver"),
		   *other = section_value(&settings->global, "driverpath");
	struct conf_place at = { settings->file, section_find(ups, "driver")->line };

	*c = (struct command){ .path = find_driver(p, settings, name, ours) };
	if (!c->path) {
		conf_error(report, at,
			"[%s] there is no driver \"%s\", neither ours nor in %s; section ignored",
			ups->name, name, other ? other : "/lib/nut");
		return false;
	}
	add(c, c->path);
	add(c, "-a");
	add(c, ups->name);
	add_common(c, p, *ours);
	return true;
}

/* ---- the rows ---- */

static void add_row(struct supervisor *s, struct command *c, struct supervised row)
{
	add(c, NULL);
	row.argv = c->argv;
	supervisor_add(s, &row);
	free(c->path);
}

static void add_section(struct buf *out, const struct section *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_add_fmt(out, "%s=%s\n", s->items[i].key,
			s->items[i].value ? s->items[i].value : "");
}

/* All that a driver reads of ups.conf, so that a change of it, and nothing else, starts the driver
 * anew. */
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

static void add_drivers(const struct plan *p, const struct settings *settings, struct supervisor *s,
	struct conf_report *report, const char *const *env)
{
	for (size_t i = 0; i < settings->ups_count; i++) {
		struct command c;
		char *label, *configuration;
		bool ours;

		if (!settings->ups[i]->usable ||
			!driver_command(p, settings, settings->ups[i], &c, &ours, report))
			continue;
		label = mem_fmt("driver of [%s]", settings->ups[i]->name);
		configuration = configuration_of(settings, settings->ups[i]);
		add_row(s, &c,
			(struct supervised){ .label = label,
				.env = env,
				.configuration = configuration,
				.ours = ours });
		free(configuration);
		free(label);
	}
}

void plan_judge(const struct plan *p, const struct settings *settings, struct conf_report *report)
{
	for (size_t i = 0; i < settings->ups_count; i++) {
		struct command c = { 0 };
		bool ours;

		if (settings->ups[i]->usable)
			driver_command(p, settings, settings->ups[i], &c, &ours, report);
		free(c.path);
	}
}

void plan_add(const struct plan *p, const struct settings *settings, struct supervisor *s)
{
	struct conf_report judged = { .quiet = true };	/* by plan_judge */
	char *parent = mem_fmt("HOLDOVER_PARENT=%ld", (long)getpid()),
	     *conf = mem_fmt("NUT_CONFPATH=%s", p->conf_dir),
	     *state = mem_fmt("NUT_STATEPATH=%s", p->state_dir),
	     *pids = mem_fmt("NUT_ALTPIDPATH=%s", p->state_dir);
	const char *const env[] = { parent, conf, state, pids, "ALLOW_NO_DEVICE=true", NULL };
	struct command server = program(p, "holdover-server"), snmp = program(p, "holdover-snmp"),
		       find = program(p, "holdover-find");

	add_row(s, &server, (struct supervised){ .label = "server", .env = env, .ours = true });
	add_drivers(p, settings, s, &judged, env);
	if (settings->automatic)
		add_row(s, &find,
			(struct supervised){ .label = "finder",
				.env = env,
				.configuration = "",
				.ours = true,
				.announces = true });
	else
		free(find.path);
	if (!access(snmp.path, X_OK))
		add_row(s, &snmp,
			(struct supervised){ .label = "SNMP agent", .env = env, .ours = true });
	else
		free(snmp.path);
	free(parent);
	free(conf);
	free(state);
	free(pids);
}

/* ---- -t ---- */

static bool passes(struct command *c)
{
	int status = 1;
	pid_t child;

	add(c, "-t");
	add(c, NULL);
	child = fork();
	if (!child) {
		execv(c->path, (char *const *)(uintptr_t)c->argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return false;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

bool plan_check(const struct plan *p, const struct settings *settings)
{
	struct conf_report judged = { .quiet = true };
	struct command server = program(p, "holdover-server"), snmp = program(p, "holdover-snmp");
	bool good = true;
	char *parent = mem_fmt("%ld", (long)getpid());

	setenv("HOLDOVER_PARENT", parent, 1);
	setenv("ALLOW_NO_DEVICE", "true", 1);
	good &= passes(&server);
	for (size_t i = 0; i < settings->ups_count; i++) {
		struct command c = { 0 };
		bool ours;

		if (!settings->ups[i]->usable ||
			!driver_command(p, settings, settings->ups[i], &c, &ours, &judged))
			continue;
		good &= !ours || passes(&c);
		free(c.path);
	}
	if (!access(snmp.path, X_OK))
		good &= passes(&snmp);
	free(server.path);
	free(snmp.path);
	free(parent);
	return good;
}
