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
#include "lib/lowport.h"
#include "lib/mem.h"
#include "supervisor/child.h"
#include "supervisor/spawn.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct process {
	pid_t pid;			/* 0: does not run */
	uv_poll_t *line;		/* of what is ours: its signs of life; NULL: none */
	int line_fd;
	uv_timer_t timer;
	struct supervisor *all;
	struct child child;
	char *label, **argv, **env, *configuration;
	struct identity identity;
	bool ours, finds, binds;
	bool wanted;			/* by the configuration in force */
	struct process *next;
};

struct supervisor {
	uv_loop_t *loop;
	uv_signal_t ended;		/* SIGCHLD */
	struct process *first;		/* the last added comes first */
	bool running, reloading;
	void (*found)(void *user, const char *sections);
	void *found_user;
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

enum { PACKETS_A_TURN = 16 };

struct packet {
	union {
		char bytes[HEARTBEAT_PACKET_MAX + 1];
		struct lowport_request request;
	};
	size_t size;
	int fd;				/* -1: none came with it */
};

static bool receive(int line, struct packet *p)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof p->fd)];
	struct iovec bytes = { p->bytes, HEARTBEAT_PACKET_MAX };
	struct msghdr m = { .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(line, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;

	p->size = n > 0 ? (size_t)n : 0;
	p->bytes[p->size] = 0;
	p->fd = -1;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&p->fd, CMSG_DATA(c), sizeof p->fd);
	return n > 0 || (n < 0 && errno == EAGAIN);
}

static void serve_port(struct process *p, const struct packet *packet)
{
	int answer = p->binds ? lowport_serve(packet->fd, &packet->request, packet->size) : -EACCES;

	(void)!send(p->line_fd, &answer, sizeof answer, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void heed(struct process *p, const struct packet *packet)
{
	switch (packet->bytes[0]) {
	case HEARTBEAT_SERVING:
		step(p, CHILD_SERVES);
		break;
	case HEARTBEAT_FOUND:
		step(p, CHILD_ALIVE);
		if (p->finds && p->all->found)
			p->all->found(p->all->found_user, packet->bytes + 1);
		break;
	case HEARTBEAT_BIND:
		serve_port(p, packet);
		break;
	default:
		step(p, CHILD_ALIVE);
	}
}

static void on_packets(uv_poll_t *poll, int status, int events)
{
	static struct packet packet;	/* used up before the next is read */
	struct process *p = poll->data;
	bool open = !status;

	(void)events;
	for (int i = 0; open && i < PACKETS_A_TURN; i++) {
		open = receive(p->line_fd, &packet);
		if (!packet.size)
			break;
		heed(p, &packet);
		if (packet.fd >= 0)
			close(packet.fd);
		if (p->line != poll)
			return;		/* what it said has ended it */
	}
	if (!open)			/* closed, or gone: SIGCHLD has the rest */
		uv_poll_stop(poll);
}

static void on_line_closed(uv_handle_t *line)
{
	free(line);
}

static void close_line(struct process *p)
{
	if (!p->line)
		return;
	uv_poll_stop(p->line);
	uv_close((uv_handle_t *)p->line, on_line_closed);
	close(p->line_fd);
	p->line = NULL;
}

/* ---- starting and ending ---- */

static void on_ended(struct process *p, int status)
{
	bool idle = WIFEXITED(status) && WEXITSTATUS(status) == DAEMON_EXIT_IDLE;

	p->pid = 0;
	if (p->child.state == CHILD_STOPPING || idle)
		log_say(LOG_DETAIL, "%s has stopped", p->label);
	else if (WIFSIGNALED(status))
		log_say(LOG_WARN, "%s was killed by signal %d (%s); starting it again", p->label,
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		log_say(LOG_WARN, "%s ended with status %d; starting it again", p->label,
			WEXITSTATUS(status));
	close_line(p);
	step(p, idle ? CHILD_IDLE : CHILD_EXITED);
}

/* Of processes that are not ours only the corpse is removed: as process 1 of a container we inherit
 * the children of others. */
static void on_child_signal(uv_signal_t *handle, int number)
{
	struct supervisor *s = handle->data;
	struct process *p;
	int status;
	pid_t pid;

	(void)number;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (p = s->first; p && p->pid != pid; p = p->next)
			;
		if (p)
			on_ended(p, status);
	}
}

/* Our end is read by the loop; the child's end, or -errno. */
static int open_line(struct process *p)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	p->line = MEM_NEW(uv_poll_t);
	p->line_fd = ends[0];
	uv_poll_init(p->all->loop, p->line, ends[0]);
	p->line->data = p;
	uv_poll_start(p->line, UV_READABLE, on_packets);
	return ends[1];
}

static void start(struct process *p)
{
	struct spawn s = {
		.argv = (const char *const *)p->argv,
		.env = (const char *const *)p->env,
		.identity = &p->identity,
		.quiet = log_is_syslog(),
		.line = p->ours ? open_line(p) : -1,
	};
	pid_t pid = spawn_start(&s);

	if (s.line >= 0)
		close(s.line);
	if (pid > 0) {
		p->pid = pid;
		step(p, CHILD_STARTED);
		return;
	}
	log_say(LOG_ERROR, "%s cannot be started: %s: %s; trying again", p->label, p->argv[0],
		strerror(-pid));
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
	if (!uv_is_closing((uv_handle_t *)&s->ended))
		uv_close((uv_handle_t *)&s->ended, NULL);
	if (s->stopped)
		s->stopped(s->user);
	s->stopped = NULL;
}

static void step(struct process *p, enum child_event event)
{
	uint64_t now = clock_ms(), next;
	unsigned todo = child_step(&p->child, event, now);

	if (todo & CHILD_DO_TERM)
		kill(p->pid, SIGTERM);
	if (todo & CHILD_DO_KILL) {
		log_say(LOG_WARN, "%s %s; killed", p->label,
			p->child.state == CHILD_RUNNING ? "hangs" : "does not stop");
		kill(p->pid, SIGKILL);
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

struct supervisor *supervisor_new(uv_loop_t *loop, void (*found)(void *user, const char *sections),
	void *user)
{
	struct supervisor *s = MEM_NEW(struct supervisor);

	s->loop = loop;
	s->found = found;
	s->found_user = user;
	uv_signal_init(loop, &s->ended);
	s->ended.data = s;
	uv_signal_start(&s->ended, on_child_signal, SIGCHLD);
	return s;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_row(const struct process *p, const struct supervised *what)
{
	size_t i = 0;

	if (strcmp(p->label, what->label) || !same_text(p->configuration, what->configuration) ||
		!identity_same(&p->identity, what->identity))
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
	if (what->identity)
		p->identity = *what->identity;
	p->ours = what->ours;
	p->finds = what->finds;
	p->binds = what->binds;
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
			kill(p->pid, SIGHUP);
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
