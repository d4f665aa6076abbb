/* SPDX-License-Identifier: GPL-2.0-or-later
 * turn - see turn.h.
 */
#include "tools/judge/turn.h"
#include "lib/mem.h"
#include "lib/status.h"

/* Words besides the states, which exclude each other. */
static const struct {
	uint32_t word;
	const char *set, *cleared;
} words[] = {
	{ ST_RB, "replace the battery", "the battery need not be replaced" },
	{ ST_OVER, "overloaded", "no longer overloaded" },
	{ ST_FSD, "a forced shutdown is set", "the forced shutdown is cleared" },
	{ ST_ALARM, "an alarm", "the alarm is over" },
	{ ST_TEST, "a battery test has begun", "the battery test is over" },
};

static void add(struct buf *out, const char *text)
{
	if (out->len)
		buf_add_text(out, "; ");
	buf_add_text(out, text);
}

static void add_charge(const struct ups *ups, struct buf *out)
{
	double charge;

	if (ups->state == UPS_FRESH && ups_number(ups, "battery.charge", &charge))
		buf_add_fmt(out, ", charge %.0f %%", charge);
}

static void add_state(const struct turn *t, const struct ups *ups, enum show_state state,
	time_t now, struct buf *out)
{
	bool was_out = t->state == SHOW_ON_BATTERY || t->state == SHOW_LOW;
	char span[SHOW_TEXT_MAX];

	if (state == SHOW_ONLINE && was_out)
		add(out, "mains are back");
	else
		add(out, show_state_text(state));
	if (t->since && was_out && state != SHOW_LOW) {
		show_span((long)(now - t->since), span);
		buf_add_fmt(out, " after %s%s", span, state == SHOW_ONLINE ? "" : " on battery");
	}
	add_charge(ups, out);
}

static void add_words(uint32_t before, uint32_t now, struct buf *out)
{
	for (size_t i = 0; i < MEM_COUNT(words); i++) {
		uint32_t word = words[i].word;

		if ((before ^ now) & word)
			add(out, now & word ? words[i].set : words[i].cleared);
	}
}

static uint32_t words_of(const struct ups *ups)
{
	const char *status = ups_value(ups, UPS_STATUS);

	return status_parse(status ? status : "") | (ups->fsd ? ST_FSD : 0);
}

/* From battery to low battery is the same outage. */
static bool goes_on(enum show_state before, enum show_state now)
{
	return before == SHOW_ON_BATTERY && now == SHOW_LOW;
}

bool turn_look(struct turn *t, const struct ups *ups, time_t now, struct buf *out)
{
	enum show_state state = show_state(ups);
	uint32_t present = state == SHOW_NO_DATA ? t->words : words_of(ups);
	size_t begun = out->len;

	if (!t->known) {
		*t = (struct turn){ true, state, show_since(ups, now), present };
		return false;
	}
	if (state != t->state) {
		add_state(t, ups, state, now, out);
		if (!goes_on(t->state, state))
			t->since = now;
		t->state = state;
	}
	add_words(t->words, present, out);
	t->words = present;
	return out->len > begun;
}
