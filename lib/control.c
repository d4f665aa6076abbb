/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - see control.h.
 */
#include "lib/control.h"
#include "lib/acceptor.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/stream.h"
#include "lib/timer.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ASKERS_MAX = 16, OUT_CAP = 64 * 1024, WORD_LINE_MAX = 1024 };

struct control_asker {
	struct stream stream;		/* first */
	struct control *control;	/* NULL: closed; no answer follows */
	struct control_asker *next;
	bool asked;			/* a word is under way */
	bool gone;			/* the peer is; freed when the word is answered */
};

struct control {
	struct acceptor *acceptor;
	uv_loop_t *loop;
	struct control_asker *askers;
	unsigned count;
	control_fn *fn;
	void *user;
	char *path;
	ino_t inode;
};

static bool address_of(const char *path, struct sockaddr_un *a)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof a->sun_path)
		return false;
	strcpy(a->sun_path, path);
	return true;
}

/* May its words or answers count? `owner`: beside root and us. */
static bool is_trusted(int fd, uid_t owner)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		return false;
	return !peer.uid || peer.uid == geteuid() || peer.uid == owner;
}

/* ---- answering ---- */

static void unlink_asker(struct control_asker *a)
{
	struct control_asker **p = a->control ? &a->control->askers : NULL;

	while (p && *p && *p != a)
		p = &(*p)->next;
	if (!p || !*p)
		return;
	*p = a->next;
	a->control->count--;
}

static void on_asker_closed(struct stream *s, int error)
{
	struct control_asker *a = (struct control_asker *)(void *)s;

	(void)error;
	unlink_asker(a);
	a->gone = true;
	if (!a->asked)
		free(a);
}

static void on_asker_line(struct stream *s, const struct words *w)
{
	struct control_asker *a = (struct control_asker *)(void *)s;

	if (a->asked || !words_count(w) || !a->control)
		return;
	a->asked = true;
	a->control->fn(a->control->user, a, w);
}

static void on_too_long(struct stream *s)
{
	stream_close(s, -EMSGSIZE);
}

static const struct stream_ops asker_ops = {
	.line = on_asker_line,
	.too_long = on_too_long,
	.closed = on_asker_closed,
	.out_cap = OUT_CAP,
	.line_max = WORD_LINE_MAX
};

static void add_said(struct buf *out, const char *text)
{
	buf_add_text(out, "SAY \"");
	words_escape_max(out, text, WORD_BYTES_MAX - 2);
	buf_add_text(out, "\"\n");
}

void control_say(struct control_asker *a, const char *text)
{
	struct buf line = { 0 };

	if (!a || a->gone)
		return;
	add_said(&line, text);
	stream_write_buf(&a->stream, &line);
	buf_fini(&line);
}

void control_say_lines(struct control_asker *a, const char *text)
{
	struct buf all = { 0 };

	if (!a || a->gone)
		return;
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		char *line = mem_dup_n(text, (size_t)(end - text));

		add_said(&all, line);
		free(line);
	}
	stream_write_buf(&a->stream, &all);
	buf_fini(&all);
}

/* One word to a connection: who has more to ask connects again. */
void control_done(struct control_asker *a, int status)
{
	char line[32];

	if (!a)
		return;
	a->asked = false;
	if (a->gone) {
		free(a);
		return;
	}
	snprintf(line, sizeof line, "DONE %d\n", status);
	stream_write(&a->stream, line, strlen(line));
	stream_finish(&a->stream);
}

/* A connection that has sent no word goes, the oldest first: programs of the same user could
 * otherwise block `stop` and `reload` by connecting. */
static bool make_room(struct control *c)
{
	struct control_asker *oldest = NULL;

	if (c->count < ASKERS_MAX)
		return true;
	for (struct control_asker *a = c->askers; a; a = a->next)
		if (!a->asked)
			oldest = a;
	if (!oldest)
		return false;
	unlink_asker(oldest);
	oldest->control = NULL;
	stream_close(&oldest->stream, 0);
	return true;
}

static void adopt(struct control *c, int fd)
{
	struct control_asker *a;

	if (!is_trusted(fd, geteuid()) || !make_room(c)) {
		close(fd);
		return;
	}
	a = MEM_NEW(struct control_asker);
	if (stream_open(&a->stream, c->loop, fd, &asker_ops)) {
		free(a);
		return;
	}
	a->control = c;
	a->next = c->askers;
	c->askers = a;
	c->count++;
}

static void on_accepted(void *user, int fd, const struct sockaddr *from, socklen_t length)
{
	(void)from;
	(void)length;
	adopt(user, fd);
}

static const struct acceptor_ops acceptor_ops = {
	.accepted = on_accepted, .peers = ACCEPTOR_OWN
};

/* What an earlier process has left is removed, unless a process listens there or it is another
 * user's. */
static int make_way(const char *path, const struct sockaddr_un *a)
{
	struct stat st;
	int fd, error;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (geteuid() && st.st_uid != geteuid())
		return -EPERM;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	error = connect(fd, (const struct sockaddr *)a, sizeof *a) && errno != EAGAIN ? 0
										: -EADDRINUSE;
	close(fd);
	return !error && unlink(path) ? -errno : error;
}

static int listen_at(const char *path)
{
	struct sockaddr_un a;
	int fd, error = address_of(path, &a) ? make_way(path, &a) : -ENAMETOOLONG;
	mode_t mask;

	if (error)
		return error;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	mask = umask(0177);
	error = bind(fd, (struct sockaddr *)&a, sizeof a) ? -errno : 0;
	umask(mask);
	if (!error && listen(fd, ASKERS_MAX))
		error = -errno;
	if (!error)
		return fd;
	close(fd);
	return error;
}

struct control *control_open(uv_loop_t *loop, const char *path, control_fn *fn, void *user,
	int *error)
{
	struct control *c;
	struct stat st;
	int fd = listen_at(path);

	*error = fd < 0 ? fd : 0;
	if (fd < 0)
		return NULL;
	c = MEM_NEW(struct control);
	c->loop = loop;
	c->fn = fn;
	c->user = user;
	c->path = mem_dup(path);
	c->inode = lstat(path, &st) ? 0 : st.st_ino;
	c->acceptor = acceptor_new(loop, fd, &acceptor_ops, c, error);
	if (c->acceptor)
		return c;
	free(c->path);
	free(c);
	return NULL;
}

bool control_is_reachable(const struct control *c)
{
	struct stat st;

	return !lstat(c->path, &st) && st.st_ino == c->inode;
}

void control_close(struct control *c)
{
	struct control_asker *next;
	struct stat st;

	if (!c)
		return;
	for (struct control_asker *a = c->askers; a; a = next) {
		next = a->next;
		a->control = NULL;
		if (!a->asked)
			stream_finish(&a->stream);
	}
	if (!lstat(c->path, &st) && st.st_ino == c->inode)
		unlink(c->path);
	acceptor_free(c->acceptor);
	free(c->path);
	free(c);
}

/* ---- asking ---- */

struct call {
	struct stream stream;		/* first */
	struct timer *timer;
	control_say_fn *say;
	control_done_fn *done;
	void *user;
	int status;
	bool open;			/* the stream */
};

static int connect_to(const char *path)
{
	struct sockaddr_un a;
	struct stat st;
	int fd, error = 0;

	if (!address_of(path, &a))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&a, sizeof a))
		error = errno == ENOENT || errno == ECONNREFUSED ? -ESRCH : -errno;
	else if (!is_trusted(fd, !geteuid() && !lstat(path, &st) ? st.st_uid : geteuid()))
		error = -EPERM;
	if (!error)
		return fd;
	close(fd);
	return error;
}

/* True: that was the last line. */
static bool read_answer(const struct words *w, control_say_fn *say, void *user, int *status)
{
	if (!strcmp(words_at(w, 0), "SAY") && say)
		say(user, words_at(w, 1));
	if (strcmp(words_at(w, 0), "DONE"))
		return false;
	*status = (int)strtol(words_at(w, 1), NULL, 10);
	return true;
}

static int ask_on(int fd, const char *word, unsigned timeout_ms, control_say_fn *say, void *user)
{
	uint64_t until = clock_ms() + timeout_ms, now;
	struct words w;
	int status = -ETIMEDOUT;
	bool over = false;

	words_init(&w);
	if (dprintf(fd, "%s\n", word) < 0)
		over = true, status = -errno;
	while (!over && (now = clock_ms()) < until) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char bytes[4096];
		const char *next = bytes;
		ssize_t n = poll(&p, 1, (int)(until - now)) == 1 ? read(fd, bytes, sizeof bytes) : 0;

		if (!p.revents)
			continue;
		if (n <= 0)
			over = true, status = -ECONNRESET;
		while (n > 0 && !over && next < bytes + n)
			if (words_take(&w, &next, bytes + n) == WORDS_LINE)
				over = read_answer(&w, say, user, &status);
	}
	words_fini(&w);
	return status;
}

int control_ask(const char *path, const char *word, unsigned timeout_ms, control_say_fn *say,
	void *user)
{
	int fd = connect_to(path), status;

	if (fd < 0)
		return fd;
	status = ask_on(fd, word, timeout_ms, say, user);
	close(fd);
	return status;
}

static void finish_call(struct call *c)
{
	c->done(c->user, c->status);
	timer_free(c->timer);
	free(c);
}

static void on_call_timer(void *user)
{
	struct call *c = user;

	if (c->open)
		stream_close(&c->stream, 0);	/* and on_call_closed follows */
	else
		finish_call(c);
}

static void on_call_line(struct stream *s, const struct words *w)
{
	struct call *c = (struct call *)(void *)s;

	if (!read_answer(w, c->say, c->user, &c->status))
		return;
	stream_close(s, 0);
}

static void on_call_closed(struct stream *s, int error)
{
	struct call *c = (struct call *)(void *)s;

	if (c->status == -ETIMEDOUT && timer_is_running(c->timer))
		c->status = error ? error : -ECONNRESET;
	timer_stop(c->timer);
	c->open = false;
	finish_call(c);
}

static const struct stream_ops call_ops = {
	.line = on_call_line, .closed = on_call_closed, .out_cap = OUT_CAP
};

void control_call(uv_loop_t *loop, const char *path, const char *word, unsigned timeout_ms,
	control_say_fn *say, control_done_fn *done, void *user)
{
	struct call *c = MEM_NEW(struct call);
	char *line = mem_fmt("%s\n", word);
	int fd = connect_to(path);

	c->say = say;
	c->done = done;
	c->user = user;
	c->status = -ETIMEDOUT;
	c->timer = timer_new(loop, on_call_timer, c);
	if (fd >= 0)
		c->open = !stream_open(&c->stream, loop, fd, &call_ops);
	else
		c->status = fd;
	timer_start(c->timer, c->open ? timeout_ms : 0, 0);
	if (c->open)
		stream_write(&c->stream, line, strlen(line));
	free(line);
}
