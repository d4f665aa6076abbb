/* SPDX-License-Identifier: GPL-2.0-or-later
 * conf_rows - see conf_rows.h.
 */
#include "lib/conf_rows.h"
#include "lib/mem.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- plain values ---- */

static void *member(const struct conf_reading *r, const struct conf_row *row)
{
	return (char *)r->out + row->offset;
}

static const char *read_number(struct conf_reading *r, const struct conf_row *row, const char *text)
{
	long max = row->max ? row->max : row->kind == CONF_LONG ? LONG_MAX : INT_MAX, n;

	if (!conf_number(text, row->min, max, &n))
		return row->max ? "not a whole number in its range" : "not a whole number";
	if (row->kind == CONF_UINT32)
		*(uint32_t *)member(r, row) = (uint32_t)n;
	else if (row->kind == CONF_INT)
		*(int *)member(r, row) = (int)n;
	else
		*(long *)member(r, row) = n;
	return NULL;
}

static const char *read_text(struct conf_reading *r, const struct conf_row *row, const char *value)
{
	char **text = member(r, row);

	if (row->max && strlen(value) > (size_t)row->max)
		return "too long";
	free(*text);
	*text = mem_dup(value);
	return NULL;
}

static const char *read_value(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	switch (row->kind) {
	case CONF_OWN:
		return row->read(r, row, e);
	case CONF_BOOL:
		return conf_bool(e->values[0], member(r, row)) ? NULL : "neither yes nor no";
	case CONF_TEXT:
		return read_text(r, row, e->values[0]);
	default:
		return read_number(r, row, e->values[0]);
	}
}

/* ---- entries ---- */

static const struct conf_row *find_row(const struct conf_format *f, const char *section,
	const char *key)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct conf_row *row = &f->rows[i];
		bool any_case = f->grammar == CONF_ENTRIES || row->flags & CONF_ANY_CASE;

		if ((!row->section || (section && !strcasecmp(row->section, section))) &&
			!(any_case ? strcasecmp : strcmp)(row->key, key))
			return row;
	}
	return NULL;
}

unsigned conf_rows_seen(const struct conf_reading *r, const char *section, const char *key)
{
	const struct conf_row *row = find_row(r->format, section, key);

	return row ? r->seen[row - r->format->rows] : 0;
}

unsigned conf_rows_good(const struct conf_reading *r, const char *section, const char *key)
{
	const struct conf_row *row = find_row(r->format, section, key);

	return row ? r->good[row - r->format->rows] : 0;
}

static bool is_known(const char *options, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = options; p && *p; p += strspn(p, " ")) {
		size_t length = strcspn(p, " ");

		if (length == n && !strncasecmp(p, name, n))
			return true;
		p += length;
	}
	return false;
}

static void check_options(struct conf_reading *r, const struct conf_row *row, const struct entry *e)
{
	for (size_t i = 0; i < e->option_count; i++) {
		if (is_known(row->options, e->options[i].name))
			continue;
		if (row->flags & CONF_SECRET)	/* it may be part of the value */
			conf_warning(r->report, e->at, "%s: unknown option; ignored", row->key);
		else
			conf_warning(r->report, e->at, "%s: unknown option \"%s\"; ignored",
				row->key, e->options[i].name);
	}
}

/* Any line of an entry, faulty or not, replaces the default: a fault never leads to a value that
 * permits more. */
static void note_seen(struct conf_reading *r, const struct conf_row *row, const struct entry *e,
	bool faulty)
{
	unsigned *seen = &r->seen[row - r->format->rows];

	if (e->option_count && row->options && !(row->flags & CONF_LIST))
		return;			/* an entry of one UPS, in addition to the common one */
	if (*seen && !faulty && !(row->flags & CONF_LIST) && r->format->grammar == CONF_ENTRIES)
		conf_warning(r->report, e->at, "%s is given in line %u already; this line counts",
			row->key, *seen);
	*seen = e->at.line;
	if (!faulty)
		r->good[row - r->format->rows] = e->at.line;
}

static void complain(struct conf_reading *r, const struct conf_row *row, const struct entry *e,
	const char *fault)
{
	if (row->flags & CONF_SECRET || !e->value_count || r->format->grammar == CONF_ENTRIES)
		conf_error(r->report, r->at, "%s: %s; ignored", row->key, fault);
	else
		conf_error(r->report, r->at, "%s \"%s\": %s; ignored", row->key, e->values[0],
			fault);
}

static void read_entry(struct conf_reading *r, const struct conf_row *row, const struct entry *e,
	const char *fault)
{
	size_t most = row->values ? row->values : 1;

	if (!fault && row->flags & CONF_IGNORED)
		return;
	if (r->format->admit && !r->format->admit(r, row))
		return;
	if (!fault && e->is_bare && row->flags & CONF_VALUE)
		fault = "there is no value";
	if (!fault) {
		check_options(r, row, e);
		if (r->format->grammar == CONF_ENTRIES && e->value_count > most)
			fault = "too many values (quote a text with blanks)";
	}
	if (!fault)
		fault = read_value(r, row, e);
	if (fault)
		complain(r, row, e, fault);
	if (fault && row->flags & (CONF_STRICT_YES | CONF_STRICT_NO))
		*(bool *)member(r, row) = row->flags & CONF_STRICT_YES;
	note_seen(r, row, e, fault != NULL);
}

/* Reads the words after the name of a directive; NULL, or the error. */
static const char *read_directive(struct entry *e, const struct conf_row *row, struct conf_place at,
	const struct words *w)
{
	size_t least = row->least ? row->least : 1;

	*e = (struct entry){ .at = at, .key = words_at(w, 0) };
	for (size_t i = 1; i < words_count(w); i++)
		e->values[e->value_count++] = words_at(w, i);
	return e->value_count >= least ? NULL
		: least == 1           ? "there is no value"
				       : "there are values missing";
}

/* ---- lines ---- */

/* Reports an error of the file as a whole. */
static void warn_whole(struct conf_reading *r, const char *fmt, const char *word)
{
	if (!r->quiet_whole)
		conf_warning(r->report, r->at, fmt, word);
}

static bool belongs_to_others(const struct conf_format *f, const char *name)
{
	for (const char *const *o = f->others; o && *o; o++)
		if (!strcasecmp(*o, name))
			return true;
	return false;
}

static void begin_section(struct conf_reading *r, const char *name)
{
	const struct conf_format *f = r->format;

	r->begun = true;
	r->section = NULL;
	if (f->section) {
		r->skipping = !f->section(r, name);
		return;
	}
	for (size_t i = 0; i < f->count && !r->section; i++)
		if (f->rows[i].section && !strcasecmp(f->rows[i].section, name))
			r->section = f->rows[i].section;
	r->skipping = !r->section;
	if (r->skipping && !belongs_to_others(f, name))
		warn_whole(r, "unknown section [%s]; ignored", name);
}

static bool is_header(struct conf_reading *r, const struct words *w)
{
	struct conf_report counted = { .quiet = true }, *report = r->quiet_whole ? &counted : r->report;
	char name[WORD_BYTES_MAX];

	if (r->format->grammar == CONF_DIRECTIVES)
		return false;
	if (conf_section(w, name, sizeof name)) {
		begin_section(r, name);
		return true;
	}
	if (!conf_bad_header(report, r->at, w))
		return false;
	r->report->errors += counted.errors;
	r->begun = r->skipping = true;
	return true;
}

static void read_line(void *user, struct conf_place at, const struct words *w)
{
	struct conf_reading *r = user;
	const struct conf_format *f = r->format;
	const struct conf_row *row;
	struct entry entry;
	const char *fault;

	r->at = at;
	if (is_header(r, w) || r->skipping)
		return;
	if (f->grammar == CONF_LINES) {
		f->line(r, w);
		return;
	}
	if (f->grammar == CONF_ENTRIES && !r->begun) {
		warn_whole(r, "\"%s\" before the first section; ignored", words_at(w, 0));
		return;
	}
	row = find_row(f, r->section, words_at(w, 0));
	if (!row) {
		conf_warning(r->report, at, f->grammar == CONF_DIRECTIVES
			? "unknown directive \"%s\"; ignored" : "unknown key \"%s\"; ignored",
			words_at(w, 0));
		return;
	}
	fault = f->grammar == CONF_ENTRIES ? entry_read(&entry, at, w)
					   : read_directive(&entry, row, at, w);
	read_entry(r, row, &entry, fault);
}

int conf_rows_read(struct conf_reading *r, const char *path)
{
	struct conf_report counted = { .quiet = true }, *report = r->quiet_whole ? &counted : r->report;
	int result;

	assert(r->format->count <= CONF_ROWS_MAX);
	r->section = NULL;		/* this may be the second file */
	r->skipping = r->begun = false;
	report->is_nut = r->format->is_nut;
	result = conf_read(path, report, read_line, r);
	report->is_nut = false;
	if (r->quiet_whole) {
		r->report->errors += counted.errors;
		r->report->warnings += counted.warnings;
		r->report->broken += counted.broken;
	}
	return result;
}

void conf_rows_read_text(struct conf_reading *r, const char *name, const char *text)
{
	r->report->is_nut = r->format->is_nut;
	conf_read_text(name, text, r->report, read_line, r);
	r->report->is_nut = false;
}
