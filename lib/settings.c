/* SPDX-License-Identifier: GPL-2.0-or-later
 * settings - see settings.h.
 */
#include "lib/settings.h"
#include "lib/found.h"
#include "lib/conf_rows.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

const struct setting *section_find(const struct section *s, const char *key)
{
	for (size_t i = 0; s && i < s->count; i++)
		if (!strcmp(s->items[i].key, key))
			return &s->items[i];
	return NULL;
}

const char *section_value(const struct section *s, const char *key)
{
	const struct setting *item = section_find(s, key);

	return item ? item->value : NULL;
}

bool section_flag(const struct section *s, const char *key)
{
	const struct setting *item = section_find(s, key);
	bool on = true;

	if (!item)
		return false;
	return !item->value || (conf_bool(item->value, &on) && on);
}

void section_set(struct section *s, const char *key, const char *value, unsigned line)
{
	struct setting *item = NULL;

	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->items[i].key, key))
			item = &s->items[i];
	if (!item) {
		s->items = mem_grow(s->items, s->count + 1, sizeof *s->items);
		item = &s->items[s->count++];
		*item = (struct setting){ .key = mem_dup(key) };
	}
	free(item->value);
	item->value = mem_dup(value);
	item->line = line;
}

void section_fini(struct section *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->items[i].key);
		free(s->items[i].value);
	}
	for (size_t i = 0; i < s->alias_count; i++)
		free(s->aliases[i]);
	free(s->aliases);
	free(s->items);
	free(s->name);
	*s = (struct section){ 0 };
}

/* A word of the protocol and part of a file name. */
static bool is_good_name(const char *name)
{
	return *name && !strpbrk(name, "/@ \"\\#=\x7f");
}

static struct section *section_named(struct settings *s, struct conf_report *report,
	struct conf_place at, const char *name)
{
	struct section *new;
	size_t i;

	if (name_index_get(&s->names, name, &i)) {
		if (!strcmp(s->ups[i]->name, name))
			return s->ups[i];
		conf_error(report, at,
			"[%s] differs from [%s] of line %u in case only; section ignored", name,
			s->ups[i]->name, s->ups[i]->line);
		return NULL;
	}
	if (!is_good_name(name)) {
		conf_error(report, at,
			"[%s] cannot be the name of a UPS: a word of the protocol and part of a file name;"
			" section ignored",
			name);
		return NULL;
	}
	new = MEM_NEW(struct section);
	new->name = mem_dup(name);
	new->line = at.line;
	if (!(s->ups_count & (s->ups_count - 1)))	/* 0, 1, 2, 4: full */
		s->ups = mem_grow(s->ups, 2 * s->ups_count + 1, sizeof(struct section *));
	s->ups[s->ups_count++] = new;
	name_index_put(&s->names, new->name, s->ups_count - 1);
	return new;
}

/* Begins a section; r->user is the one that gets the keys. */
static bool begin_section(struct conf_reading *r, const char *name)
{
	r->user = section_named(r->out, r->report, r->at, name);
	return r->user != NULL;
}

static bool is_alias(const struct conf_reading *r, const struct words *w)
{
	const struct settings *s = r->out;

	return r->user != &s->global && !strcmp(words_at(w, 0), "alias") && words_count(w) >= 3 &&
		!strcmp(words_at(w, 1), "=");
}

/* `alias = NAME ...`: all words of the line are one value, blanks between them. If the key is
 * repeated the last line is used, as for every key. */
static void read_alias(struct conf_reading *r, const struct words *w)
{
	struct buf names = { 0 };

	for (size_t i = 2; i < words_count(w); i++)
		buf_add_fmt(&names, "%s%s", i > 2 ? " " : "", words_at(w, i));
	section_set(r->user, "alias", buf_text(&names), r->at.line);
	buf_fini(&names);
}

static void read_line(struct conf_reading *r, const struct words *w)
{
	const char *key = words_at(w, 0);

	if (!r->user)			/* found.conf has no global part */
		return;
	if (is_alias(r, w))
		read_alias(r, w);
	else if (words_count(w) == 1)
		section_set(r->user, key, NULL, r->at.line);
	else if (words_count(w) >= 3 && !strcmp(words_at(w, 1), "="))
		section_set(r->user, key, words_at(w, 2), r->at.line);
	else if (!strcmp(words_at(w, 1), "=") && !strcmp(key, "desc"))
		;				/* as in NUT: there is no description */
	else if (!strcmp(words_at(w, 1), "="))
		section_set(r->user, key, "", r->at.line);
	else				/* the second word is not shown: it may be a secret */
		conf_warning(r->report, r->at,
			"\"%s ...\" is neither `key = value` nor a flag; ignored", key);
}

static const struct conf_format upsconf = {
	.grammar = CONF_LINES, .is_nut = true, .section = begin_section, .line = read_line
};

static void judge_section(struct settings *s, struct section *ups, struct conf_report *report)
{
	static const char *const required[] = { "driver", "port" };
	struct conf_place at = { .file = s->file, .line = ups->line };

	ups->usable = true;
	for (size_t i = 0; i < MEM_COUNT(required); i++) {
		const char *value = section_value(ups, required[i]);

		if (value && *value)
			continue;
		conf_error(report, at, "[%s] has no `%s =`; section ignored", ups->name,
			required[i]);
		ups->usable = false;
	}
}

/* ---- aliases ---- */

static void add_alias(struct settings *s, size_t place, const char *name, unsigned line,
	struct conf_report *report)
{
	struct section *ups = s->ups[place];
	size_t taken;
	const struct section *other =
		name_index_get(&s->names, name, &taken) ? s->ups[taken] : NULL;
	struct conf_place at = { .file = s->file, .line = line };

	if (!is_good_name(name)) {
		conf_error(report, at, "[%s]: alias \"%s\" cannot be the name of a UPS; ignored",
			ups->name, name);
	} else if (other) {
		conf_error(report, at,
			"[%s]: alias %s is a name of [%s] (line %u) already; ignored", ups->name,
			name, other->name, other->line);
	} else {
		ups->aliases = mem_grow(ups->aliases, ups->alias_count + 1, sizeof *ups->aliases);
		ups->aliases[ups->alias_count++] = mem_dup(name);
		name_index_put(&s->names, ups->aliases[ups->alias_count - 1], place);
	}
}

/* Sections come first: a section keeps its name, regardless of the order of the file. */
static void add_aliases(struct settings *s, struct conf_report *report)
{
	for (size_t i = 0; i < s->ups_count; i++) {
		const struct setting *item = section_find(s->ups[i], "alias");
		char *copy = mem_dup(item && item->value ? item->value : ""), *save = NULL;

		for (char *name = strtok_r(copy, " \t", &save); name;
			name = strtok_r(NULL, " \t", &save))
			add_alias(s, i, name, item->line, report);
		free(copy);
	}
}

/* Drops keys that the finder cannot have written. */
static void drop_foreign_keys(struct section *ups)
{
	size_t kept = 0;

	for (size_t i = 0; i < ups->count; i++) {
		struct setting item = ups->items[i];

		if (found_allows(item.key, item.value)) {
			ups->items[kept++] = item;
			continue;
		}
		free(item.key);
		free(item.value);
	}
	ups->count = kept;
}

static void keep_found(struct settings *s)
{
	while (s->ups_count > FOUND_MAX) {
		section_fini(s->ups[--s->ups_count]);
		free(s->ups[s->ups_count]);
	}
	name_index_fini(&s->names);
	for (size_t i = 0; i < s->ups_count; i++) {
		drop_foreign_keys(s->ups[i]);
		name_index_put(&s->names, s->ups[i]->name, i);
	}
}

static void read_found(struct settings *s, const char *conf_dir)
{
	struct conf_report unheard = { .quiet = true };
	struct conf_reading r = { .format = &upsconf, .out = s, .report = &unheard };
	char *state_dir = settings_state_dir(s, conf_dir), *path = found_path(state_dir);
	struct buf text = { 0 };

	if (!found_read(path, &text))
		conf_rows_read_text(&r, path, buf_text(&text));
	keep_found(s);
	buf_fini(&text);
	free(path);
	free(state_dir);
}

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

static void print_section(const struct section *ups, struct buf *out)
{
	buf_add_fmt(out, "[%s]\n", ups->name);
	for (size_t i = 0; i < ups->count; i++) {
		const char *value = ups->items[i].value;

		buf_add_fmt(out, "  %s = ", ups->items[i].key);
		if (value[strspn(value, PLAIN)])
			words_quote(out, value);
		else
			buf_add_text(out, value);
		buf_add_char(out, '\n');
	}
}

void settings_check_found(const char *sections, struct buf *out)
{
	struct conf_report unheard = { .quiet = true };
	struct settings found = { 0 };
	struct conf_reading r = { .format = &upsconf, .out = &found, .report = &unheard };

	conf_rows_read_text(&r, "found", sections);
	keep_found(&found);
	buf_add_text(out, "# The UPSes that holdover-find has seen; not to be edited.\n");
	for (size_t i = 0; i < found.ups_count; i++)
		print_section(found.ups[i], out);
	settings_fini(&found);
}

/* The default directory need not exist; one that was given must. */
static bool may_have_no_file(const char *conf_dir)
{
	return !access(conf_dir, F_OK) || !strcmp(conf_dir, PRODUCT_NUT_CONF_DIR);
}

int settings_read(const char *conf_dir, struct settings *out, struct conf_report *report)
{
	struct conf_reading r = { .format = &upsconf, .out = out, .user = &out->global,
		.report = report };
	/* errors in found sections are not the administrator's */
	struct conf_report unheard = { .quiet = true };
	unsigned errors = report->errors;
	int result;

	*out = (struct settings){ .file = paths_join(conf_dir, "ups.conf") };
	result = conf_rows_read(&r, out->file);
	if (result == -ENOENT && may_have_no_file(conf_dir)) {
		out->absent = true;
		result = 0;
	}
	out->automatic = !result && !out->ups_count && report->errors == errors;
	if (out->automatic)
		read_found(out, conf_dir);
	for (size_t i = 0; i < out->ups_count; i++)
		judge_section(out, out->ups[i], out->automatic ? &unheard : report);
	add_aliases(out, report);
	return result;
}

void settings_fini(struct settings *s)
{
	for (size_t i = 0; i < s->ups_count; i++) {
		section_fini(s->ups[i]);
		free(s->ups[i]);
	}
	free(s->ups);
	name_index_fini(&s->names);
	section_fini(&s->global);
	free(s->file);
	*s = (struct settings){ 0 };
}

bool settings_vanished(const struct settings *now, const struct settings *before)
{
	return now->absent && !before->absent;
}

const struct section *settings_ups(const struct settings *s, const char *name)
{
	size_t i;

	return name_index_get(&s->names, name, &i) && !strcmp(s->ups[i]->name, name) ? s->ups[i]
										     : NULL;
}

const char *settings_value(const struct settings *s, const struct section *ups, const char *key)
{
	const char *value = section_value(ups, key);

	return value ? value : section_value(&s->global, key);
}

struct state_path {
	char *path;
};

static const struct conf_row state_rows[] = {
	{ .key = "STATEPATH", CONF_MEMBER(struct state_path, path) },
};

static const struct conf_format state_format = { .rows = state_rows,
	.count = MEM_COUNT(state_rows), .grammar = CONF_DIRECTIVES, .is_nut = true };

char *settings_state_dir(const struct settings *s, const char *conf_dir)
{
	struct conf_report unheard = { .quiet = true };	/* the server reports */
	struct state_path upsd = { 0 };
	struct conf_reading r = { .format = &state_format, .out = &upsd, .report = &unheard };
	char *file = paths_join(conf_dir, "upsd.conf"), *dir;

	conf_rows_read(&r, file);
	dir = mem_dup(paths_state_dir(section_value(&s->global, "statepath"), upsd.path));
	free(file);
	free(upsd.path);
	return dir;
}
