/* SPDX-License-Identifier: GPL-2.0-or-later
 * notice - see notice.h.
 */
#include "guard/notice.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <stdio.h>

static const struct {
	const char *type, *text;	/* %s: the UPS */
	bool everybody;
} kinds[NOTICES] = {
	[NOTICE_ONLINE] = { "ONLINE", "UPS %s on line power", false },
	[NOTICE_ONBATT] = { "ONBATT", "UPS %s on battery", true },
	[NOTICE_LOWBATT] = { "LOWBATT", "UPS %s battery is low", true },
	[NOTICE_FSD] = { "FSD", "UPS %s: forced shutdown in progress", true },
	[NOTICE_COMMOK] = { "COMMOK", "Communications with UPS %s established", false },
	[NOTICE_COMMBAD] = { "COMMBAD", "Communications with UPS %s lost", false },
	[NOTICE_SHUTDOWN] = { "SHUTDOWN", "This machine shuts down now (UPS %s)", true },
	[NOTICE_REPLBATT] = { "REPLBATT", "UPS %s battery needs to be replaced", false },
	[NOTICE_NOCOMM] = { "NOCOMM", "UPS %s is unavailable", true },
	[NOTICE_CAL] = { "CAL", "UPS %s: calibration in progress", false },
	[NOTICE_NOTCAL] = { "NOTCAL", "UPS %s: calibration finished", false },
	[NOTICE_OFF] = { "OFF", "UPS %s does not feed its load", false },
	[NOTICE_NOTOFF] = { "NOTOFF", "UPS %s feeds its load again", false },
	[NOTICE_BYPASS] = { "BYPASS", "UPS %s is on bypass: the load is not protected", false },
	[NOTICE_NOTBYPASS] = { "NOTBYPASS", "UPS %s has left bypass", false },
	[NOTICE_ECO] = { "ECO", "UPS %s is in economy mode", false },
	[NOTICE_NOTECO] = { "NOTECO", "UPS %s has left economy mode", false },
	[NOTICE_ALARM] = { "ALARM", "UPS %s reports an alarm", false },
	[NOTICE_NOTALARM] = { "NOTALARM", "UPS %s reports no alarm any more", false },
	[NOTICE_OVER] = { "OVER", "UPS %s is overloaded", false },
	[NOTICE_NOTOVER] = { "NOTOVER", "UPS %s is not overloaded any more", false },
	[NOTICE_TRIM] = { "TRIM", "UPS %s lowers the input voltage", false },
	[NOTICE_NOTTRIM] = { "NOTTRIM", "UPS %s does not lower the input voltage any more", false },
	[NOTICE_BOOST] = { "BOOST", "UPS %s raises the input voltage", false },
	[NOTICE_NOTBOOST] = { "NOTBOOST", "UPS %s does not raise the input voltage any more", false },
	[NOTICE_OTHER] = { "OTHER", "UPS %s reports a status that has no name here", false },
	[NOTICE_NOTOTHER] = { "NOTOTHER", "UPS %s reports named statuses only", false },
};

/* The notices when a word is set and when it is cleared; NOTICES: none. In the order of notices. */
static const struct {
	uint32_t word;
	enum notice comes, goes;
} meanings[] = {
	{ ST_OL, NOTICE_ONLINE, NOTICES },
	{ ST_OB, NOTICE_ONBATT, NOTICES },
	{ ST_LB, NOTICE_LOWBATT, NOTICES },
	{ ST_FSD, NOTICE_FSD, NOTICES },
	{ ST_RB, NOTICE_REPLBATT, NOTICES },
	{ ST_CAL, NOTICE_CAL, NOTICE_NOTCAL },
	{ ST_OFF, NOTICE_OFF, NOTICE_NOTOFF },
	{ ST_BYPASS, NOTICE_BYPASS, NOTICE_NOTBYPASS },
	{ ST_ECO, NOTICE_ECO, NOTICE_NOTECO },
	{ ST_ALARM, NOTICE_ALARM, NOTICE_NOTALARM },
	{ ST_OVER, NOTICE_OVER, NOTICE_NOTOVER },
	{ ST_TRIM, NOTICE_TRIM, NOTICE_NOTTRIM },
	{ ST_BOOST, NOTICE_BOOST, NOTICE_NOTBOOST },
};

struct list {
	enum notice *out;
	size_t count;
};

static void add(struct list *l, enum notice n)
{
	if (n < NOTICES && l->count < NOTICES)
		l->out[l->count++] = n;
}

/* A low battery is notified only if it is in use: LB with OL is a battery that charges. */
static uint32_t heard_words(uint32_t words)
{
	return words & ST_OB ? words : words & ~(uint32_t)ST_LB;
}

static void compare(struct list *l, const struct notice_state *n, uint32_t now)
{
	uint32_t before = heard_words(n->words);

	for (size_t i = 0; i < MEM_COUNT(meanings); i++) {
		bool was = before & meanings[i].word, is = now & meanings[i].word;
		bool calm = !n->known && meanings[i].word == ST_OL;

		if (is && !was && !calm)
			add(l, meanings[i].comes);
		else if (was && !is)
			add(l, meanings[i].goes);
	}
}

size_t notice_shown(struct notice_state *n, uint32_t words, bool other, uint64_t now,
	enum notice out[NOTICES])
{
	struct list l = { .out = out };

	if (n->said_lost)
		add(&l, NOTICE_COMMOK);
	compare(&l, n, heard_words(words));
	if (other != n->other)
		add(&l, other ? NOTICE_OTHER : NOTICE_NOTOTHER);
	if ((words & ST_RB) && !(n->words & ST_RB))
		n->replace_ms = now;
	n->known = n->fresh = true;
	n->words = words;
	n->other = other;
	n->lost_ms = 0;
	n->said_lost = false;
	return l.count;
}

size_t notice_lost(struct notice_state *n, uint64_t now, enum notice out[NOTICES])
{
	struct list l = { .out = out };

	if (n->fresh)
		add(&l, NOTICE_COMMBAD);
	n->said_lost |= n->fresh;
	if (n->fresh || !n->lost_ms)
		n->lost_ms = now;
	n->fresh = false;
	return l.count;
}

void notice_reopen(struct notice_state *n)
{
	n->fresh = false;
}

size_t notice_tick(struct notice_state *n, uint64_t now, enum notice out[NOTICES])
{
	struct list l = { .out = out };

	if (!n->fresh && n->lost_ms && now - n->lost_ms >= NOTICE_NOCOMM_S * 1000u) {
		n->lost_ms = now;
		n->said_lost = true;
		add(&l, NOTICE_NOCOMM);
	}
	if (n->fresh && (n->words & ST_RB) && now - n->replace_ms >= NOTICE_REPLBATT_S * 1000u) {
		n->replace_ms = now;
		add(&l, NOTICE_REPLBATT);
	}
	return l.count;
}

const char *notice_type(enum notice n)
{
	return kinds[n].type;
}

bool notice_is_for_everybody(enum notice n)
{
	return kinds[n].everybody;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void notice_text(enum notice n, const char *ups, char *out, size_t size)
{
	snprintf(out, size, kinds[n].text, ups);	/* each text has one %s */
}
#pragma GCC diagnostic pop
