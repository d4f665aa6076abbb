/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - see report.h.
 */
#include "tools/plugin/report.h"
#include "lib/mem.h"

/* Adds a text of a server; it must not end the line or the text before performance data. */
static void add_clean(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_add_char(out,
			(unsigned char)*text < ' ' || *text == '|' || *text == 127 ? '_' : *text);
}

static void add_detail(struct buf *out, const struct ups *ups, const char *name, const char *word)
{
	const char *value = ups_value(ups, name);

	if (!value || !*value)
		return;
	buf_add_fmt(out, " %s ", word);
	add_clean(out, value);
	buf_add_char(out, ';');
}

/* -v: identity. -vv: all variables. */
static void add_verbose(struct buf *out, const struct ups *ups, unsigned verbose)
{
	static const char *const rows[][2] = { { "device.mfr", "maker" }, { "ups.mfr", "maker" },
		{ "device.model", "model" }, { "ups.model", "model" },
		{ "ups.firmware", "firmware" }, { "ups.status", "status" },
		{ "ups.alarm", "alarm" }, { "ups.test.result", "test" },
		{ "battery.date", "battery of" }, { "driver.name", "driver" } };
	const char *last = "";

	buf_add_char(out, '\n');
	add_clean(out, ups->name);
	buf_add_char(out, ':');
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		if (rows[i][1] != last || !ups_value(ups, rows[i - 1][0]))
			add_detail(out, ups, rows[i][0], rows[i][1]);
		last = rows[i][1];
	}
	for (size_t i = 0; verbose > 1 && i < ups->var_count; i++) {
		buf_add_fmt(out, "\n  %s: ", ups->vars[i].name);
		add_clean(out, ups->vars[i].value);
	}
}

static void add_line(struct buf *out, enum check_state state, struct buf *text)
{
	buf_add_fmt(out, "%s - ", check_word(state));
	add_clean(out, buf_text(text));
}

struct lines {
	enum check_state worst;
	struct buf first, perf, each; /* first: the sentence of the worst */
};

static void judge(const struct check *c, const struct reading *r, bool several, struct lines *l)
{
	struct buf text = { 0 };
	enum check_state s = check_ups(c, r, several, &text, &l->perf);

	if (!l->first.len || check_worst(l->worst, s) != l->worst) {
		buf_clear(&l->first);
		buf_add_text(&l->first, buf_text(&text));
	}
	l->worst = check_worst(l->worst, s);
	if (several) {
		buf_add_char(&l->each, '\n');
		add_line(&l->each, s, &text);
	}
	buf_fini(&text);
}

enum check_state report_readings(const struct check *c, const struct readings *r, unsigned verbose,
	struct buf *out)
{
	struct lines l = { .worst = CHECK_OK };

	for (size_t i = 0; i < r->count; i++)
		judge(c, &r->all[i], r->count > 1, &l);
	buf_add_text(out, "UPS ");
	add_line(out, l.worst, &l.first);
	if (l.perf.len)
		buf_add_fmt(out, " | %s", buf_text(&l.perf));
	buf_add_text(out, buf_text(&l.each));
	for (size_t i = 0; verbose && i < r->count; i++)
		add_verbose(out, r->all[i].ups, verbose);
	buf_add_char(out, '\n');
	buf_fini(&l.first);
	buf_fini(&l.perf);
	buf_fini(&l.each);
	return l.worst;
}

enum check_state report_failure(enum check_state state, const char *why, struct buf *out)
{
	struct buf text = { 0 };

	buf_add_text(&text, why);
	buf_add_text(out, "UPS ");
	add_line(out, state, &text);
	buf_add_char(out, '\n');
	buf_fini(&text);
	return state;
}
