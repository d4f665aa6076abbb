/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - see program.h.
 */
#include "supervisor/program.h"
#include "lib/daemon.h"
#include "lib/file.h"
#include "lib/found.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "supervisor/places.h"
#include "supervisor/plan.h"
#include "supervisor/recording.h"
#include "supervisor/reload.h"
#include "supervisor/row.h"
#include "supervisor/supervise.h"
#include "supervisor/units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_DRIVERS = 1, OPTION_DRIVERS_NET = 2 };	/* they have no letter */

static const struct cli_option cli_rows[] = {
	{ 'D', "debug", NULL, "log more, in every program; stay in the foreground" },
	{ 'c', "command", "COMMAND",
		"of the running instance: reload, stop, status, or \"restart UPS\"" },
	{ 't', "test", NULL, "check the configuration of every program and exit" },
	{ 'u', "user", "USER",
		"run the programs as this user (started as root: holdover or nut, if there is one)" },
	{ OPTION_DRIVERS, "drivers", NULL, "start drivers only: the server has a unit of its own" },
	{ OPTION_DRIVERS_NET, "drivers-net", NULL, "start only the drivers that need the network" },
	{ 0 }
};

struct holdoverd {
	struct plan plan;
	struct settings settings;	/* in force */
	const struct settings *candidate;	/* the settings read last */
	struct supervisor *supervisor;
	struct reload *reload;
	struct recording *recording;
	char *program_dir;
};

/* D and t are the common options with another help text. */
static int read_option(struct life *l, int letter, const char *value)
{
	struct holdoverd *h = l->state;

	switch (letter) {
	case 'u': h->plan.user = value; return 0;
	case OPTION_DRIVERS: h->plan.share = PLAN_DRIVERS; return 0;
	case OPTION_DRIVERS_NET: h->plan.share = PLAN_DRIVERS_NET; return 0;
	default: return PROGRAM_COMMON;
	}
}

static int read_files(struct life *l, void *files, struct conf_report *report)
{
	struct settings *s = files;
	struct holdoverd *h = l->state;
	int error = settings_read(l->conf_dir, s, report);

	if (!l->state_dir)
		l->state_dir = settings_state_dir(s, l->conf_dir);
	if (!error && l->running && settings_vanished(s, &h->settings))
		error = -ENOENT;
	if (error)
		conf_error(report, (struct conf_place){ .file = s->file }, "%s", file_error(-error));
	if (h->plan.share == PLAN_DRIVERS_NET && !l->label)
		l->label = mem_dup("holdoverd-net");	/* it runs in addition to the other one */
	h->candidate = s;
	if (!h->program_dir)
		h->program_dir = paths_program_dir();
	h->plan.program_dir = h->program_dir;
	if (!l->running)
		h->plan.group = (gid_t)-1;	/* make_state_dir sets it */
	h->plan.state_dir = l->state_dir;
	plan_judge(&h->plan, s, report);
	return error;
}

static void release(struct life *l, void *files)
{
	(void)l;
	settings_fini(files);
}

static void make_plan(struct life *l)
{
	struct holdoverd *h = l->state;

	h->plan.conf_dir = l->conf_dir;
	h->plan.state_dir = l->state_dir;
	h->plan.group = (gid_t)-1;
	h->plan.debug = l->debug;
}

static void name_row(void *user, const struct supervised *what)
{
	struct buf *names = user;

	buf_add_fmt(names, "%s%s", names->len ? ", " : "", what->label);
}

/* If there is no such user, that has been reported already. */
static bool state_dir_passes(struct life *l)
{
	const struct holdoverd *h = l->state;
	struct conf_report unheard = { .quiet = true };
	struct identity server;

	return h->plan.share != PLAN_ALL ||
	       plan_identity(&h->plan, l->files, IDENTITY_SERVER, NULL, &server, &unheard) ||
	       !places_judge(l->state_dir, &server);
}

/* -t ends with one line of the processes that would run. */
static int check(struct life *l, struct conf_report *report)
{
	struct holdoverd *h = l->state;
	struct buf names = { 0 };
	bool good;

	(void)report;
	make_plan(l);
	if (h->plan.share == PLAN_DRIVERS_NET && !plan_has_drivers(&h->plan, l->files))
		return 1;	/* there is nothing for the unit to do */
	plan_explain_users(&h->plan, l->files);
	good = state_dir_passes(l);
	good &= plan_check(&h->plan, l->files);
	plan_rows(&h->plan, l->files, name_row, &names);
	printf("would run: %s\n", buf_text(&names));
	buf_fini(&names);
	return good ? 0 : 1;
}

static int make_state_dir(struct life *l)
{
	struct holdoverd *h = l->state;
	struct conf_report report = { .quiet = !h->supervisor };	/* plan_judge has said it */
	const struct settings *settings = h->supervisor ? &h->settings : l->files;
	struct identity server;

	make_plan(l);
	if (plan_identity(&h->plan, settings, IDENTITY_SERVER, NULL, &server, &report))
		return -ENOENT;
	if (!h->supervisor && !geteuid() && !server.change && !*server.user)
		log_say(LOG_WARN,
			"there is no user holdover or nut: the programs run as root (see `user` in ups.conf)");
	return places_state(l->state_dir, &server, &h->plan.group);
}

static void placed_again(struct life *l)
{
	const struct holdoverd *h = l->state;

	supervisor_restart_all(h->supervisor);
}

static void remove_found(const char *state_dir)
{
	char *path = found_path(state_dir);

	unlink(path);
	free(path);
}

/* UPSes that an earlier run has found must be found again. */
static int forget_found(struct life *l)
{
	const struct holdoverd *h = l->state;
	struct settings *s = l->files;
	struct conf_report logged = { .quiet = true };

	if (h->plan.share != PLAN_DRIVERS_NET)
		remove_found(l->state_dir);
	if (!s->automatic)
		return 0;
	log_say(LOG_NOTE, "%s: no UPS is configured; those that are plugged in will be served",
		s->file);
	settings_fini(s);
	return settings_read(l->conf_dir, s, &logged);
}

static void adopt(struct holdoverd *h, struct settings *s)
{
	settings_fini(&h->settings);
	h->settings = *s;
	*s = (struct settings){ 0 };
}

/* The finder's list: its permitted parts are shown to all programs. */
static void on_found(void *user, const char *sections)
{
	struct life *l = user;
	char *path = found_path(l->state_dir);
	struct buf text = { 0 };
	int error;

	settings_check_found(sections, &text);
	error = found_write(path, buf_text(&text));
	if (error)
		log_say(LOG_ERROR, "%s: %s; UPSes that were found are not served", path,
			strerror(-error));
	else
		life_reload(l);
	buf_fini(&text);
	free(path);
}

static void add_row(void *user, const struct supervised *what)
{
	supervisor_add(user, what);
}

static void on_reaped(void *user, pid_t pid, int status)
{
	const struct life *l = user;
	const struct holdoverd *h = l->state;

	if (!recording_reaped(h->recording, pid, status))
		reload_reaped(h->reload, pid, status);
}

static void each_row(void *user, plan_row *row, void *to)
{
	struct holdoverd *h = user;

	plan_rows(&h->plan, h->candidate, row, to);
}

static int start(struct life *l)
{
	static const struct supervisor_ops ops = { .found = on_found, .reaped = on_reaped };
	static const struct reload_ops reload_ops = { .rows = each_row };
	struct holdoverd *h = l->state;

	plan_explain_users(&h->plan, l->files);
	adopt(h, l->files);
	h->supervisor = supervisor_new(&l->loop, &ops, l);
	h->reload = reload_new(l, h->supervisor, &reload_ops, h);
	h->recording = recording_new(&l->loop, h->supervisor);
	plan_rows(&h->plan, &h->settings, add_row, h->supervisor);
	supervisor_start(h->supervisor);
	return 0;
}

static void reload(struct life *l, void *files)
{
	struct holdoverd *h = l->state;

	adopt(h, files);
	supervisor_begin_reload(h->supervisor);
	plan_rows(&h->plan, &h->settings, add_row, h->supervisor);
	supervisor_end_reload(h->supervisor);
}

/* Reloads the whole system. */
static void word_reload(struct holdoverd *h, struct control_asker *asker, const struct words *w)
{
	(void)w;
	reload_ask(h->reload, asker);
}

static void answer_unknown(struct control_asker *asker)
{
	control_say(asker, "there is no driver for a UPS of that name");
	control_done(asker, CONTROL_NOT_MINE);
}

static void word_restart(struct holdoverd *h, struct control_asker *asker, const struct words *w)
{
	char *label = mem_fmt("driver of [%s]", words_at(w, 1));

	if (supervisor_restart(h->supervisor, label))
		control_done(asker, 0);
	else
		answer_unknown(asker);
	free(label);
}

static void word_record(struct holdoverd *h, struct control_asker *asker, const struct words *w)
{
	if (!recording_ask(h->recording, words_at(w, 1), asker))
		answer_unknown(asker);
}

static void say_program(void *user, const struct row *row, pid_t pid)
{
	(void)pid;
	if (row->control)
		control_say(user, row->control);
}

static void word_programs(struct holdoverd *h, struct control_asker *asker, const struct words *w)
{
	(void)w;
	supervisor_each(h->supervisor, say_program, asker);
	control_done(asker, 0);
}

static bool word(struct life *l, struct control_asker *asker, const struct words *w)
{
	static const struct {
		const char *word;
		void (*act)(struct holdoverd *h, struct control_asker *a, const struct words *w);
	} rows[] = {
		{ "reload", word_reload },
		{ "restart", word_restart },
		{ "record", word_record },
		{ UNITS_STARTED, word_programs },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		if (strcmp(rows[i].word, words_at(w, 0)))
			continue;
		rows[i].act(l->state, asker, w);
		return true;
	}
	return false;
}

static void stop(struct life *l)
{
	struct holdoverd *h = l->state;

	if (!h->supervisor)
		return;
	reload_stop(h->reload);
	recording_stop(h->recording);
	supervisor_stop(h->supervisor);
}

static void fini(struct life *l)
{
	struct holdoverd *h = l->state;

	if (h->supervisor) {
		if (h->plan.share != PLAN_DRIVERS_NET)
			remove_found(l->state_dir);
		supervisor_free(h->supervisor);
		reload_free(h->reload);
		recording_free(h->recording);
	}
	settings_fini(&h->settings);
	free(h->program_dir);
}

static int send_word(struct life *l, const char *word)
{
	return strcmp(word, "reload") ? -1 : units_reload(l->state_dir);
}

static const struct program_word words[] = {
	{ "reload", "reload" }, { "stop", "stop" }, { "status", "status" },
	{ "restart", "restart" }, { 0 }
};

const struct program holdoverd_program = {
	.name = "holdoverd",
	.options = cli_rows,
	.words = words,
	.flags = PROGRAM_PID_ALWAYS,
	.confine = CONFINE_SUPERVISOR,
	.state_size = sizeof(struct holdoverd),
	.files_size = sizeof(struct settings),
	.option = read_option,
	.send = send_word,
	.read = read_files,
	.release = release,
	.check = check,
	.place = make_state_dir,
	.placed_again = placed_again,
	.open = forget_found,
	.start = start,
	.reload = reload,
	.word = word,
	.stop = stop,
	.fini = fini,
};
