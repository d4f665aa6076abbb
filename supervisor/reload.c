/* SPDX-License-Identifier: GPL-2.0-or-later
 * reload - see reload.h.
 */
#include "supervisor/reload.h"
#include "lib/buf.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/watch.h"
#include "supervisor/checks.h"
#include "supervisor/child.h"
#include "supervisor/row.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A program that hangs refuses before it is killed: it sends a word to holdoverd every 2 s, so it
 * is killed 8 s after it began to hang, at the earliest. */
enum { ANSWER_MS = CHILD_SILENCE_MS - 3000, QUEUE_MAX = 16, OUTPUT_MAX = 1 << 20 };

/* A program that gets the reload over its control socket. */
struct asked {
	struct reload *reload;
	char *label, *path;
	bool prepared, absent;		/* absent: not running yet, or no longer */
	struct asked *next;
};

/* A process that was started with -t. */
struct checked {
	struct reload *reload;
	pid_t pid;			/* 0: it has ended */
	int output;
	struct watch *watch;		/* NULL: its output is read when it has ended */
	struct buf text;
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
	unsigned pending;		/* answers that are missing */
	bool busy, refused, stopped, committing;
	bool again;			/* another reload, without an asker, follows */
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

/* What is beyond OUTPUT_MAX is lost, so that no program can make us grow. */
static void read_output(struct checked *c)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(c->output, bytes, sizeof bytes)) > 0)
		if (c->text.len < OUTPUT_MAX)
			buf_add(&c->text, bytes, (size_t)n);
	if (!n) {
		watch_end(c->watch, NULL);
		c->watch = NULL;
	}
}

static void on_output(void *user, unsigned events)
{
	(void)events;
	read_output(user);
}

static void follow(struct checked *c, int output)
{
	int error;

	c->output = output;
	c->watch = watch_new(&c->reload->life->loop, output, WATCH_READ, on_output, c, &error);
	c->next = c->reload->checked;
	c->reload->checked = c;
}

static void check(struct reload *r, const struct check *what)
{
	struct checked *c;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
		complain(r, what->row->label, "cannot be checked: too few file descriptors");
		r->refused = true;
		return;
	}
	pid = check_start(what, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		complain(r, what->row->label, "cannot be checked");
		r->refused = true;
		return;
	}
	c = MEM_NEW(struct checked);
	c->reload = r;
	c->pid = pid;
	c->label = mem_dup(what->row->label);
	follow(c, ends[0]);
	r->pending++;
}

static void forward_output(struct reload *r, struct buf *output)
{
	char *text = mem_dup(buf_text(output)), *next = text, *line;

	while ((line = strsep(&next, "\n"))) {
		if (!*line)
			continue;
		log_say(LOG_WARN, "%s", line);
		control_say(r->asker, line);
	}
	free(text);
}

void reload_reaped(struct reload *r, pid_t pid, int status)
{
	for (struct checked *c = r->checked; c; c = c->next) {
		if (c->pid != pid)
			continue;
		c->pid = 0;
		read_output(c);
		forward_output(r, &c->text);
		if (!WIFEXITED(status) || WEXITSTATUS(status)) {
			r->refused = true;
			if (!WIFEXITED(status))
				complain(r, c->label, "could not check its configuration");
		}
		answered(r);
		return;
	}
}

struct asking {
	struct reload *reload;
	struct checks checks;
};

/* What the new files ask for and no slot runs. */
static void add_new(void *user, const struct supervised *what)
{
	struct asking *a = user;

	if (!supervisor_runs(a->reload->supervisor, what))
		checks_add(&a->checks, what);
}

static void add_stopped(struct checks *checks, const struct row *row)
{
	checks_add(checks, &(struct supervised){ .label = row->label,
		.argv = (const char *const *)row->argv, .env = (const char *const *)row->env,
		.identity = &row->identity, .is_own = row->is_own });
}

static void add_program(void *user, const struct row *row, pid_t pid)
{
	struct asking *asking = user;
	struct reload *r = asking->reload;
	struct asked *a;

	if (!row->control)
		return;
	if (!pid) {
		add_stopped(&asking->checks, row);
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
		watch_end(c->watch, NULL);
		close(c->output);
		buf_fini(&c->text);
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

/* All adopt the new files or none. A program that does not run reads the new files when it is
 * started. One that was starting may have read the old files, and may have clients by now. */
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
			ask(a, "reload", on_committed);
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

/* Kills programs that still check their files after this time. */
static void on_timer(uv_timer_t *t)
{
	struct reload *r = t->data;

	for (struct checked *c = r->checked; c; c = c->next)
		if (c->pid > 0)
			kill(c->pid, SIGKILL);
}

static void begin(struct reload *r, struct control_asker *asker)
{
	struct asking asking = { .reload = r };

	r->busy = true;
	r->asker = asker;
	r->pending = 1;
	r->refused = life_prepare(r->life, asker) != 0;
	supervisor_each(r->supervisor, add_program, &asking);
	if (!r->refused)
		r->ops->rows(r->user, add_new, &asking);
	for (const struct check *c = asking.checks.first; c; c = c->next)
		check(r, c);
	checks_fini(&asking.checks);
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
