/* SPDX-License-Identifier: GPL-2.0-or-later
 * helper - see helper.h.
 */
#include "guard/helper.h"
#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

struct asking {
	uv_pipe_t pipe;
	uv_timer_t limit;
	uv_connect_t connect;
	uv_write_t write;
	char line[REQUEST_LINE_MAX + 1], answer[128];
	size_t length, answered;
	helper_fn *done;
	void *user;
	unsigned open_handles;
	bool ended;
};

static void on_closed(uv_handle_t *h)
{
	struct asking *a = h->data;

	if (!--a->open_handles)
		free(a);
}

static void end(struct asking *a, bool accepted, const char *answer)
{
	if (a->ended)
		return;
	a->ended = true;
	if (a->done)
		a->done(a->user, accepted, answer);
	uv_close((uv_handle_t *)&a->pipe, on_closed);
	uv_close((uv_handle_t *)&a->limit, on_closed);
}

static void on_limit(uv_timer_t *t)
{
	end(t->data, false, "no answer");
}

static void on_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
	struct asking *a = h->data;

	(void)suggested;
	*buf = uv_buf_init(
		a->answer + a->answered, (unsigned)(sizeof a->answer - 1 - a->answered));
}

static void on_bytes(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
	struct asking *a = s->data;
	char *newline;

	(void)buf;
	if (n < 0) {
		end(a, false, n == UV_EOF ? "no answer" : uv_strerror((int)n));
		return;
	}
	a->answered += (size_t)n;
	a->answer[a->answered] = 0;
	newline = strchr(a->answer, '\n');
	if (newline) {
		*newline = 0;
		end(a, !strcmp(a->answer, "ok"), a->answer);
	} else if (a->answered == sizeof a->answer - 1) {
		end(a, false, "an answer without end");
	}
}

static void on_written(uv_write_t *w, int error)
{
	struct asking *a = w->data;

	if (error)
		end(a, false, uv_strerror(error));
}

static void on_connected(uv_connect_t *c, int error)
{
	struct asking *a = c->data;
	uv_buf_t line = uv_buf_init(a->line, (unsigned)a->length);

	if (a->ended)
		return;
	if (error) {
		end(a, false, uv_strerror(error));
		return;
	}
	a->write.data = a;
	uv_read_start((uv_stream_t *)&a->pipe, on_room, on_bytes);
	uv_write(&a->write, (uv_stream_t *)&a->pipe, &line, 1, on_written);
}

void helper_ask(uv_loop_t *loop, const char *socket, const struct request *r, helper_fn *done,
	void *user)
{
	struct asking *a = MEM_NEW(struct asking);

	a->done = done;
	a->user = user;
	a->length = request_write(r, a->line);
	a->open_handles = 2;
	a->pipe.data = a->limit.data = a->connect.data = a;
	uv_pipe_init(loop, &a->pipe, 0);
	uv_timer_init(loop, &a->limit);
	uv_timer_start(&a->limit, on_limit, HELPER_ANSWER_MS, 0);
	uv_pipe_connect(&a->connect, &a->pipe, socket, on_connected);
}
