/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_conf_rows - any bytes as a file of typed rows: entries in sections, directives, with all
 * kinds and flags. The first byte chooses the grammar.
 *
 * Oracle: a number is within its row's range and a text within its length, whatever the file says;
 * a strict switch that was never understood is the value that permits less; the value of a secret
 * is in no message.
 */
#include "lib/conf_rows.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

enum { TEXT_MAX = 12, COUNT_MIN = 5, COUNT_MAX = 500, LEVEL_MIN = -3, LEVEL_MAX = 3 };

struct values {
	bool on, allow;
	uint32_t count;
	int level;
	long big;
	char *name, *password;
	unsigned listed;
};

static const char *read_listed(struct conf_reading *r, const struct conf_row *row,
	const struct entry *e)
{
	struct values *v = r->out;

	HOLDS(!strcasecmp(row->key, "listed") && e->value_count >= 1);
	HOLDS(e->value_count <= (r->format->grammar == CONF_ENTRIES ? row->values : WORDS_MAX));
	v->listed++;
	return *e->values[0] == '!' ? "begins with !" : NULL;
}

#define ROWS(section)                                                                            \
	{ section, "on", CONF_MEMBER(struct values, on) },                                       \
	{ section, "allow", CONF_MEMBER(struct values, allow), .flags = CONF_STRICT_NO },        \
	{ section, "count", CONF_MEMBER(struct values, count), .min = COUNT_MIN,                 \
		.max = COUNT_MAX },                                                              \
	{ section, "level", CONF_MEMBER(struct values, level), .min = LEVEL_MIN,                 \
		.max = LEVEL_MAX, .flags = CONF_ANY_CASE },                                      \
	{ section, "big", CONF_MEMBER(struct values, big), .flags = CONF_VALUE },                \
	{ section, "name", CONF_MEMBER(struct values, name), .max = TEXT_MAX,                    \
		.options = "near far" },                                                         \
	{ section, "password", CONF_MEMBER(struct values, password), .flags = CONF_SECRET },     \
	{ section, "listed", .read = read_listed, .values = 4, .flags = CONF_LIST },             \
	{ section, "other", .flags = CONF_IGNORED, .values = 9 },

static const struct conf_row entry_rows[] = { ROWS("unit") }, directive_rows[] = { ROWS(NULL) };
static const char *const others[] = { "elsewhere", NULL };

static const struct conf_format formats[] = {
	{ .rows = entry_rows, .count = MEM_COUNT(entry_rows), .others = others },
	{ .rows = directive_rows, .count = MEM_COUNT(directive_rows),
		.grammar = CONF_DIRECTIVES, .is_nut = true },
	{ .rows = entry_rows, .count = MEM_COUNT(entry_rows), .is_nut = true },
};

/* In files of the corpus this text is the value of a password. */
static const char secret[] = "zQ9secretQ9z";

/* "fuzz:12: password ...", not words of another row that read like it. */
static bool is_about_password(const char *line)
{
	unsigned number;
	int length = 0;

	return sscanf(line, "fuzz:%u: password%n", &number, &length) == 1 && length &&
	       strchr(": ", line[length]);
}

static void look_at(enum log_level level, const char *line)
{
	HOLDS(level <= LOG_WARN && !strchr(line, '\n'));
	HOLDS(!strstr(line, secret) || !is_about_password(line));
}

static void judge(const struct values *v, const struct conf_reading *r, const char *section)
{
	HOLDS(!v->count || (v->count >= COUNT_MIN && v->count <= COUNT_MAX));
	HOLDS(v->level >= LEVEL_MIN && v->level <= LEVEL_MAX);
	HOLDS(!v->name || strlen(v->name) <= TEXT_MAX);
	HOLDS(!v->allow || conf_rows_good(r, section, "allow"));
	HOLDS(!v->listed || conf_rows_seen(r, section, "listed"));
	HOLDS(conf_rows_good(r, section, "count") <= conf_rows_seen(r, section, "count"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf_report report = { 0 };
	struct values v = { 0 };
	struct conf_reading r = { .out = &v, .report = &report };
	char *text;

	if (!size)
		return 0;
	r.format = &formats[*data % MEM_COUNT(formats)];
	text = mem_new(size);
	memcpy(text, data + 1, size - 1);
	log_capture(look_at);
	conf_rows_read_text(&r, "fuzz", text);
	judge(&v, &r, r.format->rows == directive_rows ? NULL : "unit");
	free(v.name);
	free(v.password);
	free(text);
	return 0;
}
