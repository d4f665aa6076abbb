/* SPDX-License-Identifier: GPL-2.0-or-later
 * turns - see turns.h.
 */
#include "server/net/turns.h"

enum { DEBT_ROUNDS_MAX = 20 };

static bool waits_another(const struct turns *t, const struct turn_account *a)
{
	return t->first && (t->first != a || t->last != a);
}

/* The units that a host may use in a round. */
static uint32_t quantum_of(const struct turns *t, const struct turn_account *a)
{
	bool alone = t->speaker == a && t->alone >= TURNS_ALONE && !waits_another(t, a);

	return alone ? TURNS_QUANTUM_ALONE : TURNS_QUANTUM;
}

/* Debt of earlier rounds is reduced by a quantum for each round since. */
static void pay_off(const struct turns *t, struct turn_account *a, uint32_t quantum)
{
	uint64_t paid = (uint64_t)(t->round - a->round) * quantum;

	if (a->spent > DEBT_ROUNDS_MAX * quantum)
		a->spent = DEBT_ROUNDS_MAX * quantum;
	a->spent = paid < a->spent ? a->spent - (uint32_t)paid : 0;
	a->round = t->round;
}

static bool has_credit(const struct turns *t, struct turn_account *a)
{
	uint32_t quantum = quantum_of(t, a);

	if (a->round != t->round)
		pay_off(t, a, quantum);
	return a->spent < quantum;
}

bool turns_may(struct turns *t, struct turn_account *a, uint64_t polled_ms)
{
	if (has_credit(t, a))
		return true;
	if (polled_ms == t->polled_ms)
		return false;
	t->polled_ms = polled_ms;
	t->round++;
	return has_credit(t, a);
}

uint32_t turns_units(size_t answer_bytes)
{
	return 1 + (uint32_t)(answer_bytes / TURNS_UNIT_BYTES);
}

/* One answer, however long, costs its host ten rounds at most. */
void turns_spend(struct turns *t, struct turn_account *a, uint32_t units)
{
	if (t->speaker != a)
		t->alone = 0;
	t->speaker = a;
	if (t->alone < TURNS_ALONE)
		t->alone += units;
	a->spent += units < 10 * TURNS_QUANTUM ? units : 10 * TURNS_QUANTUM;
}

static void enter_ring(struct turns *t, struct turn_account *a)
{
	if (a->in_ring)
		return;
	a->in_ring = true;
	a->next = NULL;
	if (t->last)
		t->last->next = a;
	else
		t->first = a;
	t->last = a;
}

void turns_wait(struct turns *t, struct turn_account *a, struct turn *one)
{
	if (one->account)
		return;
	*one = (struct turn){ .account = a, .before = a->last };
	if (a->last)
		a->last->next = one;
	else
		a->first = one;
	a->last = one;
	enter_ring(t, a);
}

void turns_cancel(struct turn *one)
{
	struct turn_account *a = one->account;

	if (!a)
		return;
	if (one->before)
		one->before->next = one->next;
	else
		a->first = one->next;
	if (one->next)
		one->next->before = one->before;
	else
		a->last = one->before;
	one->account = NULL;
}

static struct turn_account *leave_ring(struct turns *t)
{
	struct turn_account *a = t->first;

	t->first = a->next;
	if (!t->first)
		t->last = NULL;
	a->in_ring = false;
	return a;
}

bool turns_round(struct turns *t, void (*go)(void *user, struct turn *one), void *user)
{
	const struct turn_account *last = t->last;
	bool more = t->first != NULL;

	t->round++;
	while (more && t->first) {
		struct turn_account *a = t->first;

		more = a != last;
		while (a->first && has_credit(t, a)) {
			struct turn *one = a->first;

			turns_cancel(one);
			go(user, one);
		}
		leave_ring(t);
		if (a->first)
			enter_ring(t, a);
	}
	return t->first != NULL;
}

void turns_close(struct turns *t, struct turn_account *a)
{
	if (t->speaker == a)
		t->speaker = NULL;
	if (!a->in_ring)
		return;
	if (t->first == a) {
		leave_ring(t);
		return;
	}
	for (struct turn_account *o = t->first; o; o = o->next) {
		if (o->next != a)
			continue;
		o->next = a->next;
		if (t->last == a)
			t->last = o;
		break;
	}
	a->in_ring = false;
}
