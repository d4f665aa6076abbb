/* SPDX-License-Identifier: GPL-2.0-or-later
 * recognise - which dialect a unit speaks: the part of unit.h that asks while no dialect is known.
 *
 * Each question is asked once for all dialects that need it, twice if it got no reply. A unit that
 * has left the bus after a question is asked the plain questions first from then on.
 */
#include "drivers/qx/unit.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TRIES = 2, Q1_AGAIN = 3, BUDGET_MS = 3000, QUICK_MS = 500 };

struct probe {
	const char *ask;
	bool crc;
	unsigned again;			/* how often it was repeated */
	enum qx_result result;
	uint8_t reply[QX_REPLY_MAX];
	size_t length;
	bool is_odd;			/* a number of the last reply was impossible; the reply: */
	uint8_t odd[QX_REPLY_MAX];
	size_t odd_length;
};

struct qx_probing {
	struct qx_unit *unit;
	struct qx_shunned *shunned;
	struct probe probes[QX_PROBES_MAX];
	size_t count;
	const struct qx_dialect *dialect;
	struct probe *probe;		/* the question being asked */
	bool zeros, woken;
	uint64_t (*clock)(void);
	uint64_t begun_ms;
};

const struct qx_dialect *qx_dialect_named(const char *name)
{
	for (size_t i = 0; qx_dialects[i]; i++)
		if (!strcasecmp(qx_dialects[i]->name, name) ||
			(qx_dialects[i]->also && !strcasecmp(qx_dialects[i]->also, name)))
			return qx_dialects[i];
	return NULL;
}

/* Fields that are impossible in two replies are ones that this unit never measures. */
static bool odd_before(const struct qx_query *q, const struct probe *probe, uint64_t odd)
{
	struct qx_reading r;

	return qx_decode(q, probe->odd, probe->odd_length, NULL, NULL, &r) == QX_FITS &&
	       r.odd == odd;
}

/* Does the reply fit one of the dialect's rows for this question? */
static enum qx_fit fit_of(const struct qx_dialect *d, struct probe *probe, const uint8_t *reply,
	size_t n)
{
	enum qx_fit best = QX_ALIEN;
	struct qx_reading r;

	for (const struct qx_query *q = d->queries; q->ask; q++) {
		enum qx_fit fit;

		if (strcmp(q->ask, probe->ask) != 0)
			continue;
		fit = qx_decode(q, reply, n, NULL, NULL, &r);
		if (fit == QX_FITS && r.odd && !odd_before(q, probe, r.odd))
			probe->is_odd = true;
		else if (fit > best)
			best = fit;
	}
	return best;
}

static bool may_be_probed(const struct qx_unit *u, const struct qx_dialect *d)
{
	const char *name = u->dialogue.link->name;

	return !d->asked_for_only && (!d->transports || !strcmp(d->transports, name));
}

/* The question is asked once for all dialects that have it, so a reply that fits any of them is
 * accepted. Zeros are no reply, although a dialect may read only the flags. */
static bool fits(void *user, const uint8_t *reply, size_t n)
{
	struct qx_probing *p = user;
	struct probe *probe = p->probe;
	enum qx_fit fit;
	bool good, zero;

	probe->is_odd = false;
	fit = fit_of(p->dialect, probe, reply, n);
	good = fit == QX_FITS;
	zero = fit == QX_ZERO;
	for (size_t i = 0; qx_dialects[i] && !p->unit->options.protocol; i++) {
		const struct qx_dialect *d = qx_dialects[i];

		if (d == p->dialect || d->crc != p->dialect->crc || !may_be_probed(p->unit, d))
			continue;
		fit = fit_of(d, probe, reply, n);
		good |= fit == QX_FITS;
		zero |= fit == QX_ZERO;
	}
	p->zeros |= zero;
	if (probe->is_odd && n <= sizeof probe->odd) {
		memcpy(probe->odd, reply, n);
		probe->odd_length = n;
	}
	return good && !zero && !probe->is_odd;
}

static bool is_shunned(const struct qx_shunned *s, const char *ask)
{
	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->asks[i], ask))
			return true;
	return false;
}

static void shun(struct qx_shunned *s, const char *ask)
{
	log_say(LOG_WARN, "the UPS left the bus when it was asked \"%s\"; it is not asked again",
		ask);
	if (s->count < QX_SHUNNED_MAX && !is_shunned(s, ask))
		s->asks[s->count++] = ask;
}

/* Once for each unit. */
static bool wake(struct qx_probing *p)
{
	const struct qx_link *link = p->unit->dialogue.link;
	bool due = p->zeros && !p->woken && link->wake;

	if (due)
		link->wake(link->user);
	p->woken |= due;
	p->zeros = false;
	return due;
}

static void put(struct qx_probing *p, struct probe *probe)
{
	struct qx_dialogue *d = &p->unit->dialogue;
	bool compared = false;

	p->probe = probe;
	for (int tries = p->unit->quick ? TRIES - 1 : 0; tries < TRIES; tries++) {
		probe->is_odd = false;
		probe->result = qx_ask(d, probe->ask, fits, p);
		if (probe->result == QX_GOOD || probe->result == QX_REFUSED ||
			probe->result == QX_LOST)
			break;
		if (wake(p) && tries == TRIES - 1)
			tries--;		/* it is awake now */
		else if (probe->is_odd && !compared)
			tries--;
		compared |= probe->is_odd;
	}
	memcpy(probe->reply, d->reply, d->length);
	probe->length = d->length;
}

/* Nearly every unit knows Q1: if the reply is nonsense it was damaged, and the next one may be
 * intact. */
static void put_again(struct qx_probing *p, struct probe *probe)
{
	if (probe->result != QX_JUNK || strcmp(probe->ask, "Q1") != 0 || probe->again == Q1_AGAIN)
		return;
	probe->again++;
	put(p, probe);
}

/* NULL: no time is left in this call. */
static struct probe *probe(struct qx_probing *p, const char *ask)
{
	struct qx_dialogue *d = &p->unit->dialogue;
	struct probe *probe;

	d->crc = p->dialect->crc;
	d->reject = p->dialect->reject;
	for (size_t i = 0; i < p->count; i++) {
		probe = &p->probes[i];
		if (strcmp(probe->ask, ask) != 0 || probe->crc != d->crc)
			continue;
		put_again(p, probe);
		return probe;
	}
	if (p->count == QX_PROBES_MAX || p->clock() - p->begun_ms > BUDGET_MS)
		return NULL;
	probe = &p->probes[p->count++];
	*probe = (struct probe){ .ask = ask, .crc = d->crc, .result = QX_REFUSED };
	if (!is_shunned(p->shunned, ask))
		put(p, probe);
	return probe;
}

static bool starts_with_one_of(const struct probe *p, const char *words)
{
	size_t n;

	for (const char *w = words; *w; w += n + (w[n] == ' ')) {
		n = strcspn(w, " ");
		if (p->length >= n && !memcmp(p->reply, w, n))
			return true;
	}
	return false;
}

static bool is_vendor(const char *ask)
{
	return !strcmp(ask, "I") || !strcmp(ask, "FW?");
}

static bool is_reject(const struct qx_dialect *d, const struct probe *p)
{
	return p->length == strlen(d->reject) && !memcmp(p->reply, d->reject, p->length);
}

/* 1: the unit speaks the dialect, 0: it does not; -ENODEV; -EINPROGRESS. */
static int claims(struct qx_probing *p, const struct qx_dialect *d)
{
	p->dialect = d;
	for (const struct qx_claim *c = d->claims; c->ask; c++) {
		struct probe *got;

		if (p->unit->options.novendor && is_vendor(c->ask))
			continue;
		got = probe(p, c->ask);
		if (!got)
			return -EINPROGRESS;
		if (got->result == QX_LOST) {
			shun(p->shunned, c->ask);
			return -ENODEV;
		}
		if (c->or_refused && got->result == QX_REFUSED && is_reject(d, got))
			continue;
		if (got->result != QX_GOOD ||
			fit_of(d, got, got->reply, got->length) != QX_FITS ||
			(c->starts && !starts_with_one_of(got, c->starts)))
			return 0;
	}
	return 1;
}

/* Is the dialect recognised by Q1 alone, or by Q1 and a vendor line? */
static bool is_plain(const struct qx_dialect *d)
{
	return !strcmp(d->claims[0].ask, "Q1") &&
	       (!d->claims[1].ask || is_vendor(d->claims[1].ask));
}

enum which { EVERY, PLAIN, OTHER };

static int try_dialects(struct qx_probing *p, enum which which)
{
	for (size_t i = 0; qx_dialects[i]; i++) {
		const struct qx_dialect *d = qx_dialects[i];
		int result;

		if (!may_be_probed(p->unit, d) ||
			(which != EVERY && is_plain(d) != (which == PLAIN)))
			continue;
		result = claims(p, d);
		if (result > 0)
			p->unit->dialect = d;
		if (result)
			return result;
	}
	return 0;
}

static int cautiously(struct qx_probing *p)
{
	int result = try_dialects(p, PLAIN);

	return result ? result : try_dialects(p, OTHER);
}

/* Nearly every unit knows Q1, and it harms none. If the unit answers it at once, later questions
 * wait a shorter time for a reply. */
static int time_it(struct qx_probing *p)
{
	struct qx_unit *u = p->unit;
	uint64_t begun_ms = p->clock();
	const struct probe *q1;

	if (p->count)
		return 0;
	p->dialect = qx_dialect_named("q1");
	q1 = probe(p, "Q1");
	if (q1->result == QX_LOST)
		return -ENODEV;
	u->quick = (q1->result == QX_GOOD || q1->result == QX_REFUSED) &&
		   p->clock() - begun_ms < QUICK_MS;
	u->dialogue.impatient = u->quick;
	return 0;
}

static int recognise(struct qx_probing *p)
{
	struct qx_unit *u = p->unit;
	const struct qx_dialect *named;
	int result;

	if (!u->options.protocol) {
		result = time_it(p);
		if (result)
			return result;
		return p->shunned->count ? cautiously(p) : try_dialects(p, EVERY);
	}
	named = qx_dialect_named(u->options.protocol);
	if (!named)
		return -EINVAL;
	result = claims(p, named);
	if (result > 0)
		u->dialect = named;
	return result;
}

int qx_unit_recognise(struct qx_unit *u, struct qx_shunned *shunned, uint64_t (*clock)(void))
{
	int result;

	if (!u->probing) {
		u->probing = MEM_NEW(struct qx_probing);
		*u->probing = (struct qx_probing){ .unit = u, .shunned = shunned, .clock = clock };
		u->dialogue.empty_first = true;
	}
	u->probing->begun_ms = clock();
	result = recognise(u->probing);
	if (result < 0)
		return result;
	qx_unit_fini(u);
	if (!u->dialect)
		return -EPROTO;
	qx_unit_speaks(u, u->dialect);
	return 0;
}

void qx_unit_speaks(struct qx_unit *u, const struct qx_dialect *dialect)
{
	u->dialect = dialect;
	u->dialogue.crc = dialect->crc;
	u->dialogue.reject = dialect->reject;
	u->delays = (struct qx_delays){ dialect->offdelay, dialect->ondelay };
}

void qx_unit_fini(struct qx_unit *u)
{
	free(u->probing);
	u->probing = NULL;
}
