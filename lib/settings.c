/* SPDX-License-Identifier: GPL-2.0-or-later
 * settings - see settings.h.
 */
#include "lib/settings.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
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

char *settings_found_path(const char *state_dir)
{
	return paths_join(state_dir, "found.conf");
}

/* Nobody but us writes that file: what is wrong in it is not worth a word to the administrator. */
static void read_found(struct settings *s, const char *conf_dir)
{
	struct conf_report unheard = { .quiet = true };
	struct reading r = { .s = s, .report = &unheard };
	char *state_dir = settings_state_dir(s, conf_dir), *path = settings_found_path(state_dir);
	struct stat st;

	if (!lstat(path, &st) && S_ISREG(st.st_mode))	/* a FIFO would keep us */
		conf_read(path, &unheard, take_line, &r);
	while (s->ups_count > SETTINGS_FOUND_MAX) {
		section_fini(s->ups[--s->ups_count]);
		free(s->ups[s->ups_count]);
	}
	free(path);
	free(state_dir);
}

int settings_read(const char *conf_dir, struct settings *out, struct conf_report *report)
{
	struct reading r = { .s = out, .now = &out->global, .report = report };
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
		judge_section(out, out->ups[i], report);
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
