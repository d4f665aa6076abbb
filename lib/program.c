/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - see program.h: from the command line to the running loop and to its end.
 */
#include "lib/process.h"
#include "lib/program.h"
#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/handed.h"
#include "lib/identity.h"
#include "lib/log.h"
#include "lib/loop.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "lib/program_parts.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { USAGE = 2, ASK_MS = 20000, GIVES_WAY_MS = 5000, PAUSE_US = 50000 };

static const struct cli_option common_rows[] = {
	{ 'C', "config", "DIR", "directory of the configuration" },
	{ 'F', "foreground", NULL, "stay in the foreground (twice: with a PID file)" },
	{ 'B', "background", NULL, "go to the background even with -D" },
	{ 'D', "debug", NULL, "log more; stay in the foreground" },
	{ 'c', "command", "COMMAND", "of the running instance: reload, stop, status" },
	{ 't', "test", NULL, "check the configuration and exit" },
	{ 'u', "user", "USER", "run as this user, if started as root" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 'h', "help", NULL, "print this and exit" },
	{ 0 }
};

static const struct program_word common_words[] = {
	{ "reload", "reload" }, { "stop", "stop" }, { "status", "status" }, { 0 }
};

static const char *label_of(const struct life *l)
{
	return l->label ? l->label : l->program->name;
}

/* ---- arguments ---- */

static void print_help(const struct life *l, const struct cli *cli, FILE *out)
{
	cli_help(cli, out);
	if (l->program->help)
		l->program->help(l, out);
}

static int usage(const struct life *l, const struct cli *cli)
{
	bool forgiving = l->program->flags & PROGRAM_FORGIVING;

	print_help(l, cli, forgiving ? stdout : stderr);
	return forgiving ? 0 : USAGE;
}

static int print_version(const struct program *p)
{
	if (p->version)
		puts(p->version);
	else
		printf("%s %s\n", p->name, PRODUCT_VERSION);
	return 0;
}

/* Reads an option that all programs have. -1: continue; else the exit status. */
static int read_common(struct life *l, const struct cli *cli, int letter, const char *value)
{
	switch (letter) {
	case 'C': l->conf_dir = value; return -1;
	case 'F': l->foreground++; return -1;
	case 'B': l->parts->background = 1; return -1;
	case 'D': l->debug++; return -1;
	case 'c': l->command = value; return -1;
	case 't': l->parts->check = 1; return -1;
	case 'u': l->user = value; return -1;
	case 'V': return print_version(l->program);
	case 'h': print_help(l, cli, stdout); return 0;
	default: return usage(l, cli);
	}
}

static bool is_own(const struct program *p, int letter)
{
	for (const struct cli_option *o = p->options; o && o->letter; o++)
		if (o->letter == letter)
			return true;
	return false;
}

static int read_arguments(struct life *l, int argc, char **argv)
{
	const struct program *p = l->program;
	const struct cli cli = { .program = p->name,
		.synopsis = p->synopsis ? p->synopsis : "[options]",
		.options = p->options, .common = common_rows };
	const char *value;
	int letter, rest = 1, status = -1;

	while (status < 0 && (letter = cli_next(&cli, argc, argv, &value, &rest))) {
		int own = is_own(p, letter) ? p->option(l, letter, value) : PROGRAM_COMMON;

		status = own == PROGRAM_COMMON ? read_common(l, &cli, letter, value) : own - 1;
	}
	if (status < 0 && rest < argc) {
		log_say(LOG_ERROR, "\"%s\" is not an option (see -h)", argv[rest]);
		status = USAGE;
	}
	l->parts->conf_dir_given = l->conf_dir != NULL;
	l->conf_dir = paths_conf_dir(l->conf_dir);
	if (l->debug && !l->parts->background && !l->foreground)
		l->foreground = 1;
	log_set_debug(l->debug);
	return status;
}

/* ---- -c ---- */

static void print_answer(void *user, const char *text)
{
	(void)user;
	fprintf(stdout, "%s\n", text);
}

static int complain(const char *path, int error)
{
	log_say(LOG_ERROR, "%s: %s", path,
		error == -ESRCH       ? "no instance is running"
		: error == -EPERM     ? "another user's program listens there"
		: error == -ETIMEDOUT ? "the running instance does not answer"
				      : strerror(-error));
	return 1;
}

static int send_word(struct life *l)
{
	const struct program_word *w = l->program->words ? l->program->words : common_words;
	const char *word = l->command;
	size_t n = strcspn(word, " ");		/* arguments may follow: "restart UPS" */
	struct conf_report unheard = { 0 };
	char *path, *line;
	int status;

	while (w->name && (!n || strncmp(w->name, word, n)))
		w++;
	if (!w->name) {
		log_say(LOG_ERROR, "-c %s: unknown command", word);
		return 1;
	}
	life_read(l, l->files, true, &unheard, &l->parts->faults);
	if (!l->state_dir)
		l->state_dir = mem_dup(paths_state_dir(NULL, NULL));
	status = l->program->send ? l->program->send(l, w->word) : -1;
	if (status >= 0)
		return status;
	path = life_control_path(l);
	line = mem_fmt("%s%s", w->word, word + n);
	status = control_ask(path, line, ASK_MS, print_answer, NULL);
	free(line);
	if (status < 0)
		status = complain(path, status);
	free(path);
	return status ? 1 : 0;
}

/* ---- the one instance ---- */

/* Asks the older instance to end, and kills it if it does not. */
static int replace_older(struct life *l)
{
	uint64_t until = clock_ms() + GIVES_WAY_MS;
	char *path = life_control_path(l);
	pid_t older = instance_listener(path);
	int error = -EWOULDBLOCK;

	if (older)
		log_say(LOG_NOTE, "stopping the running instance (process %ld)", (long)older);
	else
		log_say(LOG_NOTE, "waiting for the running instance to end");
	control_ask(path, "stop", 1000, NULL, NULL);
	while (error == -EWOULDBLOCK && clock_ms() < until) {
		usleep(PAUSE_US);
		error = instance_lock(&l->parts->instance, l->state_dir, label_of(l));
	}
	if (error == -EWOULDBLOCK && older && instance_listener(path) == older) {
		kill(older, SIGKILL);
		usleep(PAUSE_US);
		error = instance_lock(&l->parts->instance, l->state_dir, label_of(l));
	}
	free(path);
	return error;
}

void life_leave_place(struct life *l)
{
	instance_unlock(&l->parts->instance);
}

/* The lock is given to the new user. */
int life_drop(struct life *l)
{
	struct identity id;
	int result;

	if (l->user && l->parts->instance.fd >= 0)
		instance_give(&l->parts->instance, l->user);
	result = identity_resolve(&id, l->user, l->group);
	if (!result)
		result = l->program->open ? identity_become_binder(&id) : identity_become(&id);
	if (result)
		log_say(LOG_ERROR, "cannot become user %s: %s", l->user, strerror(-result));
	return result;
}

/* There is one holdoverd for a state directory: if another one started the running instance, that
 * instance hangs, because otherwise it would have ended with its holdoverd. */
static bool was_left_behind(const struct life *l)
{
	pid_t starter = l->supervised ? instance_starter(&l->parts->instance) : 0;

	return starter && starter != getppid();
}

/* If the lock file cannot be made the program runs without it; if another process holds it the
 * program ends. */
int life_enter_place(struct life *l)
{
	struct instance *i = &l->parts->instance;
	int error = instance_lock(i, l->state_dir, label_of(l));

	if (error == -EWOULDBLOCK &&
		(l->program->flags & PROGRAM_REPLACES || was_left_behind(l)))
		error = replace_older(l);
	if (!error)
		instance_sign(i, l->supervised ? getppid() : 0);
	if (error == -EWOULDBLOCK)
		log_say(LOG_ERROR, "%s: an instance is running", i->path);
	else if (error == -EPERM)
		log_say(LOG_ERROR, "%s belongs to another user: remove it", i->path);
	else if (error)
		log_say(LOG_WARN, "%s: %s", i->path, strerror(-error));
	return error == -EWOULDBLOCK ? error : 0;
}

/* ---- running ---- */

static void write_pid(struct life *l)
{
	const struct program *p = l->program;
	char *name;
	int error;

	if (l->foreground == 1 && !(p->flags & PROGRAM_PID_ALWAYS))
		return;
	name = p->pid_name ? mem_dup(p->pid_name) : mem_fmt("%s.pid", label_of(l));
	l->parts->pid_path = paths_join(paths_pid_dir(l->state_dir), name);
	free(name);
	error = instance_write_pid(l->parts->pid_path);
	if (error)
		log_say(LOG_WARN, "%s: %s", l->parts->pid_path, strerror(-error));
}

static int begin(struct life *l)
{
	const struct program *p = l->program;
	int result = p->open ? p->open(l) : 0;

	handed_close_rest();
	if (result)
		return result;
	confine_files(p->confine, l->conf_dir, l->state_dir);
	l->running = true;
	result = p->start ? p->start(l) : 0;
	if (result || !l->running)
		return result;
	life_open_control(l);
	write_pid(l);
	daemon_ready();
	confine(p->confine, l->conf_dir);
	return 0;
}

static void finish(struct life *l)
{
	life_end(l);
	uv_run(&l->loop, UV_RUN_DEFAULT);
	uv_loop_close(&l->loop);
	if (l->parts->pid_path)
		unlink(l->parts->pid_path);
	instance_unlock(&l->parts->instance);
}

static int status_of(const struct life *l, int result)
{
	if (result == PROGRAM_IDLE || result == -EINVAL)
		return l->supervised ? DAEMON_EXIT_IDLE : result == PROGRAM_IDLE ? 0 : 1;
	return result ? 1 : l->status;
}

static int make_state_dir(struct life *l)
{
	if (l->program->place)
		return l->program->place(l);
	if (daemon_make_dir(l->state_dir, 0770) && access(l->state_dir, F_OK))
		log_say(LOG_WARN, "%s: %s", l->state_dir, strerror(errno));
	return 0;
}

static int run(struct life *l)
{
	bool background = !l->foreground && !(l->program->flags & PROGRAM_FOREGROUND);
	int result;

	if (make_state_dir(l) || life_drop(l) || life_enter_place(l))
		return 1;
	result = background ? daemon_background(l->parts->instance.fd) : 0;
	if (result) {
		log_say(LOG_ERROR, "cannot go to the background: %s", strerror(-result));
		return 1;
	}
	log_open();
	loop_init(&l->loop);
	life_begin(l);
	result = begin(l);
	if (result) {
		l->running = true;		/* stop ends what open or start has begun */
		life_stop(l);
	}
	uv_run(&l->loop, UV_RUN_DEFAULT);
	finish(l);
	return status_of(l, result);
}

static int act(struct life *l)
{
	const struct program *p = l->program;
	struct conf_report report = { 0 };
	int status = p->instead ? p->instead(l) : -1, error;

	if (status >= 0)
		return status;
	if (l->command)
		return send_word(l);
	/* read the files as the user that will read them again at a reload */
	if (l->user && life_drop(l))
		return 1;
	error = life_read(l, l->files, false, &report, &l->parts->faults);
	if (l->parts->check && !error && p->check)
		return p->check(l, &report) || report.errors ? 1 : 0;
	if (l->parts->check)
		return error || report.errors ? 1 : 0;
	if (error)
		return status_of(l, error);
	status = p->act ? p->act(l) : -1;
	return status >= 0 ? status : run(l);
}

/* What every program needs of the system. */
static bool has_needs(const struct life *l)
{
	unsigned long files = process_files();

	if (files < PROCESS_FILES_MIN) {
		log_say(LOG_ERROR,
			"only %lu files may be open (RLIMIT_NOFILE, `ulimit -n`); at least %d are needed",
			files, PROCESS_FILES_MIN);
		return false;
	}
	if (!l->supervised && access("/dev/null", R_OK | W_OK))
		log_say(LOG_WARN, "/dev/null: %s; going on without it", strerror(errno));
	return true;
}

int program_main(const struct program *p, int argc, char **argv)
{
	struct life_parts parts = { .instance.fd = -1 };
	struct life l = { .program = p, .argv = argv, .parts = &parts };
	int status;

	process_begin();
	handed_init();
	log_init(p->name);
	daemon_adopt_environment();
	l.supervised = daemon_is_supervised();
	l.state = mem_new(p->state_size + 1);
	l.files = mem_new(p->files_size + 1);
	status = has_needs(&l) ? read_arguments(&l, argc, argv) : 1;
	if (status < 0)
		status = act(&l);
	if (process_lost_output()) {
		log_say(LOG_ERROR, "the output cannot be written: %s", strerror(errno));
		status = status ? status : 1;
	}
	if (p->release)
		p->release(&l, l.files);
	free(l.files);
	if (p->fini)
		p->fini(&l);
	free(l.state);
	free(l.state_dir);
	free(l.label);
	free(parts.pid_path);
	return status;
}
