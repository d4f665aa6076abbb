/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervise - see supervise.h.
 *
 * Programs of ours end with us (lib/daemon: HOLDOVER_PARENT); those of NUT live on if we are
 * killed, as under NUT. A program that ends with DAEMON_EXIT_IDLE has nothing to do as it is
 * configured, and is left alone until a reload.
 */
#include "supervisor/supervise.h"
#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "supervisor/child.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_FD = 3 };			/* of a child; HOLDOVER_HEARTBEAT says so */

struct process {
	uv_process_t handle;
	uv_pipe_t line;			/* of what is ours: its signs of life */
	uv_timer_t timer;
	struct supervisor *all;
	struct child child;
	char *label, **argv, **env, *configuration;
	bool ours, announces;
	bool wanted;			/* by the configuration in force */
	struct process *next;
};

struct supervisor {
	uv_loop_t *loop;
	struct process *first;		/* the last added comes first */
	bool running, reloading;
	void (*changed)(void *user);
	void *changed_user;
	void (*stopped)(void *user);
	void *user;
};

static void step(struct process *p, enum child_event event);

static char **copy_list(const char *const *list)
{
	size_t n = 0;
	char **copy;

	while (list && list[n])
		n++;
	copy = mem_grow(NULL, n + 1, sizeof(char *));
	for (size_t i = 0; i < n; i++)
		copy[i] = mem_dup(list[i]);
	copy[n] = NULL;
	return copy;
}

static void free_list(char **list)
{
	for (char **p = list; p && *p; p++)
		free(*p);
	free(list);
}

/* ---- what a process of ours says ---- */

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	static char room[64];		/* used up before the next read */

	(void)handle;
	(void)suggested;
	*buf = uv_buf_init(room, sizeof room);
}

/* However many words have come together, each is heeded once. */
static void on_words(uv_stream_t *line, ssize_t n, const uv_buf_t *buf)
{
	struct process *p = line->data;
	size_t size = n > 0 ? (size_t)n : 0;

	if (n < 0)			/* it has closed it, or is gone: that is told elsewhere */
		uv_read_stop(line);
	if (!size)
		return;
	step(p, memchr(buf->base, HEARTBEAT_SERVING, size) ? CHILD_SERVES : CHILD_ALIVE);
	if (p->announces && memchr(buf->base, HEARTBEAT_CHANGED, size) && p->all->changed)
		p->all->changed(p->all->changed_user);
}

static void close_line(struct process *p)
{
	if (p->ours)
		uv_close((uv_handle_t *)&p->line, NULL);
}

/* ---- starting ---- */

static void on_ended(uv_process_t *handle, int64_t status, int signal_number)
{
	struct process *p = handle->data;

	bool idle = !signal_number && status == DAEMON_EXIT_IDLE;

	if (p->child.state == CHILD_STOPPING || idle)
		log_say(LOG_DETAIL, "%s has stopped", p->label);
	else if (signal_number)
		log_say(LOG_WARN, "%s was killed by signal %d (%s); starting it again", p->label,
			signal_number, strsignal(signal_number));
	else
		log_say(LOG_WARN, "%s ended with status %lld; starting it again", p->label,
			(long long)status);
	uv_close((uv_handle_t *)handle, NULL);
	close_line(p);
	step(p, idle ? CHILD_IDLE : CHILD_EXITED);
}

/* Our environment and the row's own on top. The caller frees the list, not its strings. */
static char **environment_of(const struct process *p)
{
	static char line[] = "HOLDOVER_HEARTBEAT=3";
	size_t ours = 0, own = 0;
	char **list;

	while (environ[ours])
		ours++;
	while (p->env[own])
		own++;
	list = mem_grow(NULL, ours + own + 2, sizeof(char *));
	memcpy(list, p->env, own * sizeof(char *));	/* first: getenv takes the first */
	memcpy(list + own, environ, ours * sizeof(char *));
	list[own + ours] = p->ours ? line : NULL;
	list[own + ours + 1] = NULL;
	return list;
}

static void start(struct process *p)
{
	uv_stdio_container_t stdio[LINE_FD + 1] = { { .flags = UV_IGNORE },
		{ .flags = UV_INHERIT_FD, .data.fd = 1 },
		{ .flags = UV_INHERIT_FD, .data.fd = 2 },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
			.data.stream = (uv_stream_t *)&p->line } };
	uv_process_options_t o = { .exit_cb = on_ended,
		.file = p->argv[0],
		.args = p->argv,
		.stdio = stdio,
		.stdio_count = p->ours ? LINE_FD + 1 : LINE_FD };
	char **env = environment_of(p);
	int result;

	if (log_is_syslog())		/* nothing of ours stays on the terminal that started us */
		stdio[1].flags = stdio[2].flags = UV_IGNORE;
	o.env = env;
	if (p->ours)
		uv_pipe_init(p->all->loop, &p->line, 0);
	p->line.data = p;
	result = uv_spawn(p->all->loop, &p->handle, &o);
	free(env);
	p->handle.data = p;
	if (!result) {
		step(p, CHILD_STARTED);
		if (p->ours)
			uv_read_start((uv_stream_t *)&p->line, on_room, on_words);
		return;
	}
	log_say(LOG_ERROR, "%s cannot be started: %s: %s; trying again", p->label, p->argv[0],
		uv_strerror(result));
	uv_close((uv_handle_t *)&p->handle, NULL);
	close_line(p);
	step(p, CHILD_FAILED);
}

/* ---- deeds ---- */

static void on_timer(uv_timer_t *t)
{
	step(t->data, CHILD_TICK);
}

static void tell_if_all_stopped(struct supervisor *s)
{
	if (s->running)
		return;
	for (struct process *p = s->first; p; p = p->next)
		if (p->child.state != CHILD_STOPPED)
			return;
	if (s->stopped)
		s->stopped(s->user);
	s->stopped = NULL;
}

static void step(struct process *p, enum child_event event)
{
	uint64_t now = clock_ms(), next;
	unsigned todo = child_step(&p->child, event, now);

	if (todo & CHILD_DO_TERM)
		uv_process_kill(&p->handle, SIGTERM);
	if (todo & CHILD_DO_KILL) {
		log_say(LOG_WARN, "%s %s; killed", p->label,
			p->child.state == CHILD_RUNNING ? "hangs" : "does not stop");
		uv_process_kill(&p->handle, SIGKILL);
	}
	if (todo & CHILD_DO_START) {
		start(p);
		return;
	}
	next = child_next_ms(&p->child);
	if (next == UINT64_MAX)
		uv_timer_stop(&p->timer);
	else
		uv_timer_start(&p->timer, on_timer, next > now ? next - now : 0, 0);
	if (p->child.state == CHILD_STOPPED && !uv_is_closing((uv_handle_t *)&p->timer)) {
		uv_close((uv_handle_t *)&p->timer, NULL);
		tell_if_all_stopped(p->all);
	}
}

struct supervisor *supervisor_new(uv_loop_t *loop, void (*changed)(void *user), void *user)
{
	struct supervisor *s = MEM_NEW(struct supervisor);

	s->loop = loop;
	s->changed = changed;
	s->changed_user = user;
	return s;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_row(const struct process *p, const struct supervised *what)
{
	size_t i = 0;

	if (strcmp(p->label, what->label) || !same_text(p->configuration, what->configuration))
		return false;
	while (p->argv[i] && what->argv[i] && !strcmp(p->argv[i], what->argv[i]))
		i++;
	return !p->argv[i] && !what->argv[i];
}

/* During a reload: the process goes on as it is. */
static bool keep(struct supervisor *s, const struct supervised *what)
{
	for (struct process *p = s->first; p; p = p->next) {
		bool ends = p->child.state == CHILD_STOPPING || p->child.state == CHILD_STOPPED;

		if (p->wanted || ends || !same_row(p, what))
			continue;
		p->wanted = true;
		return true;
	}
	return false;
}

void supervisor_add(struct supervisor *s, const struct supervised *what)
{
	struct process *p;

	if (s->reloading && keep(s, what))
		return;
	p = MEM_NEW(struct process);

	p->all = s;
	p->label = mem_dup(what->label);
	p->argv = copy_list(what->argv);
	p->env = copy_list(what->env);
	p->configuration = mem_dup(what->configuration);
	p->ours = what->ours;
	p->announces = what->announces;
	p->wanted = true;
	p->next = s->first;
	s->first = p;
	child_init(&p->child, clock_ms());
	uv_timer_init(s->loop, &p->timer);
	p->timer.data = p;
}

void supervisor_start(struct supervisor *s)
{
	s->running = true;
	for (struct process *p = s->first; p; p = p->next)
		step(p, CHILD_TICK);
}

void supervisor_begin_reload(struct supervisor *s)
{
	s->reloading = true;
	for (struct process *p = s->first; p; p = p->next)
		p->wanted = false;
}

/* The old process of a changed row and the new one are two rows: the old one stops while the new
 * one waits for its time, and a driver that finds the socket of the other in use replaces it. */
void supervisor_end_reload(struct supervisor *s)
{
	s->reloading = false;
	for (struct process *p = s->first; p; p = p->next) {
		if (!p->wanted)
			step(p, CHILD_STOP);
		else if (!p->configuration && p->child.state == CHILD_RUNNING)
			uv_process_kill(&p->handle, SIGHUP);
		else
			step(p, CHILD_TICK);
	}
}

void supervisor_stop(struct supervisor *s, void (*stopped)(void *user), void *user)
{
	s->running = false;
	s->stopped = stopped;
	s->user = user;
	for (struct process *p = s->first; p; p = p->next)
		step(p, CHILD_STOP);
	tell_if_all_stopped(s);
}

void supervisor_free(struct supervisor *s)
{
	struct process *next;

	for (struct process *p = s->first; p; p = next) {
		next = p->next;
		free_list(p->argv);
		free_list(p->env);
		free(p->label);
		free(p->configuration);
		free(p);
	}
	free(s);
}
