/* SPDX-License-Identifier: GPL-2.0-or-later
 * publish - see publish.h.
 */
#include "lib/publish.h"
#include "lib/acceptor.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/stream.h"
#include "lib/trust.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct client {
	struct stream stream;		/* first */
	struct publish *publish;	/* NULL: closed */
	struct client *next;
	uint64_t number;
	uid_t uid;			/* (uid_t)-1: not known */
	bool quiet;			/* NOBROADCAST */
};

struct publish {
	struct acceptor *acceptor;
	uv_loop_t *loop;
	struct ups *ups, *extra;	/* extra: NULL if there is none */
	struct ups_watcher watcher, extra_watcher;
	struct client *clients;
	unsigned client_count;
	uint64_t last_number;
	char *path;
	ino_t inode;
	const struct publish_ops *ops;
	void *user;
	struct log_limit complaint;
};

/* ---- requests ---- */

static void send_tracking(struct client *c, const char *id, int code)
{
	struct buf line = { 0 };

	sp_write_tracking(&line, id, code);
	stream_write_buf(&c->stream, &line);
	buf_fini(&line);
}

static void dump_one(const struct publish *p, const char *name, struct buf *out)
{
	const struct var *v = ups_var(p->ups, name),
			 *extra = p->extra ? ups_var(p->extra, name) : NULL;

	if (v)
		sp_write_var(out, p->ups, v);
	else if (extra)
		sp_write_var(out, p->extra, extra);
}

static void answer_dump(struct client *c, const struct sp_request *r)
{
	const struct ups *ups = c->publish->ups, *extra = c->publish->extra;
	struct buf out = { 0 };

	if (r->verb == SP_DUMPALL) {
		for (size_t i = 0; extra && i < extra->var_count; i++)
			sp_write_var(&out, extra, &extra->vars[i]);
		if (c->publish->ops && c->publish->ops->dump)
			c->publish->ops->dump(c->publish->user, &out);
		sp_write_dump(&out, ups);
	} else {
		dump_one(c->publish, r->verb == SP_DUMPSTATUS ? "ups.status" : r->name, &out);
		buf_add_text(&out, ups_state(ups) == UPS_FRESH ? "DATAOK\nDUMPDONE\n"
							       : "DATASTALE\nDUMPDONE\n");
	}
	stream_write_buf(&c->stream, &out);
	buf_fini(&out);
}

static bool may_request(struct client *c)
{
	struct publish *p = c->publish;

	if (!p->ops || !p->ops->may_request || p->ops->may_request(p->user, c->uid))
		return true;
	log_limited(&p->complaint, LOG_WARN,
		"UPS [%s]: user %ld may not command on %s; refused", p->ups->name, (long)c->uid,
		p->path);
	return false;
}

static void perform(struct client *c, const struct sp_request *r)
{
	struct publish *p = c->publish;
	struct publish_ticket ticket = { .client = c->number, .uid = c->uid };
	int code = SP_NOT_SUPPORTED;

	if (r->id)
		strncpy(ticket.id, r->id, sizeof ticket.id - 1);
	if (may_request(c) && p->ops && p->ops->request)
		code = p->ops->request(p->user, r, &ticket);
	if (code != SP_LATER && r->id)
		send_tracking(c, ticket.id, code);
}

static void send_text(struct client *c, const char *text)
{
	stream_write(&c->stream, text, strlen(text));
}

static void on_line(struct stream *s, const struct words *w)
{
	struct client *c = (struct client *)(void *)s;
	struct sp_request r = sp_read_request(w);
	char pid[32];

	switch (r.verb) {
	case SP_DUMPALL:
	case SP_DUMPVALUE:
	case SP_DUMPSTATUS:
		answer_dump(c, &r);
		break;
	case SP_PING:
		send_text(c, "PONG\n");
		break;
	case SP_SET:
	case SP_INSTCMD:
		perform(c, &r);
		break;
	case SP_GETPID:
		snprintf(pid, sizeof pid, "PID %ld\n", (long)getpid());
		send_text(c, pid);
		break;
	case SP_NOBROADCAST:
		c->quiet = true;
		break;
	case SP_BROADCAST:
		c->quiet = r.value && strtol(r.value, NULL, 10) <= 0;
		break;
	case SP_LOGOUT:
		send_text(c, "OK Goodbye\n");
		stream_finish(&c->stream);
		break;
	case SP_MALFORMED:
		if (words_count(w))
			log_limited(&c->publish->complaint, LOG_DETAIL,
				"UPS [%s]: request \"%.32s\" on the socket is malformed",
				c->publish->ups->name, words_at(w, 0));
		break;
	}
}

static void leave(struct client *c)
{
	struct client **at;

	if (!c->publish)
		return;
	for (at = &c->publish->clients; *at != c; at = &(*at)->next)
		;
	*at = c->next;
	c->publish->client_count--;
	c->publish = NULL;
}

static void on_closed(struct stream *s, int error)
{
	struct client *c = (struct client *)(void *)s;
	struct publish *p = c->publish;

	if (p && error == -ENOBUFS)
		log_limited(&p->complaint, LOG_WARN,
			"UPS [%s]: client of %s is not reading; disconnected", p->ups->name,
			p->path);
	leave(c);
	free(c);
}

static const struct stream_ops ops = {
	.line = on_line, .closed = on_closed, .out_cap = PUBLISH_OUT_CAP
};

/* ---- broadcasts ---- */

static void broadcast(struct publish *p, const struct buf *b)
{
	for (struct client *c = p->clients; c; c = c->next)
		if (!c->quiet)
			stream_write_buf(&c->stream, b);
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *change)
{
	struct publish *p =
		(struct publish *)(void *)((char *)w - offsetof(struct publish, watcher));
	struct buf out = { 0 };

	(void)ups;
	if (!p->clients)
		return;
	sp_write_change(&out, change);
	broadcast(p, &out);
	buf_fini(&out);
}

static void on_extra_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *change)
{
	struct publish *p =
		(struct publish *)(void *)((char *)w - offsetof(struct publish, extra_watcher));
	struct buf out = { 0 };

	(void)ups;
	if (!p->clients || change->op == UPS_SET_STATE)
		return;
	sp_write_change(&out, change);
	broadcast(p, &out);
	buf_fini(&out);
}

/* ---- socket ---- */

static unsigned count_of(const struct publish *p, uid_t uid)
{
	unsigned n = 0;

	for (const struct client *c = p->clients; c; c = c->next)
		n += c->uid == uid;
	return n;
}

/* No user can take all places: the newest connection of the user with most is closed for one of a
 * user with fewer. */
static bool make_room(struct publish *p, uid_t newcomer)
{
	struct client *victim = NULL;
	unsigned most = count_of(p, newcomer), n;

	if (p->client_count < PUBLISH_CLIENTS_MAX)
		return true;
	for (struct client *c = p->clients; c; c = c->next) {
		n = count_of(p, c->uid);
		if (n <= most)
			continue;
		most = n;
		victim = c;
	}
	if (!victim)
		return false;
	leave(victim);
	stream_close(&victim->stream, 0);
	return true;
}

static void add_client(struct publish *p, int fd, uid_t uid)
{
	struct client *c = MEM_NEW(struct client);

	c->publish = p;
	c->number = ++p->last_number;
	c->uid = uid;
	if (stream_open(&c->stream, p->loop, fd, &ops)) {
		free(c);
		return;
	}
	c->next = p->clients;
	p->clients = c;
	p->client_count++;
}

static void on_accepted(void *user, int fd, const struct sockaddr *from, socklen_t length)
{
	struct publish *p = user;
	uid_t uid;

	(void)from;
	(void)length;
	if (trust_peer(fd, &uid))
		uid = (uid_t)-1;
	if (make_room(p, uid)) {
		add_client(p, fd, uid);
		return;
	}
	log_limited(&p->complaint, LOG_WARN, "UPS [%s]: more than %d clients on %s; refused",
		p->ups->name, PUBLISH_CLIENTS_MAX, p->path);
	close(fd);
}

static void on_full(void *user)
{
	struct publish *p = user;

	log_limited(&p->complaint, LOG_WARN,
		"UPS [%s]: no file descriptors left for a client of %s; turned away", p->ups->name,
		p->path);
}

static const struct acceptor_ops acceptor_ops = {
	.accepted = on_accepted, .full = on_full, .peers = ACCEPTOR_OWN
};

/* Best effort: programs that use the socket are in the directory's group; in a directory without
 * the setgid bit the socket would have the program's own group. */
static void adopt_group(const char *path)
{
	char *dir = mem_dup_n(path, (size_t)(strrchr(path, '/') ? strrchr(path, '/') - path : 0));
	struct stat st;

	if (*dir && !stat(dir, &st) && st.st_mode & S_IWGRP)
		(void)!chown(path, (uid_t)-1, st.st_gid);
	free(dir);
}

static int bind_to(int fd, const char *path, const struct publish_config *config)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	mode_t mask;
	int bound;

	if (strlen(path) >= sizeof a.sun_path)
		return -ENAMETOOLONG;
	memcpy(a.sun_path, path, strlen(path));
	unlink(path);
	mask = umask(0777 & ~config->mode);
	bound = bind(fd, (struct sockaddr *)&a, sizeof a);
	umask(mask);
	if (bound || (config->group != (gid_t)-1 && chown(path, (uid_t)-1, config->group)))
		return -errno;
	if (config->group == (gid_t)-1)
		adopt_group(path);
	return listen(fd, 16) ? -errno : 0;
}

/* The socket is made under another name and renamed when it listens with its final mode and group:
 * so no client finds a socket that refuses, and there is always one. */
static int listen_on(struct publish *p, const struct publish_config *config)
{
	char *making = mem_fmt("%s~", config->path);
	struct stat st;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error = fd < 0 ? -errno : bind_to(fd, making, config);

	if (!error && (stat(making, &st) || rename(making, config->path))) {
		error = -errno;
		unlink(making);
	}
	free(making);
	if (!error) {
		p->inode = st.st_ino;
		p->acceptor = acceptor_new(p->loop, fd, &acceptor_ops, p, &error);
	} else if (fd >= 0) {
		close(fd);
	}
	return error;
}

struct publish *publish_new(uv_loop_t *loop, struct ups *ups, const struct publish_config *config,
	const struct publish_ops *publish_ops, void *user, int *error)
{
	struct publish *p = MEM_NEW(struct publish);

	p->loop = loop;
	p->ups = ups;
	p->ops = publish_ops;
	p->user = user;
	p->path = mem_dup(config->path);
	*error = listen_on(p, config);
	if (*error) {
		free(p->path);
		free(p);
		return NULL;
	}
	p->watcher.changed = on_change;
	ups_watch(ups, &p->watcher);
	p->extra = config->extra;
	p->extra_watcher.changed = on_extra_change;
	if (p->extra)
		ups_watch(p->extra, &p->extra_watcher);
	return p;
}

bool publish_is_reachable(const struct publish *p)
{
	struct stat st;

	return !stat(p->path, &st) && st.st_ino == p->inode;
}

void publish_free(struct publish *p)
{
	struct client *next;

	if (!p)
		return;
	ups_unwatch(p->ups, &p->watcher);
	if (p->extra)
		ups_unwatch(p->extra, &p->extra_watcher);
	if (publish_is_reachable(p))
		unlink(p->path);
	for (struct client *c = p->clients; c; c = next) {
		next = c->next;
		c->publish = NULL;
		stream_close(&c->stream, 0);
	}
	acceptor_free(p->acceptor);
	free(p->path);
	free(p);
}

void publish_answer(struct publish *p, const struct publish_ticket *ticket, int code)
{
	if (!*ticket->id)
		return;
	for (struct client *c = p->clients; c; c = c->next)
		if (c->number == ticket->client)
			send_tracking(c, ticket->id, code);
}

const char *publish_remedy(int error)
{
	switch (error) {
	case -EPERM:
	case -EADDRINUSE:
	case -EISDIR:
	case -ENOTEMPTY:
		return "the name is in use by a file of another user: remove it";
	case -EACCES:
		return "not permitted to write there: see `statepath` and `user` in ups.conf";
	case -ENAMETOOLONG:
		return "longer than the address of a local socket may be: choose a shorter `statepath`";
	default:
		return strerror(-error);
	}
}
