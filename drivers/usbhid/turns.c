/* SPDX-License-Identifier: GPL-2.0-or-later
 * turns - see turns.h.
 *
 * A report is requested again within four fifths of `pollfreq`: after a miss two more polls follow
 * within seconds, so its values are removed within `pollfreq`. Constant values (nominal voltages,
 * dates) have a turn, too, but not more often than that. The most overdue report comes first, and a
 * poll requests only as many as keep all of them in time: bursts would delay the poll that detects
 * an outage.
 */
#include "drivers/usbhid/turns.h"

#include "lib/clock.h"

enum {
	/* from this pollfreq on a part of it is reserved for misses */
	WHOLE_WINDOW_MS = 30 * 1000,
	RARE_WINDOW_MS = 24 * 1000,
	LEAST_WINDOW_MS = 2 * 1000,	/* however small pollfreq is */
	/* polls in a window; with fewer, replacing every second one is not enough */
	IN_PLACE_POLLS = 4,
	TURN = 1000,			/* credit of one report */
	LATE_MS = 2400,			/* a report may be this much later than its window */
};

struct windows {
	uint64_t usual_ms, rare_ms;
};

static uint64_t at_least(uint64_t least_ms, uint64_t ms)
{
	return ms > least_ms ? ms : least_ms;
}

static struct windows windows_of(const struct usbhid *u)
{
	uint64_t full_ms = device_full_every_ms(u->device), usual_ms = full_ms, rare_ms;

	if (full_ms >= WHOLE_WINDOW_MS)
		usual_ms = full_ms * 4 / 5;
	rare_ms = full_ms >= WHOLE_WINDOW_MS    ? usual_ms
		  : full_ms * 2 > RARE_WINDOW_MS ? RARE_WINDOW_MS
						 : full_ms * 2;
	return (struct windows){ at_least(LEAST_WINDOW_MS, usual_ms),
		at_least(LEAST_WINDOW_MS, rare_ms) };
}

bool usbhid_is_among(struct hid_report_ref ref, const struct hid_report_ref *refs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (refs[i].kind == ref.kind && refs[i].id == ref.id)
			return true;
	return false;
}

/* ---- who waits ---- */

struct waiting {
	struct hid_report_ref refs[USBHID_REPORTS_MAX];
	uint64_t window_ms[USBHID_REPORTS_MAX];
	size_t count;
};

static void add_waiting(struct waiting *w, struct hid_report_ref ref, uint64_t window_ms)
{
	w->refs[w->count] = ref;
	w->window_ms[w->count++] = window_ms;
}

/* Does the device send mains, so that a poll now and then may omit them? */
static bool mains_are_heard(const struct usbhid *u)
{
	return u->listening && hid_binding_mains_are_sent(u->binding);
}

static size_t list(const struct usbhid *u, enum hid_poll poll,
	struct hid_report_ref refs[USBHID_REPORTS_MAX])
{
	return hid_binding_reports(u->binding, poll, refs, USBHID_REPORTS_MAX);
}

/* Lists the reports that poll.c requests often enough by itself: mains, all status bits while
 * something is unusual, and in an outage all that changes. */
static size_t list_others(const struct usbhid *u, struct hid_report_ref refs[USBHID_REPORTS_MAX])
{
	if (u->status.outage)
		return list(u, HID_POLL_FULL, refs);
	return list(u, !usbhid_is_at_rest(u) ? HID_POLL_QUICK
		: u->status.calm             ? HID_POLL_MAINS
					     : HID_POLL_STATUS, refs);
}

/* Reports without a published value are requested half as often; they may get one later. */
static void list_waiting(const struct usbhid *u, struct waiting *w)
{
	struct windows windows = windows_of(u);
	struct hid_report_ref shown[USBHID_REPORTS_MAX], others[USBHID_REPORTS_MAX],
		full[USBHID_REPORTS_MAX];
	size_t all = list(u, HID_POLL_SHOWN, shown), asked = list_others(u, others),
	       fulls = list(u, HID_POLL_FULL, full);

	w->count = 0;
	for (size_t i = 0; i < all; i++)
		if (!usbhid_is_among(shown[i], others, asked))
			add_waiting(w, shown[i], usbhid_is_among(shown[i], full, fulls)
				? windows.usual_ms : windows.rare_ms);
	for (size_t i = 0; i < fulls; i++)
		if (!usbhid_is_among(full[i], others, asked) &&
			!usbhid_is_among(full[i], shown, all))
			add_waiting(w, full[i], 2 * windows.usual_ms);
}

/* The part of the report's window that has passed, in thousandths. */
static uint64_t lateness(const struct usbhid *u, const struct waiting *w, size_t i, uint64_t now)
{
	return (now - u->asked[w->refs[i].kind][w->refs[i].id].at_ms) * TURN / w->window_ms[i];
}

static size_t latest(const struct usbhid *u, const struct waiting *w, uint64_t now)
{
	size_t best = 0;

	for (size_t i = 1; i < w->count; i++)
		if (lateness(u, w, i, now) > lateness(u, w, best, now))
			best = i;
	return best;
}

/* ---- turns ---- */

/* The credit that becomes due within this time. */
static uint64_t due_in(const struct waiting *w, uint64_t ms)
{
	uint64_t credit = 0;

	for (size_t i = 0; i < w->count; i++)
		credit += ms < w->window_ms[i] ? ms * TURN / w->window_ms[i] : TURN;
	return credit;
}

static void add_credit(struct usbhid *u, const struct waiting *w, uint64_t now)
{
	uint64_t last = u->poll.turned_ms ? u->poll.turned_ms : u->opened_at_ms;

	u->poll.credit += due_in(w, now - last);
	u->poll.turned_ms = now;
}

static uint64_t interval_ms(const struct usbhid *u)
{
	return u->device->pollinterval_s * UINT64_C(1000);
}

/* By credit alone a report's turn may come too late for three misses within 30 s, because opening
 * has requested all at once, and turns come every few seconds. */
static bool cannot_wait(const struct usbhid *u, const struct waiting *w, size_t i, uint64_t now)
{
	uint64_t next_ms = usbhid_turns_between(u) ? interval_ms(u) : 2 * interval_ms(u);
	uint64_t age_ms = now - u->asked[w->refs[i].kind][w->refs[i].id].at_ms;

	return age_ms + next_ms > at_least(RARE_WINDOW_MS, w->window_ms[i]) + LATE_MS;
}

size_t usbhid_turns_add(struct usbhid *u, struct hid_report_ref refs[USBHID_REPORTS_MAX],
	size_t count)
{
	uint64_t *credit = &u->poll.credit;
	uint64_t now = clock_ms();
	struct waiting w;

	list_waiting(u, &w);
	add_credit(u, &w, now);
	for (; w.count; *credit -= *credit < TURN ? *credit : TURN) {
		size_t next = latest(u, &w, now);

		if (*credit < TURN && !cannot_wait(u, &w, next, now))
			break;
		if (count < USBHID_REPORTS_MAX && !usbhid_is_among(w.refs[next], refs, count))
			refs[count++] = w.refs[next];
		w.count--;
		w.refs[next] = w.refs[w.count];
		w.window_ms[next] = w.window_ms[w.count];
	}
	*credit %= TURN;
	return count;
}

bool usbhid_turns_now(const struct usbhid *u, enum hid_poll poll)
{
	return u->poll.turn_next && (poll == HID_POLL_QUICK || poll == HID_POLL_STATUS ||
		poll == HID_POLL_MAINS);
}

bool usbhid_turns_between(const struct usbhid *u)
{
	return !usbhid_is_at_rest(u) || !mains_are_heard(u) ||
	       windows_of(u).usual_ms < IN_PLACE_POLLS * interval_ms(u);
}

static bool is_worth_a_poll(struct usbhid *u, uint64_t in_ms)
{
	struct waiting w;

	list_waiting(u, &w);
	add_credit(u, &w, clock_ms());
	return u->poll.credit + due_in(&w, in_ms) >= TURN;
}

void usbhid_turns_plan(struct usbhid *u)
{
	bool was_turn = u->poll.turn_next;
	uint64_t gap_ms = usbhid_turns_between(u) ? interval_ms(u) / 2 : interval_ms(u);

	u->poll.turn_next = !was_turn && !u->status.outage && is_worth_a_poll(u, gap_ms);
	if (was_turn || u->poll.turn_next)
		device_poll_within(u->device, (unsigned)gap_ms);
}

bool usbhid_turn_of_raw(const struct usbhid *u, uint8_t report_id)
{
	return clock_ms() - u->asked[HID_FEATURE][report_id].at_ms + interval_ms(u) >
	       windows_of(u).usual_ms;
}
