/* SPDX-License-Identifier: GPL-2.0-or-later
 * conf - reads configuration files line by line, and reports errors with file and line.
 *
 * The grammar is that of lib/words. conf_read hands each logical line to a callback with the number
 * of the physical line it began on. Every error goes through one struct conf_report: a line
 * "file:line: text" in the log, and a count that decides the exit status of `-t`.
 */
#ifndef LIB_CONF_H
#define LIB_CONF_H

#include "lib/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf_report {			/* zero-initialised */
	unsigned errors, warnings;
	unsigned broken; /* those errors that are unreadable files or unclosed quotes */
	bool is_nut;			/* for conf_read: see conf_rows.h */
	/* private: the current line has a quoted text of several lines */
	bool many_lines;
	bool quiet;			/* count, do not log: another Holdover process logs */
};

struct conf_place {
	const char *file;		/* name as opened; borrowed */
	unsigned line;			/* 0: the file as a whole */
};

/* An error after which the rest of the file may mean something else than intended. */
void conf_broken(struct conf_report *r, struct conf_place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void conf_error(struct conf_report *r, struct conf_place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void conf_warning(struct conf_report *r, struct conf_place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The errors of one reading, to compare them with another one: errors that a program has started
 * with do not refuse a reload, new ones do. An error is identified by file and text; its line may
 * change. */
enum { CONF_FAULTS_MAX = 128 };
struct conf_faults {			/* zero-initialised */
	uint64_t marks[CONF_FAULTS_MAX];
	size_t count;			/* beyond CONF_FAULTS_MAX: there were more */
};
/* From now on each error is added; NULL: no longer. */
void conf_collect(struct conf_faults *into);
/* Whether `now` has a fault that `before` has not. */
bool conf_has_new_fault(const struct conf_faults *now, const struct conf_faults *before);

typedef void conf_line_fn(void *user, struct conf_place at, const struct words *w);

/* 0; -errno if the file cannot be read (not logged: the caller knows whether that matters). `#`
 * inside quotes and an unclosed quote are errors of the report; reading continues. Blocking; for
 * start and reload only. */
int conf_read(const char *path, struct conf_report *report, conf_line_fn *line, void *user);

/* The same for a text that is no file; messages have `name` instead. */
void conf_read_text(const char *name, const char *text, struct conf_report *report,
	conf_line_fn *line, void *user);

/* Is it a line that begins with `[` and is no section, such as `[two words]`? That is an error of
 * the report; the following lines must not count as the previous section. */
bool conf_bad_header(struct conf_report *r, struct conf_place at, const struct words *w);

/* "[name]" as a line's first word: the name in `out`. */
bool conf_section(const struct words *w, char *out, size_t size);

/* yes/no, true/false, on/off, 1/0 in any case. False: none of them. */
bool conf_bool(const char *text, bool *value);
bool conf_number(const char *text, long min, long max, long *value);	/* decimal, whole text */

#endif
