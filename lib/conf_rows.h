/* SPDX-License-Identifier: GPL-2.0-or-later
 * conf_rows - reads configuration files by tables: each key is a row, and one function reads all
 * files.
 *
 * A row names section, key and the member for the value; the kind of a plain value follows from the
 * type of its member (CONF_MEMBER), so the two cannot disagree. Other values have a function.
 * Errors are reported here, with file and line: an unknown key, section or option is a warning and
 * ignored; an invalid value is an error, and its line is ignored; it is never read as one that
 * permits more: a CONF_STRICT switch gets the value that permits less. Values of CONF_SECRET rows
 * do not appear in messages.
 */
#ifndef LIB_CONF_ROWS_H
#define LIB_CONF_ROWS_H

#include "lib/conf.h"
#include "lib/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf_reading;

enum conf_kind { CONF_OWN, CONF_BOOL, CONF_UINT32, CONF_INT, CONF_LONG, CONF_TEXT };

enum conf_flags {
	/* A repeated key adds; else the last one is used, with a warning. */
	CONF_LIST = 1,
	CONF_SECRET = 2,
	/* For a bool: the value when it is invalid. */
	CONF_STRICT_YES = 4, CONF_STRICT_NO = 8,
	/* The key of a directive may be in any case; keys of entries always ignore case. */
	CONF_ANY_CASE = 16,
	CONF_IGNORED = 32,		/* known, but read elsewhere or without effect */
	CONF_VALUE = 64,		/* a key without a value is not `yes` */
};

struct conf_row {
	const char *section;		/* NULL: for a file without sections */
	const char *key;
	enum conf_kind kind;
	size_t offset;			/* of the member in `out` */
	/* Limits of a number; max is also the length of a text; max 0: no limit. */
	long min, max;
	size_t values;			/* at most; 0: one */
	size_t least;			/* for a directive; 0: one */
	const char *options;		/* known options, separated by blanks; NULL: none */
	unsigned flags;
	/* CONF_OWN: returns NULL, or the error of the entry. */
	const char *(*read)(struct conf_reading *r, const struct conf_row *row,
		const struct entry *e);
};

/* Kind and offset of a plain value. */
#define CONF_MEMBER(type, member_)                                                              \
	.kind = _Generic(((type *)0)->member_, bool: CONF_BOOL, uint32_t: CONF_UINT32,          \
		int: CONF_INT, long: CONF_LONG, char *: CONF_TEXT),                             \
	.offset = offsetof(type, member_)

enum conf_grammar {
	CONF_ENTRIES,			/* key = value ... option=value ..., lib/entry */
	CONF_DIRECTIVES,		/* KEY value ..., of NUT's upsd.conf; no sections */
	CONF_LINES,			/* all lines go to `line`; for NUT's other files */
};

enum { CONF_ROWS_MAX = 64 };

struct conf_format {
	const struct conf_row *rows;
	size_t count;
	enum conf_grammar grammar;
	/* A file of NUT: a line that NUT's tokenizer drops is dropped, too. */
	bool is_nut;
	/* Sections for other readers; ends with NULL; may be NULL. */
	const char *const *others;
	/* Called before an entry of a row is read; false: it is ignored (reported). May be NULL. */
	bool (*admit)(struct conf_reading *r, const struct conf_row *row);
	/* Called for a section header; false: the section is ignored. NULL: sections are those of
	 * the rows. */
	bool (*section)(struct conf_reading *r, const char *name);
	/* CONF_LINES: called for a line of a section that is not ignored, or before the first
	 * one. */
	void (*line)(struct conf_reading *r, const struct words *w);
};

struct conf_reading {
	const struct conf_format *format;
	void *out, *user;
	struct conf_report *report;
	struct conf_place at;		/* of the line */
	/* Another program of Holdover reports errors of the file as a whole: they are counted here,
	 * not logged. */
	bool quiet_whole;
	/* private */
	const char *section;
	bool skipping, begun;
	unsigned seen[CONF_ROWS_MAX], good[CONF_ROWS_MAX];
};

/* Reads a file into r->out. 0, or -errno if it cannot be read (not reported). Blocking; for start
 * and reload only. */
int conf_rows_read(struct conf_reading *r, const char *path);

/* The same for a text that is no file; messages have `name` instead. */
void conf_rows_read_text(struct conf_reading *r, const char *name, const char *text);

/* _seen: line of the last entry of that row, faulty or not; _good: of the last valid one. 0:
 * none. */
unsigned conf_rows_seen(const struct conf_reading *r, const char *section, const char *key);
unsigned conf_rows_good(const struct conf_reading *r, const char *section, const char *key);

#endif
