/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - see control.h.
 */
#include "lib/control.h"
#include "lib/control_parts.h"
#include "lib/acceptor.h"
#include "lib/mem.h"
#include "lib/stream.h"

#include <errno.h>
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
	struct control *control;	/* NULL: closed; no answer is sent */
	struct control_asker *next;
	uid_t uid;
	bool asked;			/* a word is being answered */
	bool gone;			/* the peer has closed; freed when the word is answered */
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

bool control_address(const char *path, struct sockaddr_un *a)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof a->sun_path)
		return false;
	strcpy(a->sun_path, path);
	return true;
}

bool control_trusts(int fd, uid_t owner, uid_t *uid)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		return false;
	*uid = peer.uid;
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

/* A connection is for one word; another word needs another connection. */
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

/* The oldest connection of root, or of our user, with or without a word being answered. NULL:
 * none. */
static struct control_asker *oldest_of(const struct control *c, bool is_root, bool asked)
{
	struct control_asker *oldest = NULL;

	for (struct control_asker *a = c->askers; a; a = a->next)
		if (!a->uid == is_root && a->asked == asked)
			oldest = a;
	return oldest;
}

/* Otherwise a compromised program of our own user could block `stop` and `reload` by connecting.
 * Root always gets a place. Among other users a connection that has sent a word keeps its place. */
static bool make_room(struct control *c, uid_t uid)
{
	struct control_asker *a;

	if (c->count < ASKERS_MAX)
		return true;
	a = oldest_of(c, false, false);
	if (!a && !uid)
		a = oldest_of(c, false, true);
	if (!a && !uid)
		a = oldest_of(c, true, false);
	if (!a)
		return false;
	unlink_asker(a);
	a->control = NULL;
	stream_close(&a->stream, 0);
	return true;
}

static void adopt(struct control *c, int fd)
{
	struct control_asker *a;
	uid_t uid;

	if (!control_trusts(fd, geteuid(), &uid) || !make_room(c, uid)) {
		close(fd);
		return;
	}
	a = MEM_NEW(struct control_asker);
	if (stream_open(&a->stream, c->loop, fd, &asker_ops)) {
		free(a);
		return;
	}
	a->control = c;
	a->uid = uid;
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

/* Removes the socket of an earlier process, unless a process listens there or it belongs to another
 * user. */
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
	int fd, error = control_address(path, &a) ? make_way(path, &a) : -ENAMETOOLONG;
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
