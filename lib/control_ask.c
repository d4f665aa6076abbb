/* SPDX-License-Identifier: GPL-2.0-or-later
 * control_ask - the asking side of control.h.
 */
#include "lib/control.h"
#include "lib/control_parts.h"
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

enum { OUT_CAP = 64 * 1024, RETRY_MS = 20 };

static int connect_once(const char *path)
{
	struct sockaddr_un a;
	struct stat st;
	uid_t peer;
	int fd, error = 0;

	if (!control_address(path, &a))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&a, sizeof a))
		error = errno == ENOENT || errno == ECONNREFUSED ? -ESRCH : -errno;
	else if (!control_trusts(fd, !geteuid() && !lstat(path, &st) ? st.st_uid : geteuid(),
			 &peer))
		error = -EPERM;
	if (!error)
		return fd;
	close(fd);
	return error;
}

/* True: it was the last line. */
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
		ssize_t n =
			poll(&p, 1, (int)(until - now)) == 1 ? read(fd, bytes, sizeof bytes) : 0;

		if (!p.revents)
			continue;
		if (n <= 0)
			over = true, status = -ECONNRESET;
		while (n > 0 && !over && next < bytes + n)
			if (words_read(&w, &next, bytes + n) == WORDS_LINE)
				over = read_answer(&w, say, user, &status);
	}
	words_fini(&w);
	return status;
}

/* -EAGAIN: the queue of connections is full at the moment, so it is tried again. */
static int connect_until(const char *path, uint64_t until)
{
	int fd;

	while ((fd = connect_once(path)) == -EAGAIN && clock_ms() < until)
		poll(NULL, 0, RETRY_MS);
	return fd;
}

int control_ask(const char *path, const char *word, unsigned timeout_ms, control_say_fn *say,
	void *user)
{
	uint64_t until = clock_ms() + timeout_ms, now;
	int fd = connect_until(path, until), status;

	if (fd < 0)
		return fd == -EAGAIN ? -ETIMEDOUT : fd;
	now = clock_ms();
	status = ask_on(fd, word, now < until ? (unsigned)(until - now) : 0, say, user);
	close(fd);
	return status;
}

/* ---- from the loop ---- */

struct call {
	struct stream stream;		/* first */
	uv_loop_t *loop;
	/* while the stream is not open: for another attempt, or the end */
	struct timer *timer;
	char *path, *line;
	uint64_t until;
	control_say_fn *say;
	control_done_fn *done;
	void *user;
	int status;
	bool open;			/* the stream */
};

static void finish_call(struct call *c)
{
	c->done(c->user, c->status);
	timer_free(c->timer);
	free(c->path);
	free(c->line);
	free(c);
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

/* The timer ends the call, or makes another attempt. */
static void attempt(struct call *c)
{
	int fd = connect_once(c->path),
	    error = fd < 0 ? fd : stream_open(&c->stream, c->loop, fd, &call_ops);
	uint64_t now = clock_ms();

	c->status = error && error != -EAGAIN ? error : -ETIMEDOUT;
	c->open = !error;
	if (c->open)
		stream_write(&c->stream, c->line, strlen(c->line));
	if (c->open && now < c->until)
		timer_start(c->timer, c->until - now, 0);
	else
		timer_start(c->timer, error == -EAGAIN ? RETRY_MS : 0, 0);
}

static void on_call_timer(void *user)
{
	struct call *c = user;

	if (c->open)
		stream_close(&c->stream, 0);	/* and on_call_closed follows */
	else if (c->status == -ETIMEDOUT && clock_ms() < c->until)
		attempt(c);
	else
		finish_call(c);
}

void control_call(uv_loop_t *loop, const char *path, const char *word, unsigned timeout_ms,
	control_say_fn *say, control_done_fn *done, void *user)
{
	struct call *c = MEM_NEW(struct call);

	c->loop = loop;
	c->path = mem_dup(path);
	c->line = mem_fmt("%s\n", word);
	c->until = clock_ms() + timeout_ms;
	c->say = say;
	c->done = done;
	c->user = user;
	c->timer = timer_new(loop, on_call_timer, c);
	attempt(c);
}
