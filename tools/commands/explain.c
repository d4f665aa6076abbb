/* SPDX-License-Identifier: GPL-2.0-or-later
 * explain - `holdover explain [UPS]`: what happens if mains fail now; the guard of this host
 * answers.
 */
#include "lib/control.h"
#include "lib/mem.h"
#include "tools/cli/fail.h"
#include "tools/cli/place.h"
#include "tools/cli/show.h"
#include "tools/cli/text.h"
#include "tools/judge/explained.h"
#include "tools/machine/guard_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 10000, LINES_MAX = 256 };

struct answer {
	struct explained lines[LINES_MAX];
	size_t count;
};

static void on_line(void *user, const char *text)
{
	struct answer *a = user;

	if (a->count < LINES_MAX && explained_read(text, &a->lines[a->count]))
		a->count++;
}

/* ---- text ---- */

static void add_at(unsigned at_s, struct buf *out)
{
	char text[SHOW_TEXT_MAX];

	if (at_s < 120)
		snprintf(text, sizeof text, "%u s", at_s);
	else
		snprintf(text, sizeof text, "%u min", at_s / 60);
	buf_add_fmt(out, "%8s  ", text);
}

/* Adds the text in lines of less than `columns`. */
static void add_wrapped(const char *text, int indent, int columns, struct buf *out)
{
	int column = indent;

	while (*text) {
		char *word = mem_dup_n(text, strcspn(text, " "));
		int n = text_columns(word);

		if (column > indent && column + 1 + n > columns) {
			buf_add_fmt(out, "\n%*s", indent, "");
			column = indent;
		}
		if (column > indent) {
			buf_add_char(out, ' ');
			column++;
		}
		text_add(out, word);
		column += n;
		text += strlen(word);
		text += *text == ' ';
		free(word);
	}
	buf_add_char(out, '\n');
}

static void add_kind(const struct answer *a, enum explained_kind kind, const char *title,
	struct buf *out)
{
	enum { COLUMNS = 80, INDENT = 10 };
	bool has_title = false;

	for (size_t i = 0; i < a->count; i++) {
		if (a->lines[i].kind != kind)
			continue;
		if (!has_title)
			buf_add_fmt(out, "%s%s\n\n", out->len ? "\n" : "", title);
		has_title = true;
		if (kind == EXPLAINED_STEP)
			add_at(a->lines[i].at_s, out);
		else
			buf_add_fmt(out, "%*s", INDENT, "");
		add_wrapped(a->lines[i].text, INDENT, COLUMNS, out);
	}
}

static void print_text(const struct answer *a)
{
	struct buf out = { 0 };

	add_kind(a, EXPLAINED_STEP, "If the mains failed now and stayed away:", &out);
	add_kind(a, EXPLAINED_WEAK, "Not certain:", &out);
	add_kind(a, EXPLAINED_MISSING, "Missing:", &out);
	fputs(buf_text(&out), stdout);
	buf_fini(&out);
}

/* ---- JSON ---- */

static const char *or_null(const char *word)
{
	return strcmp(word, "none") ? word : NULL;
}

static void print_json_step(const struct explained *l)
{
	printf("{\"at\":%u,\"what\":", l->at_s);
	show_json_text(l->text);
	fputs(",\"rule\":", stdout);
	show_json_text(or_null(l->rule));
	fputs(",\"who\":", stdout);
	show_json_text(or_null(l->ups));
	putchar('}');
}

static void print_json_kind(const struct answer *a, enum explained_kind kind)
{
	const char *comma = "";

	for (size_t i = 0; i < a->count; i++) {
		if (a->lines[i].kind != kind)
			continue;
		fputs(comma, stdout);
		if (kind == EXPLAINED_STEP)
			print_json_step(&a->lines[i]);
		else
			show_json_text(a->lines[i].text);
		comma = ",";
	}
}

static void print_json(const struct answer *a)
{
	static const char *const keys[EXPLAINED_KINDS] = { "steps", "weak", "missing" };

	show_json_head();
	for (int k = 0; k < EXPLAINED_KINDS; k++) {
		printf("%s\"%s\":[", k ? "," : "", keys[k]);
		print_json_kind(a, (enum explained_kind)k);
		putchar(']');
	}
	puts("}");
}

/* ---- run ---- */

static int ask(const struct tool *t, const char *ups, struct answer *a)
{
	char *dir = place_state_dir(t), *path = guard_state_socket(dir);
	char *word = ups ? mem_fmt("explain \"%s\"", ups) : mem_dup("explain");
	int status = control_ask(path, word, ANSWER_MS, on_line, a);

	free(word);
	free(path);
	free(dir);
	return status;
}

int explain_run(const struct tool *t, int argc, char **argv)
{
	struct answer a = { .count = 0 };
	int status;

	if (argc > 1 || t->host || (argc && strpbrk(argv[0], "\"\\\n")))
		return tool_fail(EXIT_USAGE, "holdover explain",
			"explain: one UPS of this host, or none");
	status = ask(t, argc ? argv[0] : NULL, &a);
	if (status == -EPERM || status == -EACCES)
		return tool_fail(EXIT_UNKNOWN, "sudo holdover explain",
			"the guard answers root and its own user only");
	if (status == -ESRCH || status == -ENOENT || status == -ECONNREFUSED)
		on_line(&a,
			"missing \"no guard runs on this machine: it would run until the power is"
			" gone\"");
	else if (status < 0)
		return tool_fail(EXIT_UNKNOWN, NULL, "the guard does not answer (%s)",
			strerror(-status));
	if (t->json)
		print_json(&a);
	else
		print_text(&a);
	return status ? EXIT_SOMETHING : EXIT_FINE;
}
