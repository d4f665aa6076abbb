/* SPDX-License-Identifier: GPL-2.0-or-later
 * table - see table.h.
 */
#include "tools/cli/table.h"
#include "lib/mem.h"
#include "tools/cli/show.h"
#include "tools/cli/text.h"

#include <stdio.h>
#include <string.h>

enum { NAME_MIN = 4, NAME_MAX = 20, STATE = 11, GAP = 2, MODEL_MIN = 10 };


typedef void cell_fn(const struct ups *ups, char out[SHOW_TEXT_MAX]);

static void charge(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	show_bar(ups, "battery.charge", "·", out);
}

static void load(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	show_bar(ups, "ups.load", "·", out);
}

static void left(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	char text[SHOW_TEXT_MAX];

	show_duration(ups, "battery.runtime", text);
	snprintf(out, SHOW_TEXT_MAX, "%7s", text);
}

static void measured(const struct ups *ups, const char *variable, const char *format,
	char out[SHOW_TEXT_MAX])
{
	double number;

	*out = 0;
	if (ups_number(ups, variable, &number) && number > -1e6 && number < 1e6)
		snprintf(out, SHOW_TEXT_MAX, format, number);
}

static void input(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	measured(ups, "input.voltage", "%5.0f V", out);
}

static void output(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	measured(ups, "output.voltage", "%5.0f V", out);
}

static void power(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	measured(ups, "ups.realpower", "%5.0f W", out);
}

static void battery(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	measured(ups, "battery.voltage", "%5.1f V", out);
}

static void temperature(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	measured(ups, "ups.temperature", "%3.0f °C", out);
}

static void copy(const char *value, char out[SHOW_TEXT_MAX])
{
	snprintf(out, SHOW_TEXT_MAX, "%s", value ? value : "");
}

static void driver(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	copy(ups_value(ups, "driver.name"), out);
}

static void serial(const struct ups *ups, char out[SHOW_TEXT_MAX])
{
	const char *value = ups_value(ups, "device.serial");

	copy(value ? value : ups_value(ups, "ups.serial"), out);
}

/* Columns besides the name, the state and, as the last one, the model. */
static const struct column {
	const char *title;
	int width, from;		/* from: least width of a terminal that has room for it */
	cell_fn *fill;
} columns[] = {
	{ "CHARGE", 16, 0, charge },
	{ "   LEFT", 7, 0, left },
	{ "LOAD", 16, 0, load },
	{ "  INPUT", 7, 120, input },
	{ " OUTPUT", 7, 120, output },
	{ "  POWER", 7, 140, power },
	{ "BATTERY", 7, 140, battery },
	{ "  TEMP", 6, 160, temperature },
	{ "DRIVER", 16, 180, driver },
	{ "SERIAL", 14, 200, serial },
};

static bool is_shown(const struct table *t, size_t column)
{
	return t->columns >= columns[column].from && t->used & 1u << column;
}

/* Columns that every UPS should have are always shown. */
static void find_used(struct table *t, const struct ups *ups)
{
	char text[SHOW_TEXT_MAX];

	for (size_t i = 0; i < MEM_COUNT(columns); i++) {
		if (t->used & 1u << i || t->columns < columns[i].from)
			continue;
		columns[i].fill(ups, text);
		if (*text || !columns[i].from)
			t->used |= 1u << i;
	}
}

void table_fit(struct table *t, struct ups *const *all, size_t count)
{
	t->name_width = NAME_MIN;
	t->used = 0;
	for (size_t i = 0; i < count; i++) {
		int n = text_columns(all[i]->name);

		find_used(t, all[i]);
		t->name_width = n > t->name_width ? n : t->name_width;
	}
	if (t->name_width > NAME_MAX)
		t->name_width = NAME_MAX;
}

/* The width that the fixed columns leave for the model. */
static int model_width(const struct table *t)
{
	int rest = t->columns - t->name_width - GAP - STATE - GAP;

	for (size_t i = 0; i < MEM_COUNT(columns); i++)
		if (is_shown(t, i))
			rest -= columns[i].width + GAP;
	return rest;
}

static void gap(struct buf *out)
{
	buf_add_text(out, "  ");
}

/* No blanks at the end of a line: on a narrow terminal they would wrap. */
static void end_line(struct buf *out)
{
	while (out->len && buf_bytes(out)[out->len - 1] == ' ')
		out->len--;
	buf_add_char(out, '\n');
}

void table_head(const struct table *t, struct buf *out)
{
	text_cell(out, "UPS", t->name_width);
	gap(out);
	text_cell(out, "STATE", STATE);
	for (size_t i = 0; i < MEM_COUNT(columns); i++) {
		if (!is_shown(t, i))
			continue;
		gap(out);
		text_cell(out, columns[i].title, columns[i].width);
	}
	if (model_width(t) >= MODEL_MIN)
		buf_add_text(out, "  MODEL");
	end_line(out);
}

static const char *color_of(enum show_state s)
{
	return s == SHOW_ONLINE || s == SHOW_CALIBRATING ? "32"
	       : s == SHOW_NO_DATA                       ? "1;35"
							 : "1;31";
}

static void add_state(const struct table *t, enum show_state s, struct buf *out)
{
	if (t->color)
		buf_add_fmt(out, "\033[%sm", color_of(s));
	text_cell(out, show_state_text(s), STATE);
	if (t->color)
		buf_add_text(out, "\033[0m");
}

static void add_since(time_t since, struct buf *out)
{
	char text[SHOW_TEXT_MAX];

	if (!since)
		return;
	show_clock(since, time(NULL), text);
	buf_add_fmt(out, "  since %s", text);
}

static void add_columns(const struct table *t, const struct ups *ups, struct buf *out)
{
	const char *model = show_model(ups);
	char text[SHOW_TEXT_MAX];

	for (size_t i = 0; i < MEM_COUNT(columns); i++) {
		if (!is_shown(t, i))
			continue;
		columns[i].fill(ups, text);
		gap(out);
		text_cell(out, text, columns[i].width);
	}
	if (model && model_width(t) > 0) {
		gap(out);
		text_cell(out, model, -model_width(t));
	}
}

void table_row(const struct table *t, const struct ups *ups, time_t since, struct buf *out)
{
	enum show_state s = show_state(ups);

	text_cell(out, ups->name, t->name_width);
	gap(out);
	add_state(t, s, out);
	if (s == SHOW_NO_DATA)
		add_since(since, out);
	else
		add_columns(t, ups, out);
	end_line(out);
}
