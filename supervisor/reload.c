/* SPDX-License-Identifier: GPL-2.0-or-later
 * reload - see reload.h.
 */
#include "supervisor/reload.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "supervisor/row.h"
#include "supervisor/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_MS = 8000, QUEUE_MAX = 16, OUTPUT_MAX = 16384 };

/* A program that is asked over its control socket. */
struct asked {
	struct reload *reload;
	char *label, *path;
	bool prepared, absent;		/* absent: not there yet, or no longer */
	struct asked *next;
};

/* A program that is started with -t. */
struct checked {
	pid_t pid;
	int output;
	char *label;
	struct checked *next;
};

struct reload {
	struct life *life;
	struct supervisor *supervisor;
	const struct reload_ops *ops;
	void *user;
	uv_timer_t timer;
	struct asked *asked;
	struct checked *checked;
	struct control_asker *asker;
	unsigned pending;		/* answers that are still to come */
	bool busy, refused, stopped, committing;
	bool again;			/* one without an asker is to follow */
	struct control_asker *queue[QUEUE_MAX];
	size_t queued;
};

static void begin(struct reload *r, struct control_asker *asker);
static void finish_phase(struct reload *r);

static void answered(struct reload *r)
{
	if (!--r->pending)
		finish_phase(r);
}

/* ---- programs that run ---- */

static void on_say(void *user, const char *text)
{
	const struct asked *a = user;

	control_say(a->reload->asker, text);
}

static void complain(struct reload *r, const char *label, const char *what)
{
	char *text = mem_fmt("%s %s", label, what);

	log_say(LOG_ERROR, "reload: %s", text);
	control_say(r->asker, text);
	free(text);
}

static void on_prepared(void *user, int status)
{
	struct asked *a = user;
	struct reload *r = a->reload;

	a->prepared = !status;
	a->absent = status == -ESRCH || status == -ECONNRESET;
	if (status && !a->absent)
		r->refused = true;
	if (status < 0 && !a->absent)
		complain(r, a->label, "does not answer");
	answered(r);
}

static void on_committed(void *user, int status)
{
	struct asked *a = user;

	if (status && !a->reload->stopped && !a->reload->refused)
		supervisor_restart(a->reload->supervisor, a->label);
	answered(a->reload);
}

static void ask(struct asked *a, const char *word, control_done_fn *done)
{
	a->reload->pending++;
	control_call(&a->reload->life->loop, a->path, word, ANSWER_MS, on_say, done, a);
}

/* ---- programs that would run ---- */

static void check(struct reload *r, const char *label, const char *const *argv,
	const char *const *env, const struct identity *identity)
{
	struct checked *c = MEM_NEW(struct checked);
	struct spawn s = { .argv = argv, .also = "-t", .env = env, .identity = identity,
		.logs_to_stderr = true, .line = -1, .errors = -1 };
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
		free(c);
		r->refused = true;
		return;
	}
	s.output = ends[1];
	c->pid = spawn_start(&s);
	close(ends[1]);
	c->output = ends[0];
	c->label = mem_dup(label);
	c->next = r->checked;
	r->checked = c;
	if (c->pid > 0)
		r->pending++;
	else
		r->refused = true;
}

/* Its output is at most a pipe full: it has ended. */
static void forward_output(struct reload *r, int fd)
{
	char text[OUTPUT_MAX + 1], *next = text, *line;
	ssize_t n = read(fd, text, OUTPUT_MAX);

	text[n > 0 ? n : 0] = 0;
	while ((line = strsep(&next, "\n"))) {
		if (!*line)
			continue;
		log_say(LOG_WARN, "%s", line);
		control_say(r->asker, line);
	}
}

void reload_reaped(struct reload *r, pid_t pid, int status)
{
	for (struct checked *c = r->checked; c; c = c->next) {
		if (c->pid != pid)
			continue;
		c->pid = 0;
		forward_output(r, c->output);
		if (!WIFEXITED(status) || WEXITSTATUS(status)) {
			r->refused = true;
			if (!WIFEXITED(status))
				complain(r, c->label, "could not check its configuration");
		}
		answered(r);
		return;
	}
}

/* A program of Holdover that the new files ask for and that no slot runs. */
static void check_row(void *user, const struct supervised *what)
{
	struct reload *r = user;

	if (what->is_own && !what->finds && !supervisor_runs(r->supervisor, what))
		check(r, what->label, what->argv, what->env, what->identity);
}

static void add_program(void *user, const struct row *row, pid_t pid)
{
	struct reload *r = user;
	struct asked *a;

	if (!row->control)
		return;
	if (!pid) {
		check(r, row->label, (const char *const *)row->argv, (const char *const *)row->env,
			&row->identity);
		return;
	}
	a = MEM_NEW(struct asked);
	a->reload = r;
	a->label = mem_dup(row->label);
	a->path = mem_fmt("%s/control-%s", r->life->state_dir, row->control);
	a->next = r->asked;
	r->asked = a;
}

/* ---- phases ---- */

static void forget(struct reload *r)
{
	struct asked *next;
	struct checked *other;

	for (struct asked *a = r->asked; a; a = next) {
		next = a->next;
		free(a->label);
		free(a->path);
		free(a);
	}
	for (struct checked *c = r->checked; c; c = other) {
		other = c->next;
		close(c->output);
		free(c->label);
		free(c);
	}
	r->asked = NULL;
	r->checked = NULL;
}

static void end(struct reload *r)
{
	struct control_asker *asker = r->asker;
	bool refused = r->refused || r->stopped;

	forget(r);
	r->busy = r->committing = false;
	r->asker = NULL;
	if (!r->stopped)
		uv_timer_stop(&r->timer);
	if (refused && asker)
		control_say(asker, "nothing is changed");
	control_done(asker, refused ? 1 : 0);
	if (r->stopped)
		return;
	if (r->queued) {
		asker = r->queue[0];
		memmove(r->queue, r->queue + 1, --r->queued * sizeof *r->queue);
		begin(r, asker);
	} else if (r->again) {
		r->again = false;
		begin(r, NULL);
	}
}

/* All or none. A program that was not there reads the new files when it is started again. */
static void decide(struct reload *r)
{
	bool good = !r->refused && !r->stopped;

	r->committing = true;
	r->pending = 1;
	if (good)
		life_commit(r->life);
	else
		life_cancel(r->life);
	for (struct asked *a = r->asked; a; a = a->next) {
		if (a->prepared)
			ask(a, good ? "commit" : "cancel", on_committed);
		else if (good && a->absent)
			supervisor_restart(r->supervisor, a->label);
	}
	answered(r);
}

static void finish_phase(struct reload *r)
{
	if (r->committing)
		end(r);
	else
		decide(r);
}

/* Those that still check their files after that long will not end by themselves. */
static void on_timer(uv_timer_t *t)
{
	struct reload *r = t->data;

	for (struct checked *c = r->checked; c; c = c->next)
		if (c->pid > 0)
			kill(c->pid, SIGKILL);
}

static void begin(struct reload *r, struct control_asker *asker)
{
	r->busy = true;
	r->asker = asker;
	r->pending = 1;
	r->refused = life_prepare(r->life, asker) != 0;
	supervisor_each(r->supervisor, add_program, r);
	if (!r->refused)
		r->ops->rows(r->user, check_row, r);
	for (struct asked *a = r->asked; a; a = a->next)
		ask(a, "prepare", on_prepared);
	uv_timer_start(&r->timer, on_timer, ANSWER_MS, 0);
	answered(r);
}

void reload_ask(struct reload *r, struct control_asker *asker)
{
	if (!r->busy && !r->stopped) {
		begin(r, asker);
	} else if (!asker) {
		r->again = true;
	} else if (r->stopped || r->queued == QUEUE_MAX) {
		control_say(asker, r->stopped ? "it is stopping" : "too many reloads are waiting");
		control_done(asker, 1);
	} else {
		r->queue[r->queued++] = asker;
	}
}

struct reload *reload_new(struct life *l, struct supervisor *s, const struct reload_ops *ops,
	void *user)
{
	struct reload *r = MEM_NEW(struct reload);

	r->life = l;
	r->supervisor = s;
	r->ops = ops;
	r->user = user;
	uv_timer_init(&l->loop, &r->timer);
	r->timer.data = r;
	return r;
}

void reload_stop(struct reload *r)
{
	r->stopped = true;
	on_timer(&r->timer);
	uv_close((uv_handle_t *)&r->timer, NULL);
	while (r->queued)
		control_done(r->queue[--r->queued], 1);
}

void reload_free(struct reload *r)
{
	forget(r);
	free(r);
}
