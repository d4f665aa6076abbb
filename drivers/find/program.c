/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - see program.h.
 */
#include "drivers/find/program.h"
#include "drivers/find/list.h"
#include "drivers/find/names.h"
#include "drivers/find/rules.h"
#include "drivers/find/section.h"
#include "drivers/find/watch.h"
#include "lib/daemon.h"
#include "lib/file.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/settings.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option cli_rows[] = {
	{ 'l', "list", NULL,
		"print a section of ups.conf for each UPS that is plugged in; exit 1 if none is" },
	{ 'j', "json", NULL,
		"print a line of JSON for each USB device; exit 1 if there is no UPS" },
	{ 'r', "rules", NULL, "print udev rules for all UPSes" },
	{ 'H', "helper", "PATH", "where the rules find holdover-usb-id" },
	{ 'g', "group", "GROUP", "whose the rules make the devices" },
	{ 0 }
};

struct kept {				/* a file with the known units */
	char *path, *text;		/* text: what was written last */
	struct log_limit complaint;
};

struct finder {
	const char *helper, *group;
	int list, json, rules;
	struct find_watch *watch;
	struct find_names names;
	struct kept memory;
	char *sent;			/* the sections that holdoverd has */
};

static int read_option(struct life *l, int letter, const char *value)
{
	struct finder *f = l->state;

	switch (letter) {
	case 'l': f->list = 1; break;
	case 'j': f->json = 1; break;
	case 'r': f->rules = 1; break;
	case 'H': f->helper = value; break;
	default: f->group = value; break;
	}
	return 0;
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

static int print_json(void)
{
	struct buf out = { 0 };
	size_t served = find_list(&out);

	fputs(buf_text(&out), stdout);
	buf_fini(&out);
	return served ? 0 : 1;
}

/* The group that goes with the user that holdoverd chooses for the drivers; the last candidate is
 * used even if it does not exist. */
static const char *default_group(void)
{
	const char *const *name = daemon_users;

	while (name[1] && !getgrnam(*name))
		name++;
	return *name;
}

static int print_rules(const struct finder *p)
{
	struct buf out = { 0 };

	find_rules_print(&out, p->helper ? p->helper : "holdover-usb-id",
		p->group ? p->group : default_group());
	fputs(buf_text(&out), stdout);
	buf_fini(&out);
	return 0;
}

/* ---- keeping watch ---- */

/* A file that could not be written is tried again at the next scan. */
static void keep(struct kept *k, const struct find_names *names)
{
	struct buf text = { 0 };
	bool changed;
	int error;

	find_names_print(names, &text);
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
}

/* Likewise. */
static void send_sections(struct finder *f)
{
	struct buf text = { 0 };

	find_names_sections(&f->names, &text);
	if (strcmp(f->sent, buf_text(&text)) != 0 && heartbeat_send_found(buf_text(&text))) {
		free(f->sent);
		f->sent = mem_dup(buf_text(&text));
	}
	buf_fini(&text);
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
	struct finder *f = user;
	struct find_seen seen[FIND_MAX];
	size_t known = f->names.count, count = find_scan(seen, find_names_known, &f->names);

	find_names_update(&f->names, seen, count);
	tell_new(&f->names, seen, count, known);
	keep(&f->memory, &f->names);
	send_sections(f);
}

/* ---- begin ---- */

/* Makes /var/lib/holdover while still root, for the user that the program becomes. */
static void make_lasting_dir(const char *dir, const char *user)
{
	const struct passwd *pw = user && !geteuid() ? getpwnam(user) : NULL;

	if (access(dir, F_OK) && !daemon_make_dir(dir, 0755) && pw &&
		lchown(dir, pw->pw_uid, pw->pw_gid))
		log_say(LOG_WARN, "%s: %s", dir, strerror(errno));
}

/* After a restart of the finder alone, the UPSes that are served already stay listed. */
static void read_known(struct life *l)
{
	struct finder *f = l->state;
	const struct settings *found = l->files;
	struct buf nothing = { 0 };
	int error;

	find_names_sections(&f->names, &nothing);	/* an empty list need not be sent */
	f->sent = mem_dup(buf_text(&nothing));
	buf_fini(&nothing);
	error = find_names_read(&f->names, f->memory.path);
	if (error && error != -ENOENT)
		log_say(LOG_WARN, "%s: %s; UPSes get new names", f->memory.path, strerror(-error));
	for (size_t i = 0; found->automatic && i < found->ups_count; i++)
		find_names_list(&f->names, found->ups[i]->name);
}

/* ---- life ---- */

static int instead(struct life *l)
{
	const struct finder *f = l->state;

	return f->list ? print_list() : f->json ? print_json() : f->rules ? print_rules(f) : -1;
}

/* Errors in ups.conf are reported by the other programs. */
static int read_files(struct life *l, void *files, struct conf_report *report)
{
	struct conf_report unheard = { .quiet = true };

	(void)report;
	settings_read(l->conf_dir, files, &unheard);
	if (!l->state_dir)
		l->state_dir = settings_state_dir(files, l->conf_dir);
	return 0;
}

static void release(struct life *l, void *files)
{
	(void)l;
	settings_fini(files);
}

static int open_dir(struct life *l)
{
	char *dir = paths_lasting_dir(l->state_dir);

	make_lasting_dir(dir, l->user);
	free(dir);
	return 0;
}

static int start(struct life *l)
{
	struct finder *f = l->state;
	char *dir = paths_lasting_dir(l->state_dir);

	if (access(dir, W_OK))
		log_say(LOG_WARN, "%s: %s; names are kept in %s", dir, strerror(errno),
			l->state_dir);
	f->memory.path = paths_join(access(dir, W_OK) ? l->state_dir : dir, "ups-names");
	free(dir);
	read_known(l);
	f->watch = find_watch_new(&l->loop, look, f);
	return 0;
}

static void reload(struct life *l, void *files)
{
	(void)files;
	look(l->state);
}

static void stop(struct life *l)
{
	struct finder *f = l->state;

	if (f->watch)
		find_watch_free(f->watch);
}

static void fini(struct life *l)
{
	struct finder *f = l->state;

	free(f->memory.path);
	free(f->memory.text);
	free(f->sent);
}

const struct program finder_program = {
	.name = "holdover-find",
	.options = cli_rows,
	.flags = PROGRAM_FOREGROUND,
	.confine = CONFINE_FINDER,
	.state_size = sizeof(struct finder),
	.files_size = sizeof(struct settings),
	.option = read_option,
	.instead = instead,
	.read = read_files,
	.release = release,
	.open = open_dir,
	.start = start,
	.reload = reload,
	.stop = stop,
	.fini = fini,
};
