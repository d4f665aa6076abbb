/* SPDX-License-Identifier: GPL-2.0-or-later
 * log - see log.h.
 *
 * syslog(3) is not used: it blocks while the daemon does not read /dev/log. The messages here have
 * the form of RFC 3164, section 4.1, as that function writes them.
 */
#include "lib/log.h"
#include "lib/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Our levels as priorities of RFC 5424. */
static const int priority_of[] = {
	[LOG_ERROR] = 3, [LOG_WARN] = 4, [LOG_NOTE] = 6, [LOG_DETAIL] = 7
};

enum { LINE_MAX_BYTES = 1024, OUT_MAX_BYTES = LINE_MAX_BYTES + 128 };
enum { WINDOW_MS = 60000, IN_WINDOW = 5, COUNTED_MAX = 32, COUNTED_BYTES = 200 };
enum { FACILITY_DAEMON = 3 };

/* A message that was not repeated since `due_ms` - WINDOW_MS. `limit` is only compared, never
 * dereferenced: its owner may be freed. */
struct counted {
	const struct log_limit *limit;
	uint64_t due_ms;
	unsigned count;
	enum log_level level;
	char text[COUNTED_BYTES];
};

static const char *program = "holdover";
static const char *syslog_path;			/* NULL: stderr */
static int debug, muted, use_priority, stderr_fd = STDERR_FILENO, syslog_fd = -1, journal_fd = -1;
static unsigned lost;
static struct counted counted[COUNTED_MAX];
static void (*capture)(enum log_level, const char *);
static const struct log_fields *fields;		/* of the line that is written; NULL: none */
static log_sink *tee_sink;
static void *tee_user;

void log_init(const char *name)
{
	const char *target = getenv("HOLDOVER_LOG");

	program = name;
	muted = getenv("HOLDOVER_MUTED") != NULL;
	use_priority = getenv("JOURNAL_STREAM") != NULL;
	syslog_path = NULL;
	if (target && !strcmp(target, "syslog"))
		syslog_path = "/dev/log";
	else if (target && !strncmp(target, "syslog:/", 8))
		syslog_path = target + 7;
}

void log_set_debug(int level)
{
	debug = level;
}

int log_debug(void)
{
	return debug;
}

/* Connected to the datagram socket at this path, or -1. */
static int connect_datagram(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof a.sun_path)
		return -1;
	strcpy(a.sun_path, path);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* stderr is a stream of systemd's journal: JOURNAL_STREAM has its device and inode. */
static int is_journal(const struct stat *st)
{
	const char *text = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;

	return text && sscanf(text, "%llu:%llu", &device, &inode) == 2 && device == st->st_dev &&
	       inode == st->st_ino;
}

void log_open(void)
{
	struct stat st;
	int fd;

	if (!fstat(STDERR_FILENO, &st) && is_journal(&st) && journal_fd < 0)
		journal_fd = connect_datagram("/run/systemd/journal/socket");
	if (fstat(STDERR_FILENO, &st) || (!S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode)))
		return;
	fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		stderr_fd = fd;
}

void log_to_syslog(void)
{
	const char *target = getenv("HOLDOVER_LOG");

	if (!target || strncmp(target, "syslog", 6))
		setenv("HOLDOVER_LOG", "syslog", 1);
	log_init(program);
	if (stderr_fd != STDERR_FILENO)
		close(stderr_fd);
	stderr_fd = STDERR_FILENO;
}

int log_is_syslog(void)
{
	const char *target = getenv("HOLDOVER_LOG");

	return syslog_path || (target && !strncmp(target, "syslog", 6));
}

void log_tee(log_sink *sink, void *user)
{
	tee_sink = sink;
	tee_user = user;
}

void log_mute(int on)
{
	muted = on;
}

void log_capture(void (*sink)(enum log_level, const char *))
{
	capture = sink;
}

/* ---- writing ---- */

/* Replaces control characters of a peer, so that they do not reach a terminal. */
static void replace_controls(char *line)
{
	for (; *line; line++)
		if ((unsigned char)*line < 0x20 || *line == 0x7f)
			*line = '?';
}

/* The daemon may have been restarted: then its old socket is closed. */
static int send_syslog(enum log_level level, const char *line)
{
	char out[OUT_MAX_BYTES], stamp[32];
	time_t now = time(NULL);
	struct tm local;
	int n;

	strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", localtime_r(&now, &local));
	n = snprintf(out, sizeof out, "<%d>%s %s[%ld]: %s",
		FACILITY_DAEMON * 8 + priority_of[level], stamp, program, (long)getpid(), line);
	for (int attempt = 0; attempt < 2; attempt++) {
		if (syslog_fd < 0)
			syslog_fd = connect_datagram(syslog_path);
		if (syslog_fd < 0)
			return -1;
		if (send(syslog_fd, out, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
			return 0;
		if (errno == EAGAIN || errno == ENOBUFS)
			return -1;
		close(syslog_fd);
		syslog_fd = -1;
	}
	return -1;
}

/* A socket (systemd's journal) is written with a flag that does not block; for others poll reports
 * room for a line, or the descriptor of log_open does not block. */
static int send_stderr(enum log_level level, const char *line)
{
	struct pollfd p = { .fd = stderr_fd, .events = POLLOUT };
	char out[OUT_MAX_BYTES];
	ssize_t done;
	int n;

	if (use_priority)
		n = snprintf(out, sizeof out, "<%d>%s: %s\n", priority_of[level], program, line);
	else
		n = snprintf(out, sizeof out, "%s: %s\n", program, line);
	done = send(stderr_fd, out, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (done < 0 && errno == ENOTSOCK) {
		if (poll(&p, 1, 0) != 1 || p.revents & (POLLERR | POLLNVAL))
			return -1;
		done = write(stderr_fd, out, (size_t)n);
	}
	return done < 0 ? -1 : 0;
}

/* The native protocol of systemd's journal, with one field per line. -1: not accepted. */
static int send_journal(enum log_level level, const char *line)
{
	char out[OUT_MAX_BYTES + 512];
	int n = snprintf(out, sizeof out,
		"MESSAGE=%s: %s\nPRIORITY=%d\nSYSLOG_IDENTIFIER=%s\nMESSAGE_ID=" LOG_EVENT_ID
		"\nEVENT=%s\nUPS=%.256s\n",
		program, line, priority_of[level], program, fields->event, fields->ups);

	return send(journal_fd, out, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -1 : 0;
}

static int put(enum log_level level, const char *line)
{
	if (fields && journal_fd >= 0 && !syslog_path && !send_journal(level, line))
		return 0;
	return syslog_path ? send_syslog(level, line) : send_stderr(level, line);
}

static void report_lost(void)
{
	char line[80];

	snprintf(line, sizeof line, "%u lines of the log were lost: their reader was too slow",
		lost);
	if (lost && !put(LOG_WARN, line))
		lost = 0;
}

static void emit_line(enum log_level level, char *line)
{
	replace_controls(line);
	if (tee_sink)
		tee_sink(tee_user, level, line);
	if (muted)
		return;
	if (capture) {
		capture(level, line);
		return;
	}
	if (lost)
		report_lost();
	if (put(level, line))
		lost++;
}

static void emit(enum log_level level, const char *fmt, va_list ap)
{
	char line[LINE_MAX_BYTES];

	vsnprintf(line, sizeof line, fmt, ap);
	emit_line(level, line);
}

/* Muted programs, too; and a control socket is not written to, since that allocates. */
_Noreturn void log_fatal(const char *why)
{
	tee_sink = NULL;
	muted = 0;
	log_say(LOG_ERROR, "%s: this program ends here", why);
	abort();
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

/* ---- repeated lines ---- */

#define COUNTED_END " more of these in the last minute)"

unsigned log_times(const char *line, size_t *length)
{
	size_t n = strlen(line), end = strlen(COUNTED_END);
	const char *digits = line + n - (n < end ? n : end), *last = digits;
	unsigned long times;

	*length = n;
	if (n < end || strcmp(last, COUNTED_END) != 0)
		return 1;
	while (digits > line && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	if (digits == last || digits < line + 2 || strncmp(digits - 2, " (", 2) != 0)
		return 1;
	times = strtoul(digits, NULL, 10);
	*length = (size_t)(digits - 2 - line);
	return times && times < UINT_MAX ? (unsigned)times : 1;
}

static void flush_counted(struct counted *c)
{
	char line[COUNTED_BYTES + 64];

	if (!c->count)
		return;
	snprintf(line, sizeof line, "%s (%u" COUNTED_END, c->text, c->count);
	*c = (struct counted){ .level = c->level };
	emit_line(c->level, line);
}

/* The entry of this limit, else a free one, else the one that is due first. */
static struct counted *counted_of(const struct log_limit *limit)
{
	struct counted *best = &counted[0];

	for (struct counted *c = counted; c < counted + COUNTED_MAX; c++) {
		if (c->count && c->limit == limit)
			return c;
		if (best->count && (!c->count || c->due_ms < best->due_ms))
			best = c;
	}
	flush_counted(best);
	return best;
}

static void count(struct log_limit *limit, enum log_level level, const char *fmt, va_list ap)
{
	struct counted *c = counted_of(limit);

	limit->suppressed++;
	if (c->count++)
		return;
	c->limit = limit;
	c->level = level;
	c->due_ms = limit->window_start_ms + WINDOW_MS;
	vsnprintf(c->text, sizeof c->text, fmt, ap);
}

void log_tick(void)
{
	uint64_t now = clock_ms();

	for (struct counted *c = counted; c < counted + COUNTED_MAX; c++)
		if (c->count && now >= c->due_ms)
			flush_counted(c);
	if (lost && !capture)
		report_lost();
}

static void limit_line(struct log_limit *limit, enum log_level level, const struct log_fields *of,
	const char *fmt, va_list ap)
{
	uint64_t now = clock_ms();

	if (level == LOG_DETAIL && !debug)
		return;
	if (!limit->window_start_ms || now - limit->window_start_ms >= WINDOW_MS) {
		if (limit->suppressed)
			flush_counted(counted_of(limit));
		*limit = (struct log_limit){ .window_start_ms = now };
	}
	if (limit->in_window >= IN_WINDOW) {
		count(limit, level, fmt, ap);
	} else {
		limit->in_window++;
		fields = of;
		emit(level, fmt, ap);
		fields = NULL;
	}
}

void log_limited(struct log_limit *limit, enum log_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	limit_line(limit, level, NULL, fmt, ap);
	va_end(ap);
}

void log_event(struct log_limit *limit, enum log_level level, const struct log_fields *of,
	const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	limit_line(limit, level, of, fmt, ap);
	va_end(ap);
}
