/* SPDX-License-Identifier: GPL-2.0-or-later
 * settings - see settings.h.
 */
#include "lib/settings.h"
#include "lib/found.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct reading {
	struct settings *s;
	struct section *now;		/* where keys go; NULL: nowhere, as of a refused section */
	struct conf_report *report;
};

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
	free(s->items);
	free(s->name);
	*s = (struct section){ 0 };
}

static struct section *begin_section(struct reading *r, struct conf_place at, const char *name)
{
	struct settings *s = r->s;
	struct section *new;

	for (size_t i = 0; i < s->ups_count; i++) {
		if (!strcmp(s->ups[i]->name, name))
			return s->ups[i];
		if (!strcasecmp(s->ups[i]->name, name)) {
			conf_error(r->report, at,
				"[%s] differs from [%s] of line %u in case only; section ignored",
				name, s->ups[i]->name, s->ups[i]->line);
			return NULL;
		}
	}
	if (strpbrk(name, "/@ \"\\#=\x7f")) {
		conf_error(r->report, at,
			"[%s] cannot be the name of a UPS: a word of the protocol and part of a file name;"
			" section ignored",
			name);
		return NULL;
	}
	new = MEM_NEW(struct section);
	new->name = mem_dup(name);
	new->line = at.line;
	s->ups = mem_grow(s->ups, s->ups_count + 1, sizeof(struct section *));
	s->ups[s->ups_count++] = new;
	return new;
}

static void take_line(void *user, struct conf_place at, const struct words *w)
{
	struct reading *r = user;
	char name[WORD_BYTES_MAX];
	const char *key = words_at(w, 0);

	if (conf_section(w, name, sizeof name)) {
		r->now = begin_section(r, at, name);
		return;
	}
	if (conf_bad_header(r->report, at, w)) {
		r->now = NULL;
		return;
	}
	if (!r->now)
		return;
	if (words_count(w) == 1)
		section_set(r->now, key, NULL, at.line);
	else if (words_count(w) >= 3 && !strcmp(words_at(w, 1), "="))
		section_set(r->now, key, words_at(w, 2), at.line);
	else if (!strcmp(words_at(w, 1), "="))
		section_set(r->now, key, "", at.line);
	else				/* the second word is not told: it may be a secret */
		conf_warning(r->report, at,
			"\"%s ...\" is neither `key = value` nor a flag; ignored", key);
}

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

/* What the finder cannot have written does not exist. */
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
	for (size_t i = 0; i < s->ups_count; i++)
		drop_foreign_keys(s->ups[i]);
}

static void read_found(struct settings *s, const char *conf_dir)
{
	struct conf_report unheard = { .quiet = true };
	struct reading r = { .s = s, .report = &unheard };
	char *state_dir = settings_state_dir(s, conf_dir), *path = found_path(state_dir);

	found_read(path, take_line, &r);
	keep_found(s);
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
	struct reading r = { .s = &found, .report = &unheard };

	conf_read_text("found", sections, &unheard, take_line, &r);
	keep_found(&found);
	buf_add_text(out, "# The UPSes that holdover-find has seen; not to be edited.\n");
	for (size_t i = 0; i < found.ups_count; i++)
		print_section(found.ups[i], out);
	settings_fini(&found);
}

int settings_read(const char *conf_dir, struct settings *out, struct conf_report *report)
{
	struct reading r = { .s = out, .now = &out->global, .report = report };
	/* what is wrong with a found section is nothing that the administrator wrote */
	struct conf_report unheard = { .quiet = true };
	unsigned errors = report->errors;
	int result;

	*out = (struct settings){ .file = paths_join(conf_dir, "ups.conf") };
	result = conf_read(out->file, report, take_line, &r);
	if (result == -ENOENT && !access(conf_dir, F_OK)) {
		out->absent = true;
		result = 0;
	}
	out->automatic = !result && !out->ups_count && report->errors == errors;
	if (out->automatic)
		read_found(out, conf_dir);
	for (size_t i = 0; i < out->ups_count; i++)
		judge_section(out, out->ups[i], out->automatic ? &unheard : report);
	return result;
}

void settings_fini(struct settings *s)
{
	for (size_t i = 0; i < s->ups_count; i++) {
		section_fini(s->ups[i]);
		free(s->ups[i]);
	}
	free(s->ups);
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
	for (size_t i = 0; i < s->ups_count; i++)
		if (!strcmp(s->ups[i]->name, name))
			return s->ups[i];
	return NULL;
}

const char *settings_value(const struct settings *s, const struct section *ups, const char *key)
{
	const char *value = section_value(ups, key);

	return value ? value : section_value(&s->global, key);
}

static void take_state_path(void *user, struct conf_place at, const struct words *w)
{
	char **path = user;

	(void)at;
	if (strcmp(words_at(w, 0), "STATEPATH") || words_count(w) < 2)
		return;
	free(*path);
	*path = mem_dup(words_at(w, 1));
}

char *settings_state_dir(const struct settings *s, const char *conf_dir)
{
	struct conf_report unheard = {
		.quiet = true
	}; /* faults of upsd.conf are the server's to tell */
	char *file = paths_join(conf_dir, "upsd.conf"), *path = NULL, *dir;

	conf_read(file, &unheard, take_state_path, &path);
	dir = mem_dup(paths_state_dir(section_value(&s->global, "statepath"), path));
	free(file);
	free(path);
	return dir;
}
