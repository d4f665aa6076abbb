/* SPDX-License-Identifier: GPL-2.0-or-later
 * log - see log.h.
 */
#include "lib/log.h"
#include "lib/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

/* Our levels in the priorities of RFC 5424. */
static const int priority_of[] = {
	[LOG_ERROR] = 3, [LOG_WARN] = 4, [LOG_NOTE] = 6, [LOG_DETAIL] = 7
};

enum { LINE_MAX_BYTES = 1024, WINDOW_MS = 60000, IN_WINDOW = 5 };

static const char *program = "holdover";
static int debug, use_syslog, use_priority;
static void (*capture)(enum log_level, const char *);

void log_init(const char *name)
{
	program = name;
	use_priority = getenv("JOURNAL_STREAM") != NULL;
}

void log_set_debug(int level)
{
	debug = level;
}

int log_debug(void)
{
	return debug;
}

void log_to_syslog(void)
{
	openlog(program, LOG_PID, LOG_DAEMON);
	use_syslog = 1;
}

void log_capture(void (*sink)(enum log_level, const char *))
{
	capture = sink;
}

static void tame(char *line)		/* a peer's control characters do not reach a terminal */
{
	for (; *line; line++)
		if ((unsigned char)*line < 0x20 || *line == 0x7f)
			*line = '?';
}

static void emit(enum log_level level, const char *fmt, va_list ap)
{
	char line[LINE_MAX_BYTES], out[LINE_MAX_BYTES + 64];
	int n;

	vsnprintf(line, sizeof line, fmt, ap);
	tame(line);
	if (capture) {
		capture(level, line);
		return;
	}
	if (use_syslog) {
		syslog(priority_of[level], "%s", line);
		return;
	}
	if (use_priority)
		n = snprintf(out, sizeof out, "<%d>%s: %s\n", priority_of[level], program, line);
	else
		n = snprintf(out, sizeof out, "%s: %s\n", program, line);
	if (n > 0 && write(STDERR_FILENO, out, (size_t)n) < 0)
		return;			/* nobody reads: nothing we could do or say */
}

void log_say(enum log_level level, const char *fmt, ...)
{
	va_list ap;

	if (level == LOG_DETAIL && !debug)
		return;
	va_start(ap, fmt);
	emit(level, fmt, ap);
	va_end(ap);
}

void log_limited(struct log_limit *limit, enum log_level level, const char *fmt, ...)
{
	uint64_t now = clock_ms();
	va_list ap;

	if (level == LOG_DETAIL && !debug)
		return;
	if (!limit->window_start_ms || now - limit->window_start_ms >= WINDOW_MS) {
		if (limit->suppressed)
			log_say(level, "(%u more of the following in the last minute)",
				limit->suppressed);
		*limit = (struct log_limit){ .window_start_ms = now };
	}
	if (limit->in_window >= IN_WINDOW) {
		limit->suppressed++;
		return;
	}
	limit->in_window++;
	va_start(ap, fmt);
	emit(level, fmt, ap);
	va_end(ap);
}
