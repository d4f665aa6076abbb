/* SPDX-License-Identifier: GPL-2.0-or-later
 * poll - which reports usbhid-ups requests, and when.
 *
 * One transfer per report and poll, never one per variable. Most polls find a UPS on mains and
 * nothing changed, and need to detect only a change: so they request the reports of mains and
 * little else. When something is unusual more reports are requested. Reports by interrupt are not
 * awaited here: usbhid.c receives them at once.
 */
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usb/hid_class.h"
#include "drivers/usbhid/turns.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <string.h>

enum {
	UNHEARD_MS = 30 * 1000,	/* silence of a device that is not asked */
	ASLEEP_MS = 60 * 1000,
	REPORTS_MAX = USBHID_REPORTS_MAX,
	TIMEOUTS_A_ROUND = 2,
	TIMEOUTS_OPENING = 3,	/* while opening, before the first answer; after it: */
	TIMEOUTS_OPENING_ALIVE = 8,
	RAW_TRIES = 5,
	AFTER_A_MISS_MS = 1000,		/* time to the next poll, until the miss is decided */
	/* calm polls until one that also reads one of the other status reports */
	OTHERS_EVERY = 2,
	LOST_SOON = 5,		/* the first polls, each of which requests a lost report */
	LOST_TRIES = 3,		/* attempts for each lost report */
	REOPEN_GAP_MS = 10 * 60 * 1000,
};

/* ---- which reports ---- */

static bool knows_mains(const struct usbhid *u)
{
	return hid_binding_bits(u->binding)->state[POWER_ONLINE] != POWER_UNREAD;
}

static enum hid_poll kind_of_poll(struct usbhid *u)
{
	bool at_rest = usbhid_is_at_rest(u);

	switch (u->device->pace) {
	case DEVICE_POLL_FIRST:
		return HID_POLL_OPEN;
	case DEVICE_POLL_CHANGED:
		return HID_POLL_SETTINGS;
	case DEVICE_POLL_FULL:
		if (u->status.outage || !knows_mains(u))
			return HID_POLL_FULL;
		break;		/* other reports are requested in rotation by turns.c */
	case DEVICE_POLL_QUICK:
		break;
	}
	return !at_rest ? HID_POLL_QUICK : u->status.calm ? HID_POLL_MAINS : HID_POLL_STATUS;
}

/* The reports of mains, and one of the other status reports in rotation. 0: no report that the
 * device answers shows mains. */
static size_t calm_reports(struct usbhid *u, struct hid_report_ref refs[REPORTS_MAX])
{
	struct hid_report_ref status[REPORTS_MAX];
	size_t count = hid_binding_reports(u->binding, HID_POLL_MAINS, refs, REPORTS_MAX - 1);
	unsigned turn = u->poll.calm_polls++;
	size_t all, others = 0;

	if (!count || turn % OTHERS_EVERY)
		return count;
	all = hid_binding_reports(u->binding, HID_POLL_STATUS, status, REPORTS_MAX);
	for (size_t i = 0; i < all; i++)
		if (!usbhid_is_among(status[i], refs, count))
			status[others++] = status[i];
	if (others)
		refs[count++] = status[turn / OTHERS_EVERY % others];
	return count;
}

/* A report that was not answered last time is requested in each poll, until it is answered or its
 * values are removed: so a miss in a full poll is decided within a few seconds. */
static size_t add_missed(struct usbhid *u, struct hid_report_ref refs[REPORTS_MAX], size_t count)
{
	for (unsigned kind = HID_FEATURE; kind >= HID_INPUT; kind--)
		for (unsigned id = 0; id < 256 && count < REPORTS_MAX; id++) {
			struct hid_report_ref ref = { (enum hid_kind)kind, (uint8_t)id };
			unsigned misses = u->asked[kind][id].misses;

			if (misses && misses < DEVICE_MISSES && !usbhid_is_among(ref, refs, count))
				refs[count++] = ref;
		}
	return count;
}

static size_t due_reports(struct usbhid *u, enum hid_poll poll,
	struct hid_report_ref refs[REPORTS_MAX])
{
	size_t count = usbhid_turns_now(u, poll) ? usbhid_turns_add(u, refs, 0) : 0;

	if (count)
		return count;
	count = poll == HID_POLL_MAINS && usbhid_turns_between(u)
			? calm_reports(u, refs)
			: hid_binding_reports(u->binding, poll, refs, REPORTS_MAX);
	return u->status.outage && poll == HID_POLL_QUICK ? usbhid_turns_add(u, refs, count)
							  : count;
}

/* If the device has no rows of that kind, those of a larger poll are read: a poll without requests
 * would not show that the device is alive.
 */
static size_t reports_of(struct usbhid *u, enum hid_poll poll,
	struct hid_report_ref refs[REPORTS_MAX])
{
	static const enum hid_poll wider[] = { HID_POLL_STATUS, HID_POLL_QUICK, HID_POLL_FULL,
		HID_POLL_OPEN };
	size_t count = due_reports(u, poll, refs);

	for (size_t i = 0; !count && i < MEM_COUNT(wider); i++)
		count = hid_binding_reports(u->binding, wider[i], refs, REPORTS_MAX);
	return u->poll.polls ? add_missed(u, refs, count) : count;
}

/* ---- reading them ---- */

unsigned usbhid_source(enum hid_kind kind, uint8_t id)
{
	return (unsigned)kind << 8 | id;
}

/* Bytes, or as usbhid_read_report. */
static int ask(struct usbhid *u, struct hid_report_ref ref, size_t undeclared,
	uint8_t bytes[HID_REPORT_MAX])
{
	size_t size = hid_quirks_size_to_ask(&u->descriptor, u->quirks, ref.kind, ref.id,
		undeclared);
	int n;

	if (!size)
		return -EAGAIN;
	n = usb_get_report(u->session.port, (int)ref.kind, ref.id, bytes, size);
	if (n == -ENODEV || n == -ETIMEDOUT)
		return n;
	if (n == -EPIPE || n == -EOVERFLOW)
		return -EAGAIN;		/* not a report of this device, or none to be had */
	/* An answer of the id alone, or with another id, is a fault of the device and no value.
	 */
	return n < 2 || bytes[0] != ref.id ? -EIO : n;
}

int usbhid_read_report(struct usbhid *u, struct hid_report_ref ref)
{
	uint8_t bytes[HID_REPORT_MAX];
	int n = ask(u, ref, 0, bytes);

	if (n < 0)
		return n;
	u->asked[ref.kind][ref.id] = (struct usbhid_asked){ .answer = HID_ANSWERED,
		.at_ms = clock_ms() };
	u->poll.refuses_all = false;
	device_source(u->device, usbhid_source(ref.kind, ref.id));	/* it has answered */
	device_source(u->device, 0);
	hid_binding_read(u->binding, ref.kind, bytes, (size_t)n);
	return 0;
}

/* An unanswered report blocks for 1 s. Reports that timed out last time are asked after the others,
 * in rotation. */
static void put_late_ones_last(struct usbhid *u, struct hid_report_ref *refs, size_t count)
{
	struct hid_report_ref late[REPORTS_MAX];
	size_t n = 0, prompt = 0;

	for (size_t i = 0; i < count; i++)
		if (u->asked[refs[i].kind][refs[i].id].answer == HID_TIMED_OUT)
			late[n++] = refs[i];
		else
			refs[prompt++] = refs[i];
	u->late_turn++;
	for (size_t i = 0; i < n; i++)
		refs[prompt + i] = late[(i + u->late_turn) % n];
}

/* Shall one more report be requested after timeouts? A device may never answer some reports and be
 * well. If it answers none, not all are requested, and of those that timed out before only one. */
static bool is_worth_asking(enum hid_poll poll, bool late, size_t good, int timeouts)
{
	if (late)
		return !timeouts;
	if (poll == HID_POLL_OPEN)
		return timeouts < (good ? TIMEOUTS_OPENING_ALIVE : TIMEOUTS_OPENING);
	return timeouts < TIMEOUTS_A_ROUND;
}

/* Counts a miss, and polls again soon: after some misses the report's values are removed. */
static void count_miss(struct usbhid *u, struct hid_report_ref ref)
{
	device_missed(u->device, usbhid_source(ref.kind, ref.id));
	if (++u->asked[ref.kind][ref.id].misses < DEVICE_MISSES)
		device_poll_within(u->device, AFTER_A_MISS_MS);
}

/* The report was not answered, or not requested because too many others were not answered. */
static void miss(struct usbhid *u, struct hid_report_ref ref, enum hid_answer answer)
{
	hid_binding_missed(u->binding, ref.kind, ref.id, answer);
	if (!u->poll.polls)
		return;
	count_miss(u, ref);
}

/* 0, -ENODEV, or another errno after the miss has been counted. */
static int read_one(struct usbhid *u, struct hid_report_ref ref, enum hid_poll poll)
{
	int result = usbhid_read_report(u, ref);

	if (result == -EIO && poll == HID_POLL_OPEN)
		result = usbhid_read_report(u, ref);	/* decides about rows */
	if (!result || result == -ENODEV)
		return result;
	u->asked[ref.kind][ref.id].answer = result == -ETIMEDOUT ? HID_TIMED_OUT : HID_REFUSED;
	u->asked[ref.kind][ref.id].at_ms = clock_ms();
	miss(u, ref, result == -EAGAIN ? HID_REFUSED : HID_TIMED_OUT);
	return result;
}

/* The device answers no requests: all data come by interrupt. */
static bool is_only_heard(const struct usbhid *u)
{
	return u->quirks & HID_QUIRK_INTERRUPT_ONLY || u->poll.refuses_all;
}

/* All reports of that kind of poll. 0: at least one was read. */
static int read_reports(struct usbhid *u, enum hid_poll poll)
{
	struct hid_report_ref refs[REPORTS_MAX];
	size_t count = reports_of(u, poll, refs), good = 0;
	int timeouts = 0;

	if (is_only_heard(u))
		return 0;
	put_late_ones_last(u, refs, count);
	for (size_t i = 0; i < count; i++) {
		bool late = u->asked[refs[i].kind][refs[i].id].answer == HID_TIMED_OUT;
		int result;

		if (!is_worth_asking(poll, late, good, timeouts)) {
			miss(u, refs[i], HID_TIMED_OUT);
			continue;
		}
		result = read_one(u, refs[i], poll);
		if (result == -ENODEV)
			return result;
		timeouts += result == -ETIMEDOUT;
		good += !result;
	}
	hid_binding_finish(u->binding);
	return good ? 0 : timeouts ? -ETIMEDOUT : -EAGAIN;
}

/* ---- what opening has asked for in vain ---- */

static bool is_whole(const struct usbhid *u)
{
	return u->device->pace != DEVICE_POLL_QUICK;
}

/* A firmware that has just started may refuse a report that it answers a moment later. Without
 * mains nothing can be published, so those reports are requested until they are answered; of the
 * others one now and then. */
static void ask_for_lost(struct usbhid *u)
{
	struct usbhid_poll *p = &u->poll;
	bool its_time = (is_whole(u) || p->polls <= LOST_SOON) &&
			p->lost_tries < LOST_TRIES * p->lost;
	struct hid_report_ref refs[REPORTS_MAX];
	size_t count = 0;

	if (!p->lost || u->quirks & HID_QUIRK_INTERRUPT_ONLY)
		return;
	if (!knows_mains(u))
		count = hid_binding_lost(u->binding, HID_POLL_MAINS, refs, REPORTS_MAX);
	if (!count && its_time)
		count = hid_binding_lost(u->binding, HID_POLL_OPEN, refs, REPORTS_MAX);
	if (count)
		usbhid_read_report(u, refs[p->lost_tries++ % count]);
}

/* Opening again discards what came by interrupt, so it is not done if mains are known only from
 * there. */
static bool may_reopen(const struct usbhid *u, uint64_t now)
{
	struct hid_report_ref ref;

	if (u->reopened_at_ms && now - u->reopened_at_ms < REOPEN_GAP_MS)
		return false;
	return !knows_mains(u) || !hid_binding_lost(u->binding, HID_POLL_MAINS, &ref, 1);
}

/* The use of a report is decided while opening, so if a lost one is answered later the device is
 * opened again; but not repeatedly for a report that comes and goes. */
static bool has_found_lost(struct usbhid *u)
{
	struct hid_report_ref refs[REPORTS_MAX];
	uint64_t now = clock_ms();
	size_t lost;
	bool more;

	if (!u->poll.lost)
		return false;
	lost = hid_binding_lost(u->binding, HID_POLL_OPEN, refs, REPORTS_MAX);
	more = lost < u->poll.lost;
	u->poll.lost = lost;
	if (!more || !may_reopen(u, now))
		return false;
	u->reopened_at_ms = now;
	log_say(LOG_NOTE,
		"UPS [%s]: the device now answers what it did not when it was opened; opening it again",
		u->device->name);
	return true;
}

/* Reads one report that holds no numbers. 0 or -errno as usbhid_read_report. */
static int read_raw_row(struct usbhid *u, const struct hid_raw_row *row)
{
	struct hid_report_ref ref = { HID_FEATURE, row->report_id };
	char text[HID_TEXT_MAX];
	uint8_t bytes[HID_REPORT_MAX];
	int n = ask(u, ref, row->size, bytes);

	if (n >= 0 && !row->to_text(bytes + 1, (size_t)n - 1, text))
		n = -EIO;
	u->asked[ref.kind][ref.id].answer = n == -ETIMEDOUT ? HID_TIMED_OUT : HID_ANSWERED;
	u->asked[ref.kind][ref.id].at_ms = clock_ms();
	if (n < 0)
		return n;
	u->asked[ref.kind][ref.id].misses = 0;
	device_source(u->device, usbhid_source(HID_FEATURE, row->report_id));
	device_set(u->device, row->name, *text ? text : NULL);
	device_source(u->device, 0);
	return 0;
}

static bool is_raw_due(const struct usbhid *u, const struct hid_raw_row *row, bool known)
{
	const struct usbhid_asked *asked = &u->asked[HID_FEATURE][row->report_id];

	if (!known)
		return is_whole(u) || u->poll.polls <= RAW_TRIES;
	return (asked->misses && asked->misses < DEVICE_MISSES) ||
	       usbhid_turn_of_raw(u, row->report_id);
}

/* Reads the reports that hold no numbers: when it is their turn, and in the first few polls until
 * they are answered. After some timeouts the others wait for the next poll, because each timeout
 * takes a second.
 */
static int read_raw(struct usbhid *u)
{
	size_t count = 0;
	int timeouts = 0;

	while (u->vendor->raw && u->vendor->raw[count].name)
		count++;
	for (size_t i = 0; i < count; i++) {
		size_t at = (i + u->poll.polls) % count;
		const struct hid_raw_row *row = &u->vendor->raw[at];
		uint64_t bit = UINT64_C(1) << at;
		bool known = u->poll.raw_known & bit;
		bool late = u->asked[HID_FEATURE][row->report_id].answer == HID_TIMED_OUT;
		int result;

		if (!is_raw_due(u, row, known) ||
			!is_worth_asking(HID_POLL_FULL, late, 0, timeouts))
			continue;
		result = read_raw_row(u, row);
		if (result == -ENODEV)
			return result;
		timeouts += result == -ETIMEDOUT;
		if (!result)
			u->poll.raw_known |= bit;
		else if (known)
			count_miss(u, (struct hid_report_ref){ HID_FEATURE, row->report_id });
	}
	return 0;
}

/* ---- polling ---- */

/* An interrupt pipe that has stopped cannot be distinguished from one without changes; an
 * administrator who knows how often the device sends reports sets the option. */
static bool has_stopped_speaking(struct usbhid *u)
{
	if (!u->listening || u->tolerance < 0 || ++u->quiet_polls <= u->tolerance)
		return false;
	log_say(LOG_NOTE, "UPS [%s]: no report by interrupt for %ld polls; opening it again",
		u->device->name, u->quiet_polls);
	return true;
}

/* For a device whose data come only by interrupt. Silence is normal for UNHEARD_MS. After that, if
 * it does not answer a standard request it hangs. If it answers, it may be idle, or its pipe may
 * have stopped; after a longer time the core opens it again. */
static int judge_silence(const struct usbhid *u)
{
	uint64_t now = clock_ms(), last = u->heard_at_ms ? u->heard_at_ms : u->opened_at_ms;

	if (!is_only_heard(u))
		return 0;
	if (now - last <= UNHEARD_MS)
		return u->heard_at_ms || u->poll.refuses_all ? 0 : -EINPROGRESS;
	if (usb_answers(u->session.port))
		return -EAGAIN;
	return now - last > ASLEEP_MS ? -EAGAIN : -EINPROGRESS;
}

/* A stall is an answer, too. Some firmwares refuse every report and send all by interrupt; a
 * firmware that has just started may answer later, and is polled as usual from then on. */
static bool refuses_all(const struct usbhid *u, int result)
{
	bool may_speak = !(u->quirks & HID_QUIRK_POLL_ONLY) &&
			 usb_port_info(u->session.port)->endpoint_in;

	return result == -EAGAIN && u->poll.lost && may_speak;
}

int usbhid_poll_open(struct usbhid *u)
{
	struct hid_report_ref refs[REPORTS_MAX];
	int result;

	memset(u->asked, 0, sizeof u->asked);
	u->poll = (struct usbhid_poll){ 0 };
	if (u->vendor->poll_full_s)
		device_pollfreq(u->device, (unsigned)u->vendor->poll_full_s);
	result = read_reports(u, HID_POLL_OPEN);
	u->poll.lost = hid_binding_lost(u->binding, HID_POLL_OPEN, refs, REPORTS_MAX);
	u->poll.refuses_all = refuses_all(u, result);
	return result && !u->poll.refuses_all ? result : read_raw(u);
}

/* Done in full polls, at growing intervals: a missing string costs three transfers. */
static void retry_strings(struct usbhid *u)
{
	unsigned n = ++u->poll.full_polls;

	if (!(n & (n - 1)))
		hid_binding_retry(u->binding);
}

static int read_as_due(struct usbhid *u, enum hid_poll poll)
{
	bool was_at_rest = usbhid_is_at_rest(u), turn = usbhid_turns_now(u, poll);
	int result = read_reports(u, poll);
	/* None of a few reports was answered, or the device is no longer at rest. */
	bool look_closer = result ? turn && result != -ENODEV
				  : was_at_rest && !usbhid_is_at_rest(u);

	if (is_whole(u))
		retry_strings(u);
	if (!look_closer)
		return result;
	u->poll.turn_next = false;
	/* all bits are needed to decide what has happened */
	hid_binding_watch_bits(u->binding, true);
	return read_reports(u, HID_POLL_QUICK);
}

int usbhid_poll(struct device *d)
{
	struct usbhid *u = d->own;
	struct usbhid_poll *p = &u->poll;
	enum hid_poll poll = kind_of_poll(u);
	bool between = usbhid_turns_now(u, poll) && usbhid_turns_between(u);
	int result = p->polls ? read_as_due(u, poll) : 0;	/* open has just read them all */

	if (!result)
		result = judge_silence(u);
	if (result)
		return result == -ENODEV || result == -EINPROGRESS ? result : -EAGAIN;
	if (p->polls)
		ask_for_lost(u);
	if ((!between && has_stopped_speaking(u)) || has_found_lost(u))
		return -ENODEV;
	if (p->polls++ && read_raw(u))
		return -ENODEV;
	usbhid_show_status(u, DEBOUNCE_POLL);
	usbhid_turns_plan(u);
	return 0;
}
