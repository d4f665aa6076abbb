/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervise - see supervise.h.
 *
 * Programs of Holdover end with holdoverd (lib/daemon: HOLDOVER_PARENT); those of NUT continue if
 * holdoverd is killed, as under NUT. A program that ends with DAEMON_EXIT_IDLE has nothing to do by
 * its configuration, and is not started again until a reload.
 */
#include "supervisor/supervise.h"
#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/lowport.h"
#include "lib/mem.h"
#include "lib/timer.h"
#include "lib/watch.h"
#include "supervisor/child.h"
#include "supervisor/output.h"
#include "supervisor/packet.h"
#include "supervisor/row.h"
#include "supervisor/spawn.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A place for one process. The current process was started by `running`; `wanted` is the row of the
 * current configuration: the same one, another one (then the process is stopped, and the next one
 * starts when it has ended), or NULL (then the slot is freed when it has ended). */
struct slot {
	struct row *wanted, *running;
	pid_t pid;			/* 0: does not run */
	struct watch *line;		/* heartbeats of a program of Holdover; NULL: none */
	int line_fd;
	struct timer *timer;
	struct supervisor *all;
	struct child child;
	bool idle;			/* it has nothing to do by its configuration */
	bool lent;			/* nothing is started until supervisor_resume */
	supervisor_gone *gone;		/* NULL: called, or not requested */
	void *borrower;
	struct log_limit complaint, refusal;
	struct slot *next;
};

enum phase { NOT_STARTED, RUNNING, STOPPING, STOPPED };

struct supervisor {
	uv_loop_t *loop;
	uv_signal_t ended;		/* SIGCHLD */
	struct slot *first;		/* the last added comes first */
	enum phase phase;
	void (*found)(void *user, const char *sections);
	void (*reaped)(void *user, pid_t pid, int status);
	void *user;
};

/* A program that dies repeatedly logs its reasons in the first LOGGED_RESTARTS attempts, then in
 * one of LOGGED_EACH. */
enum { LOGGED_RESTARTS = 5, LOGGED_EACH = 6 };

static void step(struct slot *p, enum child_event event);

static const char *label_of(const struct slot *p)
{
	return p->running->label;
}

/* ---- what a program of Holdover says ---- */

enum { PACKETS_A_TURN = 16 };

static void serve_port(struct slot *p, const struct packet *packet)
{
	int answer = lowport_serve(packet->fd, &packet->request, packet->size, &p->running->ports);

	if (answer == -EPERM)
		log_limited(&p->refusal, LOG_WARN,
			"%s asked for a port below 1024 that its configuration does not name; refused (after a change: holdoverd -c reload)",
			label_of(p));
	(void)!send(p->line_fd, &answer, sizeof answer, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void heed(struct slot *p, const struct packet *packet)
{
	switch (packet->bytes[0]) {
	case HEARTBEAT_SERVING:
		step(p, CHILD_SERVES);
		break;
	case HEARTBEAT_FOUND:
		step(p, CHILD_ALIVE);
		if (p->running->finds && p->all->found)
			p->all->found(p->all->user, packet->bytes + 1);
		break;
	case HEARTBEAT_BIND:
		serve_port(p, packet);
		break;
	default:
		step(p, CHILD_ALIVE);
	}
}

static void on_packets(void *user, unsigned events)
{
	static struct packet packet;	/* handled before the next one is read */
	struct slot *p = user;
	const struct watch *line = p->line;
	bool open = !(events & WATCH_ERROR);

	for (int i = 0; open && i < PACKETS_A_TURN; i++) {
		open = packet_receive(p->line_fd, &packet);
		if (packet.size)
			heed(p, &packet);
		if (packet.fd >= 0)
			close(packet.fd);
		if (!packet.size)
			break;
		if (p->line != line)
			return;		/* the packet has ended it */
	}
	if (!open)			/* closed: SIGCHLD follows */
		watch_want(p->line, 0);
}

static void close_line(struct slot *p)
{
	if (!p->line)
		return;
	watch_end(p->line, NULL);
	close(p->line_fd);
	p->line = NULL;
}

/* ---- starting and ending ---- */

static void log_end(struct slot *p, int status)
{
	if (p->child.state == CHILD_STOPPING || p->idle)
		log_say(LOG_DETAIL, "%s has stopped", label_of(p));
	else if (WIFSIGNALED(status))
		log_limited(&p->complaint, LOG_WARN,
			"%s was killed by signal %d (%s); starting it again", label_of(p),
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		log_limited(&p->complaint, LOG_WARN, "%s ended with status %d; starting it again",
			label_of(p), WEXITSTATUS(status));
}

static void on_ended(struct slot *p, int status)
{
	bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;

	p->pid = 0;
	p->idle = WIFEXITED(status) && WEXITSTATUS(status) == DAEMON_EXIT_IDLE;
	log_end(p, status);
	close_line(p);
	step(p, p->idle ? CHILD_IDLE : killed ? CHILD_KILLED : CHILD_EXITED);
}

/* Children that no slot started are only reaped: as process 1 of a container we inherit the
 * children of others. */
static void on_child_signal(uv_signal_t *handle, int number)
{
	struct supervisor *s = handle->data;
	struct slot *p;
	int status;
	pid_t pid;

	(void)number;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (p = s->first; p && p->pid != pid; p = p->next)
			;
		if (p)
			on_ended(p, status);
		else if (s->reaped)
			s->reaped(s->user, pid, status);
	}
}

/* Makes a line; the loop reads our end. Returns the child's end, or -errno. */
static int open_line(struct slot *p)
{
	int ends[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	p->line_fd = ends[0];
	p->line = watch_new(p->all->loop, ends[0], WATCH_READ, on_packets, p, &error);
	if (p->line)
		return ends[1];
	close(ends[0]);
	close(ends[1]);
	return error;
}

static void start(struct slot *p)
{
	struct row *r = p->running;
	bool again = p->child.restarts > LOGGED_RESTARTS && p->child.restarts % LOGGED_EACH;
	struct spawn s = {
		.argv = (const char *const *)r->argv,
		.env = (const char *const *)r->env,
		.identity = &r->identity,
		.quiet = log_is_syslog() || (again && !r->is_own),
		.muted = again,
		.line = r->is_own ? open_line(p) : -1,
		.errors = -1,
		.output = !r->is_own && log_is_syslog() && !again
			? output_open(p->all->loop, r->label) : -1,
	};
	pid_t pid = spawn_start(&s);

	if (s.line >= 0)
		close(s.line);
	if (s.output >= 0)
		close(s.output);
	if (pid > 0) {
		p->pid = pid;
		step(p, CHILD_STARTED);
		return;
	}
	log_limited(&p->complaint, LOG_ERROR, "%s cannot be started: %s: %s; trying again",
		r->label, r->argv[0], strerror(-pid));
	close_line(p);
	step(p, CHILD_FAILED);
}

/* ---- slots ---- */

static void on_timer(void *user)
{
	step(user, CHILD_TICK);
}

static void free_slot(struct slot *p)
{
	struct slot **at = &p->all->first;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	row_free(p->running);
	timer_free(p->timer);
	free(p);
}

static void end_if_all_stopped(struct supervisor *s)
{
	if (s->phase != STOPPING || s->first)
		return;
	s->phase = STOPPED;
	uv_close((uv_handle_t *)&s->ended, NULL);
}

static void report_gone(struct slot *p)
{
	supervisor_gone *gone = p->gone;

	p->gone = NULL;
	if (gone)
		gone(p->borrower, p->running);
}

/* Called when its process has ended. */
static void on_stopped(struct slot *p)
{
	struct supervisor *s = p->all;

	if (p->lent) {
		report_gone(p);
		return;
	}
	if (p->wanted && s->phase == RUNNING) {
		if (p->idle && p->wanted == p->running)
			return;		/* until a reload */
		if (p->wanted != p->running)
			row_free(p->running);
		p->running = p->wanted;
		child_init(&p->child, clock_ms());
		step(p, CHILD_TICK);
		return;
	}
	free_slot(p);
	end_if_all_stopped(s);
}

static void step(struct slot *p, enum child_event event)
{
	bool was_stopped = p->child.state == CHILD_STOPPED;
	uint64_t now = clock_ms(), next;
	unsigned todo = child_step(&p->child, event, now);

	if (todo & CHILD_DO_TERM)
		kill(p->pid, SIGTERM);
	if (todo & CHILD_DO_KILL) {
		log_say(LOG_WARN, p->child.state == CHILD_RUNNING
			? "%s has not responded for 10 s; killed" : "%s does not stop; killed",
			label_of(p));
		kill(p->pid, SIGKILL);
	}
	if (todo & CHILD_DO_START) {
		start(p);
		return;
	}
	next = child_next_ms(&p->child);
	if (next == UINT64_MAX)
		timer_stop(p->timer);
	else
		timer_start(p->timer, next > now ? next - now : 0, 0);
	if (p->child.state == CHILD_STOPPED && !was_stopped)
		on_stopped(p);
}

/* ---- what is wanted ---- */

struct supervisor *supervisor_new(uv_loop_t *loop, const struct supervisor_ops *ops, void *user)
{
	struct supervisor *s = MEM_NEW(struct supervisor);

	s->loop = loop;
	s->found = ops->found;
	s->reaped = ops->reaped;
	s->user = user;
	uv_signal_init(loop, &s->ended);
	s->ended.data = s;
	uv_signal_start(&s->ended, on_child_signal, SIGCHLD);
	return s;
}

static struct slot *slot_of(struct supervisor *s, const char *label)
{
	for (struct slot *p = s->first; p; p = p->next)
		if (!strcmp(label_of(p), label))
			return p;
	return NULL;
}

static void want(struct slot *p, struct row *wanted)
{
	if (p->wanted != p->running)
		row_free(p->wanted);
	p->wanted = wanted;
}

static void add_slot(struct supervisor *s, struct row *row)
{
	struct slot *p = MEM_NEW(struct slot);

	p->all = s;
	p->wanted = p->running = row;
	p->next = s->first;
	s->first = p;
	child_init(&p->child, clock_ms());
	p->timer = timer_new(s->loop, on_timer, p);
}

void supervisor_add(struct supervisor *s, const struct supervised *what)
{
	struct slot *p = slot_of(s, what->label);
	struct row *row = row_new(what);

	if (!p) {
		add_slot(s, row);
	} else if (row_same(p->running, row)) {
		want(p, p->running);
		row_adopt_ports(p->running, row);
		row_free(row);
	} else {
		want(p, row);
	}
}

void supervisor_start(struct supervisor *s)
{
	s->phase = RUNNING;
	for (struct slot *p = s->first; p; p = p->next)
		step(p, CHILD_TICK);
}

void supervisor_begin_reload(struct supervisor *s)
{
	for (struct slot *p = s->first; p; p = p->next)
		want(p, NULL);
}

static void bring_about(struct slot *p)
{
	if (p->idle && p->child.state == CHILD_STOPPED) {
		p->idle = false;	/* with the new configuration it may have something to do */
		on_stopped(p);
	} else if (p->wanted != p->running) {
		step(p, CHILD_STOP);
	} else {
		step(p, CHILD_TICK);
	}
}

void supervisor_end_reload(struct supervisor *s)
{
	struct slot *next;

	for (struct slot *p = s->first; p; p = next) {
		next = p->next;
		bring_about(p);
	}
}

bool supervisor_restart(struct supervisor *s, const char *label)
{
	struct slot *p = slot_of(s, label);

	if (!p || s->phase != RUNNING || !p->wanted)
		return false;
	if (p->child.state == CHILD_STOPPED)
		bring_about(p);
	else
		step(p, CHILD_STOP);
	return true;
}

void supervisor_restart_all(struct supervisor *s)
{
	for (struct slot *p = s->first; p && s->phase == RUNNING; p = p->next)
		if (!p->lent && p->child.state != CHILD_STOPPED)
			step(p, CHILD_STOP);
}

void supervisor_lend(struct supervisor *s, const char *label, supervisor_gone *gone, void *user)
{
	struct slot *p = slot_of(s, label);

	p->lent = true;
	p->gone = gone;
	p->borrower = user;
	if (p->child.state == CHILD_STOPPED)
		report_gone(p);
	else
		step(p, CHILD_STOP);
}

void supervisor_resume(struct supervisor *s, const char *label)
{
	struct slot *p = slot_of(s, label);

	if (!p || !p->lent)
		return;
	p->lent = p->idle = false;
	p->gone = NULL;
	if (p->child.state == CHILD_STOPPED)
		on_stopped(p);
}

bool supervisor_runs(struct supervisor *s, const struct supervised *what)
{
	struct slot *p = slot_of(s, what->label);
	struct row *row = row_new(what);
	bool same = p && row_same(p->running, row);

	row_free(row);
	return same;
}

void supervisor_each(struct supervisor *s,
	void (*fn)(void *user, const struct row *row, pid_t pid), void *user)
{
	for (struct slot *p = s->first; p; p = p->next)
		if (p->wanted == p->running)
			fn(user, p->running, p->pid);
}

void supervisor_stop(struct supervisor *s)
{
	struct slot *next;

	if (s->phase >= STOPPING)
		return;
	s->phase = STOPPING;
	for (struct slot *p = s->first; p; p = next) {
		next = p->next;
		want(p, NULL);
		p->lent = false;
		if (p->child.state == CHILD_STOPPED)
			on_stopped(p);
		else
			step(p, CHILD_STOP);
	}
	end_if_all_stopped(s);
}

void supervisor_free(struct supervisor *s)
{
	free(s);
}
