/* SPDX-License-Identifier: GPL-2.0-or-later
 * decode - see decode.h.
 */
#include "drivers/qx/decode.h"
#include "lib/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ranges that hold the largest unit of these families, but not the number of a shifted column. */
static const struct {
	double min, max;
} ranges[QX_KINDS] = {
	[QX_VOLTS] = { 0, 1000 },
	[QX_HERTZ] = { 0, 100 },
	[QX_PERCENT] = { 0, 100 },
	[QX_LOAD] = { 0, 300 },
	[QX_CELSIUS] = { -40, 150 },
	[QX_AMPERES] = { 0, 5000 },
	[QX_WATTS] = { 0, 5e6 },
	[QX_SECONDS] = { 0, 6e6 },
	[QX_COUNT] = { 0, 1e6 },
	[QX_DEGREES] = { 0, 360 },
	[QX_FACTOR] = { 0, 1 },
};

enum { VENDOR_LINE = 38 };		/* characters of I, with its lead */

struct cells {			/* where the columns of a layout are in this reply */
	const char *text;
	size_t length;
	bool by_token;
	const char *layout;
};

bool qx_kind_range(enum qx_kind kind, double *min, double *max)
{
	if (kind == QX_TEXT || kind >= QX_ALARM)
		return false;
	*min = ranges[kind].min;
	*max = ranges[kind].max;
	return true;
}

static bool is_one_of(const char *value, const char *words, size_t size)
{
	size_t n;

	for (const char *word = words, *end = words + size; word < end; word += n + 1) {
		const char *blank = memchr(word, ' ', (size_t)(end - word));

		n = (size_t)((blank ? blank : end) - word);
		if (strlen(value) == n && !strncmp(value, word, n))
			return true;
	}
	return false;
}

static bool clause_holds(const char *clause, size_t size, qx_known_fn *known, const void *user)
{
	size_t n = strcspn(clause, "=<>");
	char name[QX_TEXT_MAX];
	const char *value;

	snprintf(name, sizeof name, "%.*s", (int)n, clause);
	value = known ? known(user, name) : NULL;
	if (!value)
		return false;
	clause += n;
	if (*clause == '=')
		return is_one_of(value, clause + 1, size - n - 1);
	return *clause == '<' ? atof(value) < atof(clause + 1) : atof(value) > atof(clause + 1);
}

bool qx_holds(const char *condition, qx_known_fn *known, const void *user)
{
	size_t n;

	for (const char *p = condition; p && *p; p += n + (p[n] == ';')) {
		n = strcspn(p, ";");
		if (!clause_holds(p, n, known, user))
			return false;
	}
	return true;
}

/* ---- cells ---- */

static size_t token_of(const char *layout, size_t column)
{
	size_t token = 0;

	for (size_t i = 1; i < column; i++)
		token += layout[i] == ' ';
	return token;
}

static size_t token_start(const char *layout, size_t column)
{
	while (column > 1 && layout[column - 1] != ' ')
		column--;
	return column;
}

static bool on_the_grid(const char *layout, const char *text, size_t n)
{
	for (size_t i = 0; i < n && layout[i]; i++)
		if (layout[i] == ' ' && text[i] != ' ')
			return false;
	return true;
}

static bool same_tokens(const char *layout, const char *text, size_t n)
{
	size_t wanted = token_of(layout, strlen(layout)), got = 0;
	const char *last = strrchr(layout, ' ');
	size_t tail = 0;

	for (size_t i = 1; i < n; i++) {
		got += text[i] == ' ';
		tail = text[i] == ' ' ? 0 : tail + 1;
		if (text[i] == ' ' && (i == 1 || text[i - 1] == ' '))
			return false;
	}
	return got >= wanted && (got > wanted || !last || tail >= strlen(last + 1));
}

/* Finds the fields by columns, else by counting blanks; then the last field must be complete,
 * because a reply that was cut off lacks it. */
static bool lay_out(const struct qx_query *q, const char *text, size_t n, struct cells *c)
{
	size_t least = q->least ? q->least : q->layout ? strlen(q->layout) : 0;

	*c = (struct cells){ .text = text, .length = n, .layout = q->layout };
	if (!n || (q->lead && text[0] != q->lead))
		return false;
	if (n >= least && (!q->layout || on_the_grid(q->layout, text, n)))
		return true;
	c->by_token = q->tokens && same_tokens(q->layout, text, n);
	return c->by_token;
}

/* The text of the columns, trimmed of blanks; empty if the reply has none. */
static void cell(const struct cells *c, unsigned from, unsigned to, char out[QX_TEXT_MAX])
{
	size_t begin = from, end = to == QX_END ? c->length : to + 1u;
	const char *p = c->text;

	if (c->by_token) {
		size_t inside = from - token_start(c->layout, from);
		bool whole = !c->layout[to + 1] || c->layout[to + 1] == ' ';

		begin = 1;
		for (size_t skip = token_of(c->layout, from); skip; skip--)
			begin += strcspn(p + begin, " ") + 1;
		end = begin + (whole ? strcspn(p + begin, " ") : to - from + 1u + inside);
		begin += inside;
	}
	end = end > c->length ? c->length : end;
	while (begin < end && p[begin] == ' ')
		begin++;
	while (end > begin && p[end - 1] == ' ')
		end--;
	snprintf(out, QX_TEXT_MAX, "%.*s", begin < end ? (int)(end - begin) : 0,
		p + (begin < end ? begin : 0));
}

/* ---- fields ---- */

enum number { NONE, NUMBER, ODD };

/* Dashes, dots and stars alone say that there is no such sensor. A comma is a point elsewhere. */
static enum number read_number(const char *text, double *value)
{
	char point[QX_TEXT_MAX], *end;

	if (!text[strcspn(text, "0123456789")])
		return text[strspn(text, "-.*_ ")] ? ODD : NONE;
	if (text[strspn(text, "0123456789.,+-")])
		return ODD;
	snprintf(point, sizeof point, "%s", text);
	if (strchr(point, ','))
		*strchr(point, ',') = '.';
	*value = strtod(point, &end);
	return *end ? ODD : NUMBER;
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, "-. _#?*")];
}

static const struct qx_code *code_of(const struct qx_code *codes, const char *text)
{
	for (; codes->from; codes++)
		if (!strcmp(codes->from, text))
			return codes;
	return NULL;
}

/* Looks up another value, in this reply or an earlier one. */
static bool other_value(const char *name, const struct qx_reading *r, qx_known_fn *known,
	const void *user, double *value)
{
	const char *other = qx_reading_value(r, name);
	char *end;

	if (!other && known)
		other = known(user, name);
	if (!other)
		return false;
	*value = strtod(other, &end);
	return end != other;
}

/* Multiplies and divides the number by the values that its row names; false: one of them is not
 * known. */
static bool combine(const struct qx_field *f, const struct qx_reading *r, qx_known_fn *known,
	const void *user, double *value)
{
	double other;

	*value *= f->scale > 0 ? (double)f->scale : 1;
	if (f->times) {
		if (!other_value(f->times, r, known, user, &other))
			return false;
		*value *= other;
	}
	if (f->divides) {
		if (!(*value > 0) || !other_value(f->divides, r, known, user, &other))
			return false;
		*value = other / *value;
	}
	return true;
}

static void read_text(const struct qx_field *f, const char *text, char out[QX_TEXT_MAX])
{
	const struct qx_code *code = f->codes ? code_of(f->codes, text) : NULL;

	if (f->fixed)
		snprintf(out, QX_TEXT_MAX, "%s", f->fixed);
	else if (f->codes ? !!code : !is_blank(text))
		snprintf(out, QX_TEXT_MAX, "%s", code ? code->to : text);
}

/* false: odd. `out` is "" where there is no value. */
static bool read_field(const struct qx_field *f, const char *text, const struct qx_reading *r,
	qx_known_fn *known, const void *user, char out[QX_TEXT_MAX], bool *not_zero)
{
	double value = 0;
	enum number n;

	*out = 0;
	if (f->kind == QX_TEXT) {
		read_text(f, text, out);
		return true;
	}
	n = read_number(text, &value);
	if (n != NUMBER)
		return n == NONE;
	*not_zero |= value > 0 || value < 0;
	if (!combine(f, r, known, user, &value))
		return true;
	if (value < ranges[f->kind].min || value > ranges[f->kind].max)
		return false;
	if (!f->rating || value > 0)
		snprintf(out, QX_TEXT_MAX, "%.*f", f->decimals, value);
	return true;
}

static void read_alarm(const struct qx_field *f, const char *text, struct qx_reading *out)
{
	for (const struct qx_fault *fault = f->faults; fault->code; fault++) {
		if (strcmp(fault->code, text) || out->alarm_count == QX_ALARMS_MAX)
			continue;
		out->alarms[out->alarm_count++] = fault->alarm;
		out->words |= fault->words;
	}
}

static void read_fields(const struct qx_query *q, const struct cells *c, qx_known_fn *known,
	const void *user, struct qx_reading *out, bool *not_zero)
{
	char text[QX_TEXT_MAX], converted[QX_TEXT_MAX];

	for (const struct qx_field *f = q->fields; f && f->name; f++) {
		struct qx_value *v = &out->values[out->count];

		if (!qx_holds(f->only, known, user) || out->count == QX_VALUES_MAX)
			continue;
		cell(c, f->from, f->to, text);
		if (f->kind == QX_ALARM) {
			read_alarm(f, text, out);
			continue;
		}
		v->name = f->name;
		if (f->convert && !f->convert(text, converted, sizeof converted))
			*converted = 0;
		if (!read_field(f, f->convert ? converted : text, out, known, user, v->text,
			    not_zero))
			out->odd |= 1ull << out->count;
		out->count++;
	}
}

/* ---- flags ---- */

static void raise_flag(const struct qx_flag *f, struct qx_reading *out)
{
	out->words |= f->words;
	if (f->name && out->count < QX_VALUES_MAX) {
		out->values[out->count].name = f->name;
		snprintf(out->values[out->count++].text, QX_TEXT_MAX, "%s", f->text);
	}
	if (f->alarm && out->alarm_count < QX_ALARMS_MAX)
		out->alarms[out->alarm_count++] = f->alarm;
}

static bool stands(const struct cells *c, const struct qx_query *q, unsigned column, char when)
{
	char text[QX_TEXT_MAX];

	if (q->letters)
		return memchr(c->text + column, when, c->length - column);
	cell(c, column, column, text);
	return when == '*' || (*text == when && *text);
}

/* Every column that a row names must hold a character of the flags' alphabet. */
static bool flags_are_whole(const struct qx_query *q, const struct cells *c)
{
	const char *alphabet = q->alphabet ? q->alphabet : "01";
	char text[QX_TEXT_MAX];

	for (const struct qx_flag *f = q->flags; f && f->column; f++) {
		if (q->letters) {
			if (c->length <= f->column)
				return false;
			for (size_t i = f->column; i < c->length; i++)
				if (!strchr(alphabet, c->text[i]) || !c->text[i])
					return false;
			return true;
		}
		cell(c, f->column, f->column, text);
		if (!*text || !strchr(alphabet, *text))
			return false;
	}
	return true;
}

static void read_flags(const struct qx_query *q, const struct cells *c, qx_known_fn *known,
	const void *user, struct qx_reading *out)
{
	for (const struct qx_flag *f = q->flags; f && f->column; f++)
		if (stands(c, q, f->column, f->when) &&
			(!f->also || stands(c, q, f->also, f->also_when)) &&
			qx_holds(f->only, known, user))
			raise_flag(f, out);
}

/* ---- the whole ---- */

static bool is_text(const uint8_t *reply, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (reply[i] < 0x20 || reply[i] > 0x7e)
			return false;
	return true;
}

/* The lead is doubled. No reply begins with two brackets. A text may begin with '#': then the lead
 * is doubled only if the reply is too long. */
static bool is_doubled(const struct qx_query *q, const uint8_t *reply, size_t n)
{
	size_t whole = q->layout ? strlen(q->layout) : VENDOR_LINE;

	if (!q->lead || n < 2 || reply[0] != q->lead || reply[1] != q->lead)
		return false;
	return (q->lead == '(' && !q->prepare) || n > whole;
}

/* Some bridges lose the first character of every reply, others send it twice. A reply that begins
 * with a digit instead of the lead has lost the lead, if all other columns fit. */
static size_t with_lead(const struct qx_query *q, const uint8_t *reply, size_t n,
	char text[QX_REPLY_MAX])
{
	size_t lost = q->lead && q->layout && q->flags && n && isdigit(reply[0]) &&
		      n + 1 >= strlen(q->layout) &&
		      on_the_grid(q->layout + 1, (const char *)reply, n);

	if (n + lost >= QX_REPLY_MAX)
		return 0;
	text[0] = q->lead;
	memcpy(text + lost, reply, n);
	text[n + lost] = 0;
	return n + lost;
}

static bool has_numbers(const struct qx_query *q)
{
	size_t count = 0;

	for (const struct qx_field *f = q->fields; f && f->name; f++)
		count += f->kind != QX_TEXT && !f->rating;
	return count >= 4;
}

enum qx_fit qx_decode(const struct qx_query *q, const uint8_t *reply, size_t n, qx_known_fn *known,
	const void *user, struct qx_reading *out)
{
	char text[QX_REPLY_MAX];
	bool not_zero = false;
	struct cells c;

	memset(out, 0, sizeof *out);
	if (is_doubled(q, reply, n)) {
		reply++;
		n--;
	}
	if (q->prepare)
		n = q->prepare(reply, n, text);
	else if (is_text(reply, n))
		n = with_lead(q, reply, n, text);
	else
		return QX_ALIEN;
	if (!lay_out(q, text, n, &c) || !flags_are_whole(q, &c))
		return QX_ALIEN;
	read_fields(q, &c, known, user, out, &not_zero);
	if (has_numbers(q) && !not_zero && q->when == QX_STATUS)
		return QX_ZERO;
	read_flags(q, &c, known, user, out);
	return QX_FITS;
}

const char *qx_reading_value(const struct qx_reading *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++)
		if (!strcmp(r->values[i].name, name) && *r->values[i].text)
			return r->values[i].text;
	return NULL;
}
