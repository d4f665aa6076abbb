/* SPDX-License-Identifier: GPL-2.0-or-later
 * life - a program while it runs: words, signals, the two phases of a reload, heartbeats. See
 * program.h.
 */
#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/program_parts.h"
#include "lib/timer.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK_MS = 2000, PREPARED_MS = 30000, HEAL_TICKS = 2 };

char *life_control_path(const struct life *l)
{
	return mem_fmt("%s/control-%s", l->state_dir, l->label ? l->label : l->program->name);
}

bool life_has_instance(const struct life *l)
{
	char *path = life_control_path(l);
	bool runs = instance_listener(path) != 0;

	free(path);
	return runs;
}

/* ---- reading ---- */

int life_read(struct life *l, void *files, bool quiet, struct conf_report *report,
	struct conf_faults *faults)
{
	int result;

	*faults = (struct conf_faults){ 0 };
	if (quiet)
		log_mute(true);
	conf_collect(faults);
	result = l->program->read ? l->program->read(l, files, report) : 0;
	conf_collect(NULL);
	if (quiet)
		log_mute(false);
	return result;
}

static void release(struct life *l, void *files)
{
	if (l->program->release)
		l->program->release(l, files);
	free(files);
}

void life_cancel(struct life *l)
{
	struct life_parts *p = l->parts;

	if (p->prepared)
		release(l, p->prepared);
	p->prepared = NULL;
}

static void say_to_asker(void *user, enum log_level level, const char *line)
{
	if (level <= LOG_WARN)
		control_say(user, line);
}

/* Was /etc/holdover made after the start? It would have to be read, but the readable paths of a
 * program are fixed when it starts (lib/confine). */
static bool is_of_another_directory(const struct life *l)
{
	const char *now = paths_conf_dir(NULL);

	if (l->parts->conf_dir_given || !strcmp(now, l->conf_dir))
		return false;
	log_say(LOG_ERROR, "the configuration is in %s now, and was in %s when this program began: "
		"start again (systemctl restart holdover holdover-guard)", now, l->conf_dir);
	return true;
}

int life_prepare(struct life *l, struct control_asker *asker)
{
	struct life_parts *p = l->parts;
	struct conf_report report = { 0 };
	bool refused;

	life_cancel(l);
	log_tee(say_to_asker, asker);
	p->prepared = mem_new(l->program->files_size + 1);
	refused = is_of_another_directory(l) ||
		  life_read(l, p->prepared, false, &report, &p->prepared_faults) ||
		  conf_has_new_fault(&p->prepared_faults, &p->faults);
	if (refused)
		log_say(LOG_ERROR, "%s", "configuration not reloaded (see the errors above); "
			"the previous one remains in use");
	log_tee(NULL, NULL);
	p->prepared_until_ms = clock_ms() + PREPARED_MS;
	if (refused)
		life_cancel(l);
	return refused ? 1 : 0;
}

void life_commit(struct life *l)
{
	struct life_parts *p = l->parts;
	void *files = p->prepared;

	if (!files)
		return;
	p->prepared = NULL;
	p->faults = p->prepared_faults;
	daemon_notify("RELOADING=1");
	l->program->reload(l, files);
	daemon_notify("READY=1");
	release(l, files);
	log_say(LOG_NOTE, "configuration reloaded");
}

/* ---- words ---- */

static void word_stop(struct life *l, struct control_asker *a)
{
	control_done(a, 0);
	life_stop(l);
}

static void word_status(struct life *l, struct control_asker *a)
{
	char line[96];

	snprintf(line, sizeof line, "%s runs as process %ld", l->program->name, (long)getpid());
	control_say(a, line);
	if (l->program->status)
		l->program->status(l, a);
	control_done(a, 0);
}

static void word_prepare(struct life *l, struct control_asker *a)
{
	control_done(a, life_prepare(l, a));
}

static void word_commit(struct life *l, struct control_asker *a)
{
	bool ready = l->parts->prepared != NULL;

	if (!ready)
		control_say(a, "nothing was prepared");
	life_commit(l);
	control_done(a, ready ? 0 : 1);
}

static void word_cancel(struct life *l, struct control_asker *a)
{
	life_cancel(l);
	control_done(a, 0);
}

static void word_reload(struct life *l, struct control_asker *a)
{
	int status = life_prepare(l, a);

	life_commit(l);
	control_done(a, status);
}

static const struct {
	const char *word;
	void (*act)(struct life *l, struct control_asker *a);
	bool reloads;
} words_of_life[] = {
	{ "stop", word_stop, false },
	{ "status", word_status, false },
	{ "reload", word_reload, true },
	{ "prepare", word_prepare, true },
	{ "commit", word_commit, true },
	{ "cancel", word_cancel, true },
};

static void refuse(struct control_asker *a, const char *why)
{
	control_say(a, why);
	control_done(a, 1);
}

static void on_word(void *user, struct control_asker *a, const struct words *w)
{
	struct life *l = user;
	const char *word = words_at(w, 0);

	if (!l->running) {
		refuse(a, "it is stopping");
		return;
	}
	if (l->program->word && l->program->word(l, a, w))
		return;
	for (size_t i = 0; i < MEM_COUNT(words_of_life); i++) {
		if (strcmp(words_of_life[i].word, word))
			continue;
		if (words_of_life[i].reloads && !l->program->reload)
			refuse(a, "options of a running driver are applied by a restart");
		else
			words_of_life[i].act(l, a);
		return;
	}
	refuse(a, "unknown word");
}

void life_reload(struct life *l)
{
	struct words w;
	const char *line = "reload\n";

	words_init(&w);
	words_read(&w, &line, line + strlen(line));
	on_word(l, NULL, &w);
	words_fini(&w);
}

void life_stop(struct life *l)
{
	if (!l->running)
		return;
	l->running = false;
	daemon_notify("STOPPING=1");
	control_close(l->parts->control);
	l->parts->control = NULL;
	if (l->program->stop)
		l->program->stop(l);
}

/* ---- handles ---- */

static void on_signal(void *user, int number)
{
	struct life *l = user;

	if (number == SIGTERM || number == SIGINT || number == SIGQUIT)
		life_stop(l);
	else if (!l->running)
		return;
	else if (number == SIGHUP)
		life_reload(l);
	else if (l->program->signal)
		l->program->signal(l, number);
}

/* holdoverd passes the finder's list to the programs that it starts; a program with its own unit
 * checks found.conf itself. */
static void follow_found(struct life *l, bool reload)
{
	char *path;

	if (!(l->program->flags & PROGRAM_FOLLOWS_FOUND) || l->supervised)
		return;
	path = found_path(l->state_dir);
	if (found_changed(&l->parts->found, path) && reload && l->running)
		life_reload(l);
	free(path);
}

/* Makes the files of a directory again; a sandbox permits the directory, not its name. */
static void heal_directory(struct life *l)
{
	if (!l->program->place || !access(l->state_dir, F_OK) || errno != ENOENT)
		return;
	log_limited(&l->parts->homeless, LOG_WARN,
		"%s was removed; making it again, and starting all programs again", l->state_dir);
	if (!l->program->place(l))
		l->program->placed_again(l);
}

static void heal_lock(struct life *l)
{
	struct life_parts *p = l->parts;
	int error = instance_renew(&p->instance, l->state_dir,
		l->label ? l->label : l->program->name);

	if (error)
		log_limited(&p->homeless, LOG_WARN, "%s was removed%s%s", p->instance.path,
			error == -EWOULDBLOCK ? ", and another process has it now" : ": ",
			error == -EWOULDBLOCK ? "" : strerror(-error));
}

/* Repairs a state directory that was emptied or removed. */
static void heal(struct life *l)
{
	struct life_parts *p = l->parts;

	if (!l->running || ++p->ticks % HEAL_TICKS)
		return;
	heal_directory(l);
	heal_lock(l);
	if (!p->control || control_is_reachable(p->control))
		return;
	log_say(LOG_WARN, "the control socket was removed; made again");
	control_close(p->control);
	life_open_control(l);
}

static void on_tick(uv_timer_t *t);

static void start_tick(struct life *l)
{
	uint64_t watchdog = daemon_watchdog_ms() / 2;
	uint64_t each = watchdog && watchdog < TICK_MS ? watchdog : TICK_MS;

	uv_timer_start(&l->parts->tick, on_tick, timer_in_step(&l->loop, each), 0);
}

static void on_tick(uv_timer_t *t)
{
	struct life *l = t->data;

	start_tick(l);
	heartbeat_alive();
	if (daemon_watchdog_ms())
		daemon_notify("WATCHDOG=1");
	log_tick();
	heal(l);
	follow_found(l, true);
	if (l->parts->prepared && clock_ms() >= l->parts->prepared_until_ms)
		life_cancel(l);
}

static void watch_signals(struct life *l)
{
	int numbers[SIGNALS_MAX + 1] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP };
	size_t n = 4;

	for (const int *s = l->program->signals; s && *s && n < SIGNALS_MAX; s++)
		numbers[n++] = *s;
	signals_watch(&l->parts->signals, &l->loop, numbers, on_signal, l);
}

void life_begin(struct life *l)
{
	struct life_parts *p = l->parts;

	watch_signals(l);
	follow_found(l, false);
	uv_timer_init(&l->loop, &p->tick);
	p->tick.data = l;
	uv_timer_start(&p->tick, on_tick, 0, 0);
	uv_unref((uv_handle_t *)&p->tick);
}

void life_open_control(struct life *l)
{
	char *path = life_control_path(l);
	int error;

	l->parts->control = control_open(&l->loop, path, on_word, l, &error);
	if (error == -EPERM)
		log_say(LOG_ERROR, "%s belongs to another user: remove it; -c cannot reach us",
			path);
	else if (error)
		log_say(LOG_WARN, "%s: %s; -c cannot reach us", path, strerror(-error));
	free(path);
}

void life_end(struct life *l)
{
	life_cancel(l);
	signals_close(&l->parts->signals);
	uv_close((uv_handle_t *)&l->parts->tick, NULL);
}
