/* SPDX-License-Identifier: GPL-2.0-or-later
 * recording - see recording.h.
 */
#include "supervisor/recording.h"
#include "lib/buf.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/timer.h"
#include "lib/watch.h"
#include "supervisor/row.h"
#include "supervisor/spawn.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LET_GO_MS = 10000, EXPLORE_MS = 30000, KILL_MS = 2000,
	TEXT_MAX = 1024 * 1024 };

enum phase { NONE, LETTING_GO, EXPLORING, KILLED };

struct printed {			/* output of the process that explores */
	int fd;
	struct watch *watch;	/* NULL: closed */
	struct buf text;
};

struct recording {
	uv_loop_t *loop;
	struct supervisor *supervisor;
	struct timer *limit;
	enum phase phase;
	char *label;		/* of the slot whose driver was stopped */
	struct control_asker *asker;
	pid_t pid;
	struct printed text, reasons;
};

/* ---- what it prints ---- */

static void close_output(struct printed *o)
{
	if (!o->watch)
		return;
	watch_end(o->watch, NULL);
	close(o->fd);
	o->watch = NULL;
}

static void read_output(struct printed *o)
{
	char bytes[4096];
	ssize_t n;

	if (!o->watch)
		return;
	n = read(o->fd, bytes, sizeof bytes);
	if (n > 0 && o->text.len < TEXT_MAX)
		buf_add(&o->text, bytes, (size_t)n);
	else if (n > 0 || !n || errno != EAGAIN)
		close_output(o);
}

static void on_output(void *user, unsigned events)
{
	(void)events;
	read_output(user);
}

/* Returns the child's end of the pipe, or -errno. */
static int open_output(uv_loop_t *loop, struct printed *o)
{
	int ends[2], error;

	buf_clear(&o->text);
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	o->fd = ends[0];
	o->watch = watch_new(loop, ends[0], WATCH_READ, on_output, o, &error);
	if (o->watch)
		return ends[1];
	close(ends[0]);
	close(ends[1]);
	return error;
}

/* ---- the answer ---- */

/* The last line of its log, without priority and name of the program. */
static const char *last_reason(struct recording *r)
{
	char *text = (char *)(uintptr_t)buf_text(&r->reasons.text), *line;
	size_t n = strlen(text);

	while (n && text[n - 1] == '\n')
		text[--n] = 0;
	line = strrchr(text, '\n') ? strrchr(text, '\n') + 1 : text;
	if (line[0] == '<' && isdigit((unsigned char)line[1]) && line[2] == '>')
		line += 3;
	if (strstr(line, ": "))
		line = strstr(line, ": ") + 2;
	return *line ? line : "its driver ended without a recording";
}

static void finish(struct recording *r, int status, const char *reason)
{
	char *label = r->label;

	close_output(&r->text);
	close_output(&r->reasons);
	timer_stop(r->limit);
	if (reason)
		log_say(LOG_WARN, "%s: no recording was made: %s", label, reason);
	if (reason)
		control_say(r->asker, reason);
	else
		control_say_lines(r->asker, buf_text(&r->text.text));
	control_done(r->asker, status);
	buf_fini(&r->text.text);
	buf_fini(&r->reasons.text);
	r->asker = NULL;
	r->label = NULL;
	r->pid = 0;
	r->phase = NONE;
	supervisor_resume(r->supervisor, label);
	free(label);
}

/* ---- its course ---- */

static int spawn_explorer(struct recording *r, const struct row *row)
{
	struct spawn s = { .argv = (const char *const *)row->argv,
		.also = "--explore",
		.env = (const char *const *)row->env,
		.identity = &row->identity,
		.logs_to_stderr = true,
		.line = -1,
		.output = open_output(r->loop, &r->text),
		.errors = open_output(r->loop, &r->reasons) };
	int error = s.output < 0 ? s.output : s.errors < 0 ? s.errors : 0;
	pid_t pid = error ? error : spawn_start(&s);

	if (s.output >= 0)
		close(s.output);
	if (s.errors >= 0)
		close(s.errors);
	r->pid = pid > 0 ? pid : 0;
	return pid > 0 ? 0 : (int)pid;
}

static void on_let_go(void *user, const struct row *row)
{
	struct recording *r = user;
	int error = spawn_explorer(r, row);

	if (error) {
		finish(r, 1, strerror(-error));
		return;
	}
	r->phase = EXPLORING;
	timer_start(r->limit, EXPLORE_MS, 0);
}

static void on_limit(void *user)
{
	struct recording *r = user;

	switch (r->phase) {
	case LETTING_GO:
		finish(r, 1, "its driver did not stop within 10 s");
		break;
	case EXPLORING:
		kill(r->pid, SIGKILL);
		r->phase = KILLED;
		timer_start(r->limit, KILL_MS, 0);
		break;
	default:			/* it hangs in the kernel */
		finish(r, 1, "the device did not answer within 30 s");
	}
}

bool recording_reaped(struct recording *r, pid_t pid, int status)
{
	int result = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	bool good = !result || result == DAEMON_EXIT_IDLE;

	if (!r->pid || r->pid != pid)
		return false;
	for (size_t before = SIZE_MAX; before != r->text.text.len;) {
		before = r->text.text.len;
		read_output(&r->text);
	}
	read_output(&r->reasons);
	if (r->phase == KILLED)
		finish(r, 1, "the device did not answer within 30 s");
	else if (result < 0)
		finish(r, 1, "the driver was killed while it read the device");
	else if (!good || !r->text.text.len || r->text.text.len >= TEXT_MAX)
		finish(r, 1, last_reason(r));
	else
		finish(r, 0, NULL);
	return true;
}

struct choice {
	const char *label;
	bool found, is_own;
};

static void look_at(void *user, const struct row *row, pid_t pid)
{
	struct choice *c = user;

	(void)pid;
	if (strcmp(row->label, c->label))
		return;
	c->found = true;
	c->is_own = row->is_own;
}

static const char *refusal(const struct recording *r, const struct choice *c)
{
	if (!c->is_own)
		return "its driver is one of NUT's, which make no recordings";
	return r->phase == NONE ? NULL
				: "another recording is being made; try again when it has ended";
}

static void begin(struct recording *r, const char *label, struct control_asker *asker)
{
	r->phase = LETTING_GO;
	r->label = mem_dup(label);
	r->asker = asker;
	timer_start(r->limit, LET_GO_MS, 0);
	control_say(asker, CONTROL_BEGUN);
	log_say(LOG_NOTE, "%s: stopped for a recording; it is started again within %d s", label,
		(LET_GO_MS + EXPLORE_MS + KILL_MS) / 1000);
	supervisor_lend(r->supervisor, label, on_let_go, r);
}

bool recording_ask(struct recording *r, const char *ups, struct control_asker *asker)
{
	char *label = mem_fmt("driver of [%s]", ups);
	struct choice choice = { .label = label };

	supervisor_each(r->supervisor, look_at, &choice);
	if (choice.found && !refusal(r, &choice)) {
		begin(r, label, asker);
	} else if (choice.found) {
		control_say(asker, refusal(r, &choice));
		control_done(asker, 1);
	}
	free(label);
	return choice.found;
}

struct recording *recording_new(uv_loop_t *loop, struct supervisor *s)
{
	struct recording *r = MEM_NEW(struct recording);

	r->loop = loop;
	r->supervisor = s;
	r->limit = timer_new(loop, on_limit, r);
	return r;
}

void recording_stop(struct recording *r)
{
	if (r->phase != NONE) {
		if (r->pid > 0)
			kill(r->pid, SIGKILL);
		finish(r, 1, "holdoverd stops");
	}
	timer_free(r->limit);
	r->limit = NULL;
}

void recording_free(struct recording *r)
{
	free(r);
}
