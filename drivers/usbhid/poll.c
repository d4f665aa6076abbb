/* SPDX-License-Identifier: GPL-2.0-or-later
 * poll - what usbhid-ups asks the device, and when.
 *
 * One transfer per report and poll, never one per variable. Most polls find a UPS on mains with
 * nothing to say, and all they are for is to see that this has changed: so they ask for mains and
 * little else, and whatever is not as usual is looked at closely. What a device sends by interrupt
 * is not awaited here: usbhid.c hears it at once.
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
	UNHEARD_MS = 30 * 1000,	/* of a device that is not asked */
	ASLEEP_MS = 60 * 1000,
	REPORTS_MAX = USBHID_REPORTS_MAX,
	TIMEOUTS_A_ROUND = 2,
	TIMEOUTS_OPENING = 3,	/* before anything is answered; and then: */
	TIMEOUTS_OPENING_ALIVE = 8,
	RAW_TRIES = 5,
	AFTER_A_MISS_MS = 1000,		/* to the next poll, until it is decided */
	/* calm polls, to one that reads one of the other status reports too */
	OTHERS_EVERY = 2,
	LOST_SOON = 5,		/* first polls, in which something lost is asked for each time */
	LOST_TRIES = 3,		/* for each of them */
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
		break;		/* else reports have their turn all the time */
	case DEVICE_POLL_QUICK:
		break;
	}
	return !at_rest ? HID_POLL_QUICK : u->status.calm ? HID_POLL_MAINS : HID_POLL_STATUS;
}

/* The other status reports have their turn one by one. 0: the device says nothing of mains when
 * asked. */
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

/* A report that was not answered the last time is asked for in each poll, until it answers or its
 * values are too old: so what a full poll finds missing is decided within a few seconds. */
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
	return u->status.outage && poll == HID_POLL_QUICK ? usbhid_turns_add(u, refs, count) : count;
}

/* A device without rows of that kind is read more widely: that nothing was due is no sign of life.
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
	/* One byte is the id alone; another id is another report: the device's fault, not a value.
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

/* Is it worth while to ask for one more? A device may never answer some, and is well; one that
 * answers nothing is not asked for everything, and of those known to be late one is enough. */
static bool is_worth_asking(enum hid_poll poll, bool late, size_t good, int timeouts)
{
	if (late)
		return !timeouts;
	if (poll == HID_POLL_OPEN)
		return timeouts < (good ? TIMEOUTS_OPENING_ALIVE : TIMEOUTS_OPENING);
	return timeouts < TIMEOUTS_A_ROUND;
}

/* It is decided soon whether the report is missing: its values are gone then. */
static void count_miss(struct usbhid *u, struct hid_report_ref ref)
{
	device_missed(u->device, usbhid_source(ref.kind, ref.id));
	if (++u->asked[ref.kind][ref.id].misses < DEVICE_MISSES)
		device_poll_within(u->device, AFTER_A_MISS_MS);
}

/* Asked in vain, or not asked because too much else was in vain. */
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

/* Nothing is to be had by asking: all that is known has come by interrupt. */
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

/* Firmwares that have just started refuse a report that they answer a moment later. Without mains
 * nothing can be published, so they are asked for until they come; of the rest one now and then. */
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

/* Opening again forgets what the pipe has sent: not where mains are known from there alone. */
static bool may_reopen(const struct usbhid *u, uint64_t now)
{
	struct hid_report_ref ref;

	if (u->reopened_at_ms && now - u->reopened_at_ms < REOPEN_GAP_MS)
		return false;
	return !knows_mains(u) || !hid_binding_lost(u->binding, HID_POLL_MAINS, &ref, 1);
}

/* What a report is for is decided while opening, so one that comes later is a reason to do that
 * again; not over and over for one that comes and goes. */
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

/* One of the rows of reports that hold no numbers. 0 or -errno as usbhid_read_report. */
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

/* Reports that are no numbers: when it is their turn, and until first answered in the first few
 * polls too. Of those that time out only a few are asked for in one poll: each blocks for a second.
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

/* An interrupt pipe that has stopped looks like one that has nothing to say; an administrator who
 * knows how often the device speaks sets the option. */
static bool has_stopped_speaking(struct usbhid *u)
{
	if (!u->listening || u->tolerance < 0 || ++u->quiet_polls <= u->tolerance)
		return false;
	log_say(LOG_NOTE, "UPS [%s]: no report by interrupt for %ld polls; opening it again",
		u->device->name, u->quiet_polls);
	return true;
}

/* Of what comes by interrupt only, silence is no news for a while, and then it is none at all. One
 * that does not answer either has hung; one that does may be asleep, and is opened again (by the
 * core) when it has been for long, since its pipe may have stopped. */
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

/* A stall is an answer, too. Some firmwares refuse every report and send all by interrupt; one that
 * has just started answers later, and is asked as usual from then on. */
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

/* In full polls, less and less often: a string that is not there costs three transfers. */
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
	/* Of a few reports none was answered, or something is not at rest any more. */
	bool look_closer = result ? turn && result != -ENODEV
				  : was_at_rest && !usbhid_is_at_rest(u);

	if (is_whole(u))
		retry_strings(u);
	if (!look_closer)
		return result;
	u->poll.turn_next = false;
	hid_binding_watch_bits(u->binding, true);	/* all bits decide what has happened */
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
