/* SPDX-License-Identifier: GPL-2.0-or-later
 * upsmib_ups - a UPS under test and short words for what is expected of its objects. Time is an
 * argument, nobody sleeps. Included by the test programs of the mapping only.
 */
#ifndef TESTS_UNIT_UPSMIB_UPS_H
#define TESTS_UNIT_UPSMIB_UPS_H

#include "mibs/upsmib/objects.h"

#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/upsmib/facts.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a UPS under test ---- */

enum { START_MS = 5000 };	/* sysUpTime 0 */

static struct ups *ups;
static struct upsmib_state state;
static struct upsmib_options options;
static uint64_t now_ms;

static inline void set_up(void)
{
	ups = ups_new("rack1");
	upsmib_state_init(&state, START_MS);
	options = (struct upsmib_options){ .serve_index = true,
		.agent_version = "Holdover 0.1.0" };
	now_ms = START_MS + 1000;
}

static inline void tear_down(void)
{
	upsmib_state_fini(&state);
	ups_free(ups);
}

static inline void update(void)
{
	upsmib_update(&state, ups, now_ms, &options);
}

__attribute__((unused))
static inline void update_after(uint64_t seconds)
{
	now_ms += seconds * 1000;
	update();
}

static inline void set(const char *name, const char *value)
{
	ck_assert_int_ge(ups_set(ups, name, value), 0);
}

/* "ups.status=OL", ..., NULL; then the UPS is fresh and the objects are computed. */
static void given(const char *first, ...) __attribute__((sentinel));
static inline void given(const char *first, ...)
{
	va_list more;

	va_start(more, first);
	for (const char *word = first; word; word = va_arg(more, const char *)) {
		const char *equal = strchr(word, '=');
		char name[64];

		ck_assert_ptr_nonnull(equal);
		snprintf(name, sizeof name, "%.*s", (int)(equal - word), word);
		set(name, equal + 1);
	}
	va_end(more);
	ups_set_state(ups, UPS_FRESH);
	update();
}

/* "2.3.0" is 1.3.6.1.2.1.33.1.2.3.0 */
static inline size_t parse(const char *text, uint32_t oid[16])
{
	size_t n = 0;

	oid[n++] = 1;
	for (char *end; *text; text = *end ? end + 1 : end)
		oid[n++] = (uint32_t)strtoul(text, &end, 10);
	return n;
}

static inline const struct upsmib_object *object(const char *oid_text)
{
	uint32_t oid[16];
	size_t n = parse(oid_text, oid);

	return upsmib_get(&state, oid, n);
}

__attribute__((unused))
static inline void check_number(
	int source_line, const char *oid, enum upsmib_type type, long long wanted)
{
	const struct upsmib_object *o = object(oid);

	ck_assert_msg(o != NULL, "line %d: no %s", source_line, oid);
	ck_assert_msg(o->row->type == type, "line %d: %s has type %d", source_line, oid,
		o->row->type);
	ck_assert_msg(o->integer == wanted, "line %d: %s is %lld", source_line, oid,
		(long long)o->integer);
}

__attribute__((unused))
static inline void check_text(int source_line, const char *oid, const char *wanted)
{
	const struct upsmib_object *o = object(oid);

	ck_assert_msg(o != NULL, "line %d: no %s", source_line, oid);
	ck_assert_msg(o->row->type == UPSMIB_STRING, "line %d: %s", source_line, oid);
	ck_assert_msg(!strcmp(o->text, wanted), "line %d: %s is '%s'", source_line, oid, o->text);
}

__attribute__((unused))
static inline void check_oid(int source_line, const char *oid, const char *wanted)
{
	const struct upsmib_object *o = object(oid);
	uint32_t value[16];
	size_t n = parse(wanted, value);

	ck_assert_msg(o != NULL, "line %d: no %s", source_line, oid);
	ck_assert_msg(o->row->type == UPSMIB_OID, "line %d: %s", source_line, oid);
	ck_assert_msg(o->value_length == n && !memcmp(o->value_oid, value, n * sizeof *value),
		"line %d: %s ends in %u", source_line, oid, o->value_oid[3]);
}

#define INT(oid, n) check_number(__LINE__, oid, UPSMIB_INTEGER, n)
#define COUNTER(oid, n) check_number(__LINE__, oid, UPSMIB_COUNTER, n)
#define GAUGE(oid, n) check_number(__LINE__, oid, UPSMIB_GAUGE, n)
#define TICKS(oid, n) check_number(__LINE__, oid, UPSMIB_TIMETICKS, n)
#define TEXT(oid, text) check_text(__LINE__, oid, text)
#define OID(oid, value) check_oid(__LINE__, oid, value)
#define ABSENT(oid) ck_assert_msg(!object(oid), "%s is there", oid)

__attribute__((unused))
static inline void check_walk(void)
{
	size_t count;
	const struct upsmib_object *all = upsmib_objects(&state, &count), *o;
	uint32_t oid[UPSMIB_ARCS] = { 0 };
	size_t length = 1, seen = 0;

	for (size_t i = 1; i < count; i++) {
		const struct upsmib_object *a = &all[i - 1], *b = &all[i];
		size_t n = 0;

		while (n < a->oid_length && n < b->oid_length && a->oid[n] == b->oid[n])
			n++;
		ck_assert_msg(n < b->oid_length && (n == a->oid_length || a->oid[n] < b->oid[n]),
			"%s behind %s", b->row->name, a->row->name);
	}
	while ((o = upsmib_next(&state, oid, length))) {
		ck_assert_ptr_eq(o, &all[seen]);
		ck_assert_ptr_eq(upsmib_get(&state, o->oid, o->oid_length), o);
		memcpy(oid, o->oid, sizeof oid);
		length = o->oid_length;
		seen++;
	}
	ck_assert_uint_eq(seen, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(all[i].row->type != UPSMIB_INTEGER ||
			(all[i].integer >= all[i].row->min && all[i].integer <= all[i].row->max),
			"%s is %lld", all[i].row->name, (long long)all[i].integer);
}

__attribute__((unused))
static inline void given_a_small_apc(void)
{
	options.attached = "two switches";
	given("battery.charge=100", "battery.charge.low=10", "battery.mfr.date=2001/01/01",
		"battery.runtime=823",
		"battery.runtime.low=120", "battery.temperature=29.4", "battery.type=PbAc",
		"battery.voltage=13.65",
		"battery.voltage.nominal=12.0", "battery.current=-1.25",
		"device.mfr=American Power Conversion",
		"device.model=Back-UPS BVK750M2 ", "input.voltage=121.5",
		"input.voltage.nominal=120",
		"input.frequency=59.95", "input.frequency.nominal=60", "input.current=1.26",
		"input.realpower=98.6",
		"input.transfer.high=140", "input.transfer.low=92", "output.voltage=120.4",
		"output.voltage.nominal=120", "output.frequency=60.0",
		"output.frequency.nominal=60",
		"output.current=0.95", "ups.realpower=77", "ups.load=19",
		"ups.beeper.status=enabled",
		"ups.firmware=03.U1", "ups.mfr=APC", "ups.model=Back-UPS BVK750M2",
		"ups.power.nominal=750",
		"ups.realpower.nominal=410", "ups.test.result=Done and passed",
		"ups.timer.reboot=-1",
		"ups.timer.shutdown=-1", "ups.timer.start=0", "ups.start.auto=yes", "ups.status=OL",
		NULL);
}

#endif
