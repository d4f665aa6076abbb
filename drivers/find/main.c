/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-find: looks which UPSes are plugged in, and never touches one (drivers/find/scan.h).
 *
 * Started by holdoverd when no UPS is configured, it gives each UPS a name for good, writes the
 * names to a file that lasts and the sections of ups.conf that go with them to found.conf of the
 * state directory, and tells holdoverd to read again. It is a process of its own because what
 * devices say of themselves is parsed here, without privileges, and holdoverd parses nothing.
 */
#include "drivers/find/names.h"
#include "drivers/find/rules.h"
#include "drivers/find/section.h"
#include "drivers/find/watch.h"
#include "lib/cli.h"
#include "lib/daemon.h"
#include "lib/file.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "lib/settings.h"
#include "lib/signals.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option cli_rows[] = {
	{ 'C', "config", "DIR", "directory of ups.conf" },
	{ 'F', "foreground", NULL, "accepted; it always stays there" },
	{ 'D', "debug", NULL, "say more" },
	{ 'l', "list", NULL,
		"print a section of ups.conf for each UPS that is plugged in; exit 1 if none is" },
	{ 'r', "rules", NULL, "print udev rules for all UPSes" },
	{ 'H', "helper", "PATH", "where the rules find holdover-usb-id" },
	{ 'g', "group", "GROUP", "whose the rules make the devices" },
	{ 'u', "user", "USER", "run as this user" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 'h', "help", NULL, "print this and exit" },
	{ 0 }
};

static const struct cli cli = { "holdover-find", "[options]", cli_rows };

struct kept {				/* a file that says what we know */
	char *path, *text;		/* text: what was written last */
	struct log_limit complaint;
};

struct program {
	const char *conf_dir, *user, *helper, *group;
	int debug, list, rules;
	uv_loop_t loop;
	uv_timer_t pulse;
	struct signals signals;
	struct find_watch *watch;
	struct find_names names;
	struct kept memory, sections;
};

/* -1: run; else the exit status. */
static int read_arguments(struct program *p, int argc, char **argv)
{
	const char *value;
	int letter, rest;

	while ((letter = cli_next(&cli, argc, argv, &value, &rest))) {
		switch (letter) {
		case 'C': p->conf_dir = value; break;
		case 'F': break;
		case 'D': p->debug++; break;
		case 'l': p->list = 1; break;
		case 'r': p->rules = 1; break;
		case 'H': p->helper = value; break;
		case 'g': p->group = value; break;
		case 'u': p->user = value; break;
		case 'V': puts("holdover-find " PRODUCT_VERSION); return 0;
		case 'h': cli_help(&cli, stdout); return 0;
		default: cli_help(&cli, stderr); return 2;
		}
	}
	p->conf_dir = paths_conf_dir(p->conf_dir);
	log_set_debug(p->debug);
	return -1;
}

/* ---- once ---- */

static int print_list(void)
{
	struct find_seen seen[FIND_MAX];
	struct find_names names = { 0 };
	struct buf out = { 0 };

	find_names_update(&names, seen, find_scan(seen, NULL, NULL));
	find_names_sections(&names, &out);
	if (names.count)
		fputs(buf_text(&out), stdout);
	buf_fini(&out);
	return names.count ? 0 : 1;
}

/* As holdoverd chooses the user of the drivers; the last one, whether it exists or not. */
static const char *default_group(void)
{
	const char *const *name = daemon_users;

	while (name[1] && !getgrnam(*name))
		name++;
	return *name;
}

static int print_rules(const struct program *p)
{
	struct buf out = { 0 };

	find_rules_print(&out, p->helper ? p->helper : "holdover-usb-id",
		p->group ? p->group : default_group());
	fputs(buf_text(&out), stdout);
	buf_fini(&out);
	return 0;
}

/* ---- keeping watch ---- */

/* True if it says something new now. What could not be written is tried again at the next look. */
static bool keep(struct kept *k, void (*print)(const struct find_names *, struct buf *),
	const struct find_names *names)
{
	struct buf text = { 0 };
	bool changed;
	int error;

	print(names, &text);
	changed = !k->text || strcmp(k->text, buf_text(&text)) != 0;
	error = changed ? file_replace(k->path, buf_text(&text), 0640) : 0;
	if (error)
		log_limited(&k->complaint, LOG_ERROR, "%s: %s; trying again", k->path,
			strerror(-error));
	if (changed && !error) {
		free(k->text);
		k->text = mem_dup(buf_text(&text));
	}
	buf_fini(&text);
	return changed && !error;
}

static void tell_new(const struct find_names *names, const struct find_seen *seen, size_t count,
	size_t known)
{
	for (size_t i = known; i < names->count; i++)
		for (size_t k = 0; k < count; k++)
			if (!strcmp(seen[k].info.path, names->units[i].path))
				log_say(LOG_NOTE, "new UPS [%s]: %04x:%04x %s %s at %s, for %s",
					names->units[i].name, seen[k].info.vid, seen[k].info.pid,
					seen[k].info.manufacturer, seen[k].info.product,
					seen[k].info.path, seen[k].kind->driver);
}

static void look(void *user)
{
	struct program *p = user;
	struct find_seen seen[FIND_MAX];
	size_t known = p->names.count, count = find_scan(seen, find_names_known, &p->names);

	find_names_update(&p->names, seen, count);
	tell_new(&p->names, seen, count, known);
	keep(&p->memory, find_names_print, &p->names);
	if (keep(&p->sections, find_names_sections, &p->names))
		heartbeat_say(HEARTBEAT_CHANGED);
}

static void on_signal(void *user, int number)
{
	struct program *p = user;

	if (number == SIGHUP) {
		look(p);
		return;
	}
	signals_close(&p->signals);
	find_watch_free(p->watch);
	uv_close((uv_handle_t *)&p->pulse, NULL);
}

/* ---- begin ---- */

/* /var/lib/holdover is made while we may, for the user that we become. */
static void make_lasting_dir(const char *dir, const char *user)
{
	const struct passwd *pw = user && !geteuid() ? getpwnam(user) : NULL;

	if (access(dir, F_OK) && !daemon_make_dir(dir, 0755) && pw &&
		lchown(dir, pw->pw_uid, pw->pw_gid))
		log_say(LOG_WARN, "%s: %s", dir, strerror(errno));
}

/* What is served already stays so when it is only us who were started again. */
static void read_known(struct program *p)
{
	struct conf_report unheard = { .quiet = true };
	struct buf nothing = { 0 };
	struct settings found;
	int error;

	find_names_sections(&p->names, &nothing);	/* a found.conf without a UPS is no news */
	p->sections.text = mem_dup(buf_text(&nothing));
	buf_fini(&nothing);
	error = find_names_read(&p->names, p->memory.path);
	if (error && error != -ENOENT)
		log_say(LOG_WARN, "%s: %s; UPSes get new names", p->memory.path, strerror(-error));
	if (!settings_read(p->conf_dir, &found, &unheard) && found.automatic)
		for (size_t i = 0; i < found.ups_count; i++)
			find_names_list(&p->names, found.ups[i]->name);
	settings_fini(&found);
}

static int begin(struct program *p)
{
	struct conf_report unheard = { .quiet = true };
	struct settings settings;
	char *state_dir, *dir;
	int error;

	settings_read(p->conf_dir, &settings, &unheard);
	state_dir = settings_state_dir(&settings, p->conf_dir);
	settings_fini(&settings);
	dir = paths_lasting_dir(state_dir);
	make_lasting_dir(dir, p->user);
	error = daemon_drop_to(p->user, NULL);
	if (error)
		log_say(LOG_ERROR, "cannot become user %s: %s", p->user, strerror(-error));
	if (access(dir, W_OK))
		log_say(LOG_WARN, "%s: %s; names are kept in %s", dir, strerror(errno), state_dir);
	p->memory.path = paths_join(access(dir, W_OK) ? state_dir : dir, "ups-names");
	p->sections.path = settings_found_path(state_dir);
	free(state_dir);
	free(dir);
	return error;
}

static int run(struct program *p)
{
	if (begin(p))
		return 1;
	read_known(p);
	uv_loop_init(&p->loop);
	signals_watch(&p->signals, &p->loop, daemon_signals, on_signal, p);
	p->watch = find_watch_new(&p->loop, look, p);
	heartbeat_pulse(&p->pulse, &p->loop);
	daemon_ready();
	uv_run(&p->loop, UV_RUN_DEFAULT);
	uv_loop_close(&p->loop);
	return 0;
}

int main(int argc, char **argv)
{
	static struct program p;
	int status;

	log_init("holdover-find");
	status = read_arguments(&p, argc, argv);
	if (status < 0)
		status = p.list ? print_list() : p.rules ? print_rules(&p) : run(&p);
	free(p.memory.path);
	free(p.memory.text);
	free(p.sections.path);
	free(p.sections.text);
	return status;
}
