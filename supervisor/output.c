/* SPDX-License-Identifier: GPL-2.0-or-later
 * output - see output.h.
 */
#include "supervisor/output.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 512 };

struct output {
	struct watch *watch;
	int fd;
	char *label;
	char line[LINE_BYTES];
	size_t length;
	struct log_limit limit;
};

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

static void on_readable(void *user, unsigned events)
{
	struct output *o = user;
	char bytes[4096];
	ssize_t n = events & WATCH_ERROR ? 0 : read(o->fd, bytes, sizeof bytes);

	if (n > 0)
		add(o, bytes, (size_t)n);
	if (n > 0 || (n < 0 && errno == EAGAIN))
		return;
	log_line(o);
	watch_end(o->watch, NULL);
	close(o->fd);
	free(o->label);
	free(o);
}

int output_open(uv_loop_t *loop, const char *label)
{
	struct output *o;
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	o = MEM_NEW(struct output);
	o->fd = ends[0];
	o->label = mem_dup(label);
	o->watch = watch_new(loop, ends[0], WATCH_READ, on_readable, o, &error);
	if (!o->watch) {
		close(ends[0]);
		close(ends[1]);
		free(o->label);
		free(o);
		return error;
	}
	/* a driver in the background must not keep the loop alive */
	watch_unref(o->watch);
	return ends[1];
}
