/* SPDX-License-Identifier: GPL-2.0-or-later
 * texts - see texts.h.
 */
#include "server/protocol/texts.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/varcat.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct text {
	char *name, *text;
};

struct list {
	struct text *rows;		/* sorted by name, ignoring case */
	size_t count;
};

struct texts {
	struct list vars, commands;
};

struct reading {
	struct texts *texts;
	struct conf_report *report;
};

static int by_name(const void *a, const void *b)
{
	return strcasecmp(((const struct text *)a)->name, ((const struct text *)b)->name);
}

static struct text *find(const struct list *l, const char *name)
{
	struct text key = { .name = (char *)(uintptr_t)name };

	return l->count ? bsearch(&key, l->rows, l->count, sizeof key, by_name) : NULL;
}

static void put(struct list *l, const char *name, const char *text)
{
	struct text *row = find(l, name);
	size_t at = l->count;

	if (row) {
		free(row->text);
		row->text = mem_dup(text);
		return;
	}
	l->rows = mem_grow(l->rows, l->count + 1, sizeof *l->rows);
	while (at && strcasecmp(l->rows[at - 1].name, name) > 0)
		at--;
	memmove(l->rows + at + 1, l->rows + at, (l->count - at) * sizeof *l->rows);
	l->rows[at] = (struct text){ mem_dup(name), mem_dup(text) };
	l->count++;
}

static void read_line(void *user, struct conf_place at, const struct words *w)
{
	struct reading *r = user;
	bool var = !strcmp(words_at(w, 0), "VARDESC");

	if ((!var && strcmp(words_at(w, 0), "CMDDESC")) || words_count(w) < 3)
		conf_warning(r->report, at, "neither VARDESC nor CMDDESC name \"text\"; ignored");
	else
		put(var ? &r->texts->vars : &r->texts->commands, words_at(w, 1), words_at(w, 2));
}

struct texts *texts_read(const char *data_path, struct conf_report *report)
{
	struct texts *t = MEM_NEW(struct texts);
	struct reading r = { t, report };
	char *path = data_path ? paths_join(data_path, "cmdvartab") : NULL;

	if (path)
		conf_read(path, report, read_line, &r);
	free(path);
	return t;
}

static void free_list(struct list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->rows[i].name);
		free(l->rows[i].text);
	}
	free(l->rows);
}

void texts_free(struct texts *t)
{
	if (!t)
		return;
	free_list(&t->vars);
	free_list(&t->commands);
	free(t);
}

const char *texts_of_var(const struct texts *t, const char *name)
{
	const struct text *row = t ? find(&t->vars, name) : NULL;

	return row ? row->text : varcat_var_text(name);
}

const char *texts_of_command(const struct texts *t, const char *name)
{
	const struct text *row = t ? find(&t->commands, name) : NULL;

	return row ? row->text : varcat_command_text(name);
}
