/* SPDX-License-Identifier: GPL-2.0-or-later
 * log - one line per event, to stderr or syslog.
 *
 * A line names subsystem, UPS, cause and what happens next. Functions either log or return an
 * error, never both. Repeated lines are counted, not repeated: give the message a struct log_limit
 * of its own and use log_limited. lib/program decides once where lines go, and passes it to the
 * programs it starts in HOLDOVER_LOG: `stderr` (under systemd, detected by JOURNAL_STREAM, lines
 * have the <N> priority), `syslog` (/dev/log) or `syslog:PATH` (that datagram socket). A write
 * never blocks: a line for which the target has no room is counted, and the count is logged as soon
 * as there is room. Control characters of peers are replaced. Never pass a password.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_NOTE, LOG_DETAIL };	/* LOG_DETAIL: with -D only */

struct log_limit {		/* zero-initialised; one per message and subject */
	uint64_t window_start_ms;
	unsigned in_window, suppressed;
};

/* An event of a UPS, for programs that read the log: fields EVENT and UPS of systemd's journal,
 * with MESSAGE_ID=LOG_EVENT_ID. In other logs an event is an ordinary line. */
struct log_fields {
	const char *event, *ups;
};

#define LOG_EVENT_ID "5b1f0c6d9e3a4f27a8c4d2719e60b3f8"

typedef void log_sink(void *user, enum log_level level, const char *line);

void log_init(const char *program);		/* the name is borrowed; reads HOLDOVER_LOG */
void log_set_debug(int level);			/* 0 = no LOG_DETAIL lines */
int log_debug(void);
/* Opens another, non-blocking descriptor for stderr, independent of those of other processes. Call
 * it once, before privileges are dropped. */
void log_open(void);
void log_to_syslog(void);			/* from now on, and in HOLDOVER_LOG for children */
/* also true if it will be, after going to the background */
int log_is_syslog(void);
/* Writes pending lines, and counts of repeated lines whose minute is over. Call it about once a
 * second. */
void log_tick(void);
/* Each line is also passed to `sink`, for answers on the control socket; NULL: no longer. */
void log_tee(log_sink *sink, void *user);
void log_mute(int muted);			/* lines reach log_tee only */
/* for tests; NULL = stderr again */
void log_capture(void (*sink)(enum log_level, const char *line));

void log_say(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Logs why this program cannot go on, and aborts; holdoverd or systemd starts it again. Allocates
 * nothing. */
_Noreturn void log_fatal(const char *why);

/* At most 5 lines in a minute; further ones are counted and the count is logged when the minute is
 * over. */
void log_limited(struct log_limit *limit, enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void log_event(struct log_limit *limit, enum log_level level, const struct log_fields *fields,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* For programs that read a log: the number of messages that this line stands for, and the length of
 * its text without that count. The text is that of the first message. */
unsigned log_times(const char *line, size_t *length);

#endif
