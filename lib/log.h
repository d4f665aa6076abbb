/* SPDX-License-Identifier: GPL-2.0-or-later
 * log - one line per event, to stderr or syslog.
 *
 * A line names subsystem, UPS, cause and what happens next. Functions either log or return an
 * error, never both. Repeated lines are counted, not repeated: give the message a struct log_limit
 * of its own and use log_limited. Under systemd (JOURNAL_STREAM) lines carry the <N> priority; in
 * the background they go to syslog. Control characters in what a peer said are escaped. Never pass
 * a password.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_NOTE, LOG_DETAIL };	/* LOG_DETAIL: with -D only */

struct log_limit {		/* zero-initialised; one per message and subject */
	uint64_t window_start_ms;
	unsigned in_window, suppressed;
};

void log_init(const char *program);		/* the name is borrowed */
void log_set_debug(int level);			/* 0 = no LOG_DETAIL lines */
int log_debug(void);
void log_to_syslog(void);
void log_capture(void (*sink)(enum log_level, const char *line)); /* tests; NULL = stderr again */

void log_say(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* At most 5 lines in a minute, then one a minute that says how many were left out. */
void log_limited(struct log_limit *limit, enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
