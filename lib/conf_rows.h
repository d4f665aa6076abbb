/* SPDX-License-Identifier: GPL-2.0-or-later
 * conf_rows - configuration files by tables: a key is a row, and one function reads all files.
 *
 * A row names section, key and where the value goes; the kind of a plain value follows from the
 * type of its member (CONF_MEMBER), so the two cannot disagree. What no plain kind covers has a
 * function. What is wrong is reported here, with file and line, in one set of words: an unknown
 * key, section or option is a warning and ignored; a value that cannot be understood is an error,
 * costs that line, and is never understood as something wider: a CONF_STRICT switch takes the value
 * that permits less. Values of CONF_SECRET rows do not appear in messages.
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
	/* A repeated key adds; else the last one counts, with a warning. */
	CONF_LIST = 1,
	CONF_SECRET = 2,
	/* Of a bool: taken for this when it is not understood. */
	CONF_STRICT_YES = 4, CONF_STRICT_NO = 8,
	/* The key of a directive in any case; those of entries ignore case anyhow. */
	CONF_ANY_CASE = 16,
	CONF_IGNORED = 32,		/* known, read by another reader or without effect */
	CONF_VALUE = 64,		/* a key alone is not `yes` */
};

struct conf_row {
	const char *section;		/* NULL: of a file without sections */
	const char *key;
	enum conf_kind kind;
	size_t offset;			/* of the member in `out` */
	/* Of a number; max also the length of a text; max 0: no limit. */
	long min, max;
	size_t values;			/* at most; 0: one */
	size_t least;			/* of a directive; 0: one */
	const char *options;		/* known ones, separated by blanks; NULL: none */
	unsigned flags;
	/* CONF_OWN: NULL, or what is wrong with the entry. */
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
	CONF_LINES,			/* all lines go to `line`, of NUT's other files */
};

enum { CONF_ROWS_MAX = 64 };

struct conf_format {
	const struct conf_row *rows;
	size_t count;
	enum conf_grammar grammar;
	/* A file of NUT's: a line that its tokenizer drops costs itself, as there. */
	bool is_nut;
	/* Sections for other readers; ends with NULL; may be NULL. */
	const char *const *others;
	/* Before an entry of a row is read; false: it does not count (reported). May be NULL. */
	bool (*admit)(struct conf_reading *r, const struct conf_row *row);
	/* A section header; false: what follows is ignored. NULL: sections are those of the rows. */
	bool (*section)(struct conf_reading *r, const char *name);
	/* CONF_LINES: a line of a section that counts, or before the first. */
	void (*line)(struct conf_reading *r, const struct words *w);
};

struct conf_reading {
	const struct conf_format *format;
	void *out, *user;
	struct conf_report *report;
	struct conf_place at;		/* of the line */
	/* Another program of Holdover reports what is wrong with the file as a whole: it is counted
	 * here and not said. */
	bool quiet_whole;
	/* private */
	const char *section;
	bool skipping, begun;
	unsigned seen[CONF_ROWS_MAX], good[CONF_ROWS_MAX];
};

/* Reads a file into r->out. 0, or -errno if it cannot be read (not reported). Blocking; for start
 * and reload only. */
int conf_rows_read(struct conf_reading *r, const char *path);

/* The same for a text that is no file; `name` stands in its place in messages. */
void conf_rows_read_text(struct conf_reading *r, const char *name, const char *text);

/* Line of the last entry of that row, faulty or not; of the last one that was understood. 0:
 * none. */
unsigned conf_rows_seen(const struct conf_reading *r, const char *section, const char *key);
unsigned conf_rows_good(const struct conf_reading *r, const char *section, const char *key);

#endif
