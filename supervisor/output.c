/* SPDX-License-Identifier: GPL-2.0-or-later
 * output - see output.h.
 */
#include "supervisor/output.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 512 };

struct output {
	uv_poll_t poll;			/* first */
	int fd;
	char *label;
	char line[LINE_BYTES];
	size_t length;
	struct log_limit limit;
};

static void on_closed(uv_handle_t *h)
{
	struct output *o = (struct output *)(void *)h;

	free(o->label);
	free(o);
}

static void log_line(struct output *o)
{
	o->line[o->length] = 0;
	if (o->length)
		log_limited(&o->limit, LOG_NOTE, "%s: %s", o->label, o->line);
	o->length = 0;
}

static void add(struct output *o, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n')
			log_line(o);
		else if (o->length < LINE_BYTES - 1)
			o->line[o->length++] = bytes[i];
	}
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct output *o = (struct output *)(void *)poll;
	char bytes[4096];
	ssize_t n = status ? 0 : read(o->fd, bytes, sizeof bytes);

	(void)events;
	if (n > 0)
		add(o, bytes, (size_t)n);
	if (n > 0 || (n < 0 && errno == EAGAIN))
		return;
	log_line(o);
	uv_poll_stop(poll);
	close(o->fd);
	uv_close((uv_handle_t *)poll, on_closed);
}

int output_open(uv_loop_t *loop, const char *label)
{
	struct output *o;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	o = MEM_NEW(struct output);
	o->fd = ends[0];
	o->label = mem_dup(label);
	uv_poll_init(loop, &o->poll, ends[0]);
	uv_poll_start(&o->poll, UV_READABLE, on_readable);
	/* a driver that has gone to the background by itself must not keep us from ending */
	uv_unref((uv_handle_t *)&o->poll);
	return ends[1];
}
