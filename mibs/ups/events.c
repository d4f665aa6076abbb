/* SPDX-License-Identifier: GPL-2.0-or-later
 * events - see events.h.
 *
 * A varbind that RFC 1628 requires and this UPS does not have is sent as 0, because receivers read
 * varbinds by position. upsIdentName is the last one, so that receivers of SNMPv1 and v2c, which
 * have no context, can see which UPS it is.
 */
#include "mibs/ups/events.h"

#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/holdovermib/status.h"
#include "mibs/tree/oid.h"
#include "mibs/upsmib/facts.h"

#include <stdlib.h>
#include <string.h>

enum { AGAIN_MS = 60000 };

struct picture {
	struct events *e;
	const struct upsmib_state *s;
	const struct ups *ups;
	uint64_t now_ms;
	void (*notify)(void *user, const struct notification *notification);
	void *user;
};

static struct notification *begin(const struct picture *t, enum notification_kind kind)
{
	return notification_new(kind, t->ups->name, (uint32_t)((t->now_ms - t->s->start_ms) / 10));
}

static void add_object(const struct picture *t, struct notification *n, const uint32_t *below,
	size_t length)
{
	static const enum subtree_type types[] = {
		[UPSMIB_INTEGER] = SUBTREE_INTEGER,
		[UPSMIB_COUNTER] = SUBTREE_COUNTER,
		[UPSMIB_GAUGE] = SUBTREE_GAUGE,
		[UPSMIB_TIMETICKS] = SUBTREE_TIMETICKS,
	};
	const struct upsmib_object *o = upsmib_get(t->s, below, length);
	struct oid_arcs name = oid_ups_mib(below, length), value;

	if (!o) {
		notification_add_integer(n, &name, SUBTREE_INTEGER, 0);
	} else if (o->row->type == UPSMIB_STRING) {
		notification_add_text(n, &name, o->text, strlen(o->text));
	} else if (o->row->type == UPSMIB_OID) {
		value = oid_ups_mib(o->value_oid, o->value_length);
		notification_add_oid(n, &name, &value);
	} else {
		notification_add_integer(n, &name, types[o->row->type], o->integer);
	}
}

static void add_scalar(const struct picture *t, struct notification *n, uint32_t group,
	uint32_t object)
{
	const uint32_t oid[] = { 1, group, object, 0 };

	add_object(t, n, oid, MEM_COUNT(oid));
}

static void finish(const struct picture *t, struct notification *n)
{
	add_scalar(t, n, 1, 5);
	t->notify(t->user, n);
	notification_free(n);
}

/* ---- each kind ---- */

static void follow_battery(const struct picture *t)
{
	struct events *e = t->e;
	struct notification *n;
	bool due = !e->on_battery || t->now_ms - e->battery_told_ms >= AGAIN_MS;

	if (t->s->stale)
		return; /* unknown whether it is still on battery */
	if (t->s->on_battery && due) {
		n = begin(t, NOTIFICATION_ON_BATTERY);
		n->alarm = ALARM_ON_BATTERY;	/* whose row has no Added */
		add_scalar(t, n, 2, 3);
		add_scalar(t, n, 2, 2);
		add_scalar(t, n, 9, 7);
		finish(t, n);
		e->battery_told_ms = t->now_ms;
	}
	e->on_battery = t->s->on_battery;
}

static void follow_test(const struct picture *t)
{
	const uint32_t summary[] = { 1, 7, 3, 0 };
	const struct upsmib_object *o = upsmib_get(t->s, summary, MEM_COUNT(summary));
	bool testing = o && o->integer == TEST_IN_PROGRESS;
	struct notification *n;

	if (t->e->testing && !testing) {
		n = begin(t, NOTIFICATION_TEST_COMPLETED);
		for (uint32_t object = 1; object <= 6; object++)
			add_scalar(t, n, 7, object);
		finish(t, n);
	}
	t->e->testing = testing;
}

static void notify_alarm(const struct picture *t, enum notification_kind kind,
	const struct alarm_row *row)
{
	const uint32_t id[] = { 1, 6, 2, 1, 1, row->id }, descr[] = { 1, 6, 2, 1, 2, row->id };
	const uint32_t alarm[] = { 1, 6, 3, row->kind };
	struct oid_arcs id_name = oid_ups_mib(id, MEM_COUNT(id)),
			  descr_name = oid_ups_mib(descr, MEM_COUNT(descr)),
			  value = oid_ups_mib(alarm, MEM_COUNT(alarm));
	struct notification *n;

	if (row->kind == ALARM_TEST_IN_PROGRESS ||
		(row->kind == ALARM_ON_BATTERY && kind == NOTIFICATION_ALARM_ADDED))
		return;
	n = begin(t, kind);
	n->alarm = row->kind;
	notification_add_integer(n, &id_name, SUBTREE_INTEGER, row->id);
	notification_add_oid(n, &descr_name, &value);
	finish(t, n);
}

static bool has_row(const struct alarm_row *rows, size_t count, uint32_t id)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].id == id)
			return true;
	return false;
}

static void follow_alarms(const struct picture *t)
{
	struct events *e = t->e;
	const struct alarms *a = &t->s->alarms;

	for (size_t i = 0; i < e->row_count; i++)
		if (!has_row(a->rows, a->count, e->rows[i].id))
			notify_alarm(t, NOTIFICATION_ALARM_REMOVED, &e->rows[i]);
	for (size_t i = 0; i < a->count; i++)
		if (!has_row(e->rows, e->row_count, a->rows[i].id))
			notify_alarm(t, NOTIFICATION_ALARM_ADDED, &a->rows[i]);
	memcpy(e->rows, a->rows, a->count * sizeof *a->rows);
	e->row_count = a->count;
}

/* The first status after the start is no change. */
static void follow_status(const struct picture *t)
{
	const struct var *v = ups_var(t->ups, "ups.status");
	char text[UPS_SHOWN_MAX], bits[HOLDOVERMIB_STATUS_BYTES];
	struct oid_arcs name = oid_holdover_column(OID_HOLDOVER_NAME, t->e->number);
	struct events *e = t->e;
	const char *shown;
	struct notification *n;

	if (t->s->stale || !v)
		return;
	shown = ups_shown_value(t->ups, v, text, sizeof text);
	if (e->status && strcmp(e->status, shown) != 0) {
		n = begin(t, NOTIFICATION_STATUS_CHANGED);
		notification_add_text(n, &name, t->ups->name, strlen(t->ups->name));
		holdovermib_status(status_parse(shown), bits);
		name = oid_holdover_column(OID_HOLDOVER_STATUS, e->number);
		notification_add_text(n, &name, bits, sizeof bits);
		name = oid_holdover_column(OID_HOLDOVER_STATUS_TEXT, e->number);
		notification_add_text(n, &name, shown, strlen(shown));
		finish(t, n);
	}
	if (!e->status || strcmp(e->status, shown) != 0) {
		free(e->status);
		e->status = mem_dup(shown);
	}
}

void events_follow(struct events *e, const struct upsmib_state *s, const struct ups *ups,
	uint64_t now_ms, void (*notify)(void *user, const struct notification *notification),
	void *user)
{
	struct picture t = { e, s, ups, now_ms, notify, user };

	follow_battery(&t);
	follow_alarms(&t);
	follow_test(&t);
	follow_status(&t);
}

void events_withdraw(struct events *e, const struct upsmib_state *s, const struct ups *ups,
	uint64_t now_ms, void (*notify)(void *user, const struct notification *notification),
	void *user)
{
	struct picture t = { e, s, ups, now_ms, notify, user };

	follow_alarms(&t);
}

void events_fini(struct events *e)
{
	free(e->status);
	*e = (struct events){ 0 };
}
