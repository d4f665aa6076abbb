/* SPDX-License-Identifier: GPL-2.0-or-later
 * sockproto - see sockproto.h.
 */
#include "lib/sockproto.h"

#include "lib/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- driver to server, reading ---- */

static const struct verb_row {
	const char *verb;
	enum sp_report report;
	enum ups_op op;		/* of SP_CHANGE */
	unsigned words;		/* at least, including the verb */
} verbs[] = {
	{ "SETINFO", SP_CHANGE, UPS_SET, 3 },
	{ "DELINFO", SP_CHANGE, UPS_DELETE, 2 },
	{ "ADDENUM", SP_CHANGE, UPS_ADD_ENUM, 3 },
	{ "DELENUM", SP_CHANGE, UPS_DEL_ENUM, 3 },
	{ "ADDRANGE", SP_CHANGE, UPS_ADD_RANGE, 4 },
	{ "DELRANGE", SP_CHANGE, UPS_DEL_RANGE, 4 },
	{ "SETAUX", SP_CHANGE, UPS_SET_LENGTH, 3 },
	{ "SETFLAGS", SP_CHANGE, UPS_SET_FLAGS, 3 },
	{ "ADDCMD", SP_CHANGE, UPS_ADD_COMMAND, 2 },
	{ "DELCMD", SP_CHANGE, UPS_DEL_COMMAND, 2 },
	{ "DATAOK", SP_DATAOK, 0, 1 },
	{ "DATASTALE", SP_DATASTALE, 0, 1 },
	{ "DUMPDONE", SP_DUMPDONE, 0, 1 },
	{ "PONG", SP_PONG, 0, 1 },
	{ "TRACKING", SP_TRACKING, 0, 3 },
	{ "PID", SP_OTHER, 0, 1 },
	{ "OK", SP_OTHER, 0, 1 },
};

static const struct flag_row {
	const char *word;
	unsigned flag;
} flags[] = { { "RW", VAR_RW }, { "STRING", VAR_STRING }, { "NUMBER", VAR_NUMBER } };

static long flags_from(const struct words *w)
{
	unsigned set = 0;

	for (size_t i = 2; i < words_count(w); i++)
		for (size_t k = 0; k < MEM_COUNT(flags); k++)
			if (!strcasecmp(words_at(w, i), flags[k].word))
				set |= flags[k].flag;
	return (long)set;
}

static void read_change(const struct words *w, enum ups_op op, struct ups_change *c)
{
	*c = (struct ups_change){ .op = op, .name = words_at(w, 1), .value = words_at(w, 2) };
	if (op == UPS_ADD_RANGE || op == UPS_DEL_RANGE)
		c->range = (struct var_range){ strtol(words_at(w, 2), NULL, 10),
			strtol(words_at(w, 3), NULL, 10) };
	else if (op == UPS_SET_LENGTH)
		c->number = strtol(words_at(w, 2), NULL, 10);
	else if (op == UPS_SET_FLAGS)
		c->number = flags_from(w);
}

enum sp_report sp_read_report(const struct words *w, struct sp_message *out)
{
	const char *verb = words_at(w, 0);

	*out = (struct sp_message){ 0 };
	for (size_t i = 0; i < MEM_COUNT(verbs); i++) {
		const struct verb_row *row = &verbs[i];

		if (strcasecmp(verb, row->verb))
			continue;
		if (words_count(w) < row->words)
			return SP_UNKNOWN;
		if (row->report == SP_CHANGE)
			read_change(w, row->op, &out->change);
		if (row->report == SP_TRACKING) {
			out->id = words_at(w, 1);
			out->code = (int)strtol(words_at(w, 2), NULL, 10);
		}
		return row->report;
	}
	return SP_UNKNOWN;
}

/* Copies the bytes that the tokenizer would have kept. */
static void copy_kept(char *to, const char *from, const char *end)
{
	for (; from < end; from++)
		if ((unsigned char)*from >= 0x20 && (unsigned char)*from <= 0x7f)
			*to++ = *from;
	*to = 0;
}

bool sp_read_unescaped(const char *line, size_t len, char *name, char *value)
{
	static const char verb[] = "SETINFO ";
	const char *end = line + len, *open, *close, *blank;

	if (len < sizeof verb || strncasecmp(line, verb, sizeof verb - 1))
		return false;
	line += sizeof verb - 1;
	open = memchr(line, '"', (size_t)(end - line));
	close = memrchr(line, '"', (size_t)(end - line));
	if (!open || close <= open || open == line || open[-1] != ' ')
		return false;
	blank = open - 1;
	if (blank == line || memchr(line, ' ', (size_t)(blank - line)))
		return false;
	copy_kept(name, line, blank);
	copy_kept(value, open + 1, close);
	return true;
}

/* ---- driver to server, writing ---- */

/* `head name "value"`, the value cut so that the line keeps its limit. */
static void write_quoted(struct buf *out, const char *head, const char *name, const char *value)
{
	size_t used = strlen(head) + strlen(name) + 5;		/* two blanks, two quotes, LF */

	if (used > SP_LINE_MAX)
		return;
	buf_add_fmt(out, "%s %s \"", head, name);
	words_escape_max(out, value, SP_LINE_MAX - used);
	buf_add_text(out, "\"\n");
}

static void write_flags(struct buf *out, const char *name, long set)
{
	buf_add_fmt(out, "SETFLAGS %s", name);
	for (size_t k = 0; k < MEM_COUNT(flags); k++)
		if (set & (long)flags[k].flag)
			buf_add_fmt(out, " %s", flags[k].word);
	if (!set)
		buf_add_text(out,
			" NONE"); /* an unknown word: clears all, and the line is still known */
	buf_add_char(out, '\n');
}

void sp_write_change(struct buf *out, const struct ups_change *c)
{
	switch (c->op) {
	case UPS_SET:
		write_quoted(out, "SETINFO", c->name, c->value);
		break;
	case UPS_DELETE:
		buf_add_fmt(out, "DELINFO %s\n", c->name);
		break;
	case UPS_ADD_ENUM:
		write_quoted(out, "ADDENUM", c->name, c->value);
		break;
	case UPS_DEL_ENUM:
		write_quoted(out, "DELENUM", c->name, c->value);
		break;
	case UPS_ADD_RANGE:
		buf_add_fmt(out, "ADDRANGE %s %ld %ld\n", c->name, c->range.min, c->range.max);
		break;
	case UPS_DEL_RANGE:
		buf_add_fmt(out, "DELRANGE %s %ld %ld\n", c->name, c->range.min, c->range.max);
		break;
	case UPS_SET_LENGTH:
		buf_add_fmt(out, "SETAUX %s %ld\n", c->name, c->number);
		break;
	case UPS_SET_FLAGS:
		write_flags(out, c->name, c->number);
		break;
	case UPS_ADD_COMMAND:
		buf_add_fmt(out, "ADDCMD %s\n", c->name);
		break;
	case UPS_DEL_COMMAND:
		buf_add_fmt(out, "DELCMD %s\n", c->name);
		break;
	case UPS_SET_STATE:
		buf_add_text(out, c->number == UPS_FRESH ? "DATAOK\n" : "DATASTALE\n");
		break;
	case UPS_SET_FSD:
		break;
	}
}

void sp_write_var(struct buf *out, const struct ups *ups, const struct var *v)
{
	char shown[UPS_SHOWN_MAX];
	const struct var_limits *l = v->limits;

	write_quoted(out, "SETINFO", v->name, ups_shown_value(ups, v, shown, sizeof shown));
	for (size_t i = 0; l && i < l->enum_count; i++)
		write_quoted(out, "ADDENUM", v->name, l->enums[i]);
	for (size_t i = 0; l && i < l->range_count; i++)
		buf_add_fmt(out, "ADDRANGE %s %ld %ld\n", v->name, l->ranges[i].min,
			l->ranges[i].max);
	if (l && l->max_length)
		buf_add_fmt(out, "SETAUX %s %d\n", v->name, l->max_length);
	if (v->flags)
		write_flags(out, v->name, v->flags);
}

void sp_write_dump(struct buf *out, const struct ups *ups)
{
	bool fresh = ups_state(ups) == UPS_FRESH;

	if (!fresh)
		buf_add_text(out, "DATASTALE\n");
	/* Writes unconfirmed variables, too, because if they are received again unchanged no
	 * watcher is notified. Until then all data are stale. */
	for (size_t i = 0; i < ups->var_count; i++)
		sp_write_var(out, ups, &ups->vars[i]);
	for (size_t i = 0; i < ups->command_count; i++)
		buf_add_fmt(out, "ADDCMD %s\n", ups->commands[i].name);
	if (fresh)
		buf_add_text(out, "DATAOK\n");
	buf_add_text(out, "DUMPDONE\n");
}

/* Writes a text that the reader reads as one word; for NUT's drivers without quotes if possible. */
static void add_word(struct buf *out, const char *text)
{
	buf_add_char(out, ' ');
	(!*text || strpbrk(text, " =\x7f") ? words_quote : words_escape)(out, text);
}

void sp_write_tracking(struct buf *out, const char *id, int code)
{
	buf_add_text(out, "TRACKING");
	add_word(out, id);
	buf_add_fmt(out, " %d\n", code);
}

/* ---- server to driver ---- */

static const char *const request_verbs[] = {
	[SP_DUMPALL] = "DUMPALL", [SP_PING] = "PING", [SP_SET] = "SET", [SP_INSTCMD] = "INSTCMD",
	[SP_DUMPVALUE] = "DUMPVALUE", [SP_DUMPSTATUS] = "DUMPSTATUS", [SP_GETPID] = "GETPID",
	[SP_NOBROADCAST] = "NOBROADCAST", [SP_BROADCAST] = "BROADCAST", [SP_LOGOUT] = "LOGOUT",
};

/* The optional tail "TRACKING id" of SET and INSTCMD, from word `i` to the end. */
static bool read_tail(const struct words *w, size_t i, struct sp_request *r)
{
	if (words_count(w) == i)
		return true;
	if (words_count(w) != i + 2 || strcasecmp(words_at(w, i), "TRACKING") ||
		!*words_at(w, i + 1) || strlen(words_at(w, i + 1)) >= SP_ID_MAX)
		return false;
	r->id = words_at(w, i + 1);
	return true;
}

static bool read_arguments(const struct words *w, struct sp_request *r)
{
	size_t n = words_count(w);

	switch (r->verb) {
	case SP_SET:
		r->name = words_at(w, 1);
		r->value = words_at(w, 2);
		return n >= 3 && read_tail(w, 3, r);
	case SP_INSTCMD:
		r->name = words_at(w, 1);
		if (n < 2)
			return false;
		if (n == 3 || n == 5)		/* a value, alone or before TRACKING */
			r->value = words_at(w, 2);
		return read_tail(w, r->value ? 3 : 2, r);
	case SP_DUMPVALUE:
		r->name = words_at(w, 1);
		return n >= 2;
	case SP_BROADCAST:
		r->value = n >= 2 ? words_at(w, 1) : NULL;
		return true;
	default:
		return true;
	}
}

struct sp_request sp_read_request(const struct words *w)
{
	for (size_t i = 0; i < MEM_COUNT(request_verbs); i++) {
		struct sp_request r = { .verb = (enum sp_verb)i };

		if (strcasecmp(words_at(w, 0), request_verbs[i]))
			continue;
		if (read_arguments(w, &r))
			return r;
		break;
	}
	return (struct sp_request){ .verb = SP_MALFORMED };
}

int sp_write_request(struct buf *out, const struct sp_request *r)
{
	struct buf line = { 0 };
	int result = 0;

	buf_add_text(&line, request_verbs[r->verb]);
	if (r->name)
		add_word(&line, r->name);
	if (r->value && r->verb == SP_SET) {
		buf_add_char(&line, ' ');
		words_quote(&line, r->value);
	} else if (r->value) {
		add_word(&line, r->value);
	}
	if (r->id) {
		buf_add_text(&line, " TRACKING");
		add_word(&line, r->id);
	}
	buf_add_char(&line, '\n');
	if (line.len > SP_LINE_MAX)
		result = -EMSGSIZE;
	else
		buf_add(out, buf_bytes(&line), line.len);
	buf_fini(&line);
	return result;
}
