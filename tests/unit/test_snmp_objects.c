/* SPDX-License-Identifier: GPL-2.0-or-later
 * The trees that describe an agent: order and instances of scalars and tables, the system group,
 * the inventory.
 */
#include "lib/clock.h"
#include "mibs/entitymib/entity.h"
#include "mibs/tree/oid.h"
#include "mibs/tree/system.h"
#include "tests/unit/support.h"

static struct system sys;
static struct ups *one, *two;
static struct holdovermib upses;
static struct holdovermib_ups rows[2];
static struct entity entity;

static const char *compliance(void *user)
{
	(void)user;
	return "full";
}

static void set_up(void)
{
	static const uint32_t id[] = { 1, 3, 6, 1, 4, 1, 99 }, mib[] = { OID_UPS_MIB };
	static const struct system_resource resources[] = {
		{ mib, MEM_COUNT(mib), NULL }, { id, MEM_COUNT(id), "other" },
	};

	clock_fix(61000);
	sys = (struct system){ .texts = { .descr = "d SNMP Agent", .name = "me" },
		.object_id = id, .object_id_length = MEM_COUNT(id), .resources = resources,
		.resource_count = MEM_COUNT(resources), .compliance = compliance };
	system_init(&sys, 1000);
	one = ups_new("rack1");
	two = ups_new("rack2");
	ups_set(two, "ups.mfr", "APC");
	ups_set(two, "ups.model", "Back-UPS 750");
	ups_set(two, "ups.serial", "3B1812X30551");
	ups_set(two, "ups.firmware", "03.U1");
	ups_set(two, "ups.mfr.date", "2018/03/25");
	holdovermib_init(&upses, 1000, NULL);
	rows[0] = (struct holdovermib_ups){ .ups = one, .number = 1 };
	rows[1] = (struct holdovermib_ups){ .ups = two, .number = 7 };
	holdovermib_add(&upses, &rows[1]);
	holdovermib_add(&upses, &rows[0]);
	entity_init(&entity, &upses, "me");
}

static void tear_down(void)
{
	holdovermib_fini(&upses);
	ups_free(one);
	ups_free(two);
	clock_fix(0);
}

/* All instances of a tree in the order of GETNEXT, "2.0 4.0 9.1.2.1 ..."; each is found by GET. */
static const char *walk(const struct subtree *t)
{
	static char text[2048];
	uint32_t at[16];
	size_t length = 0, used = 0;
	struct subtree_value v;

	text[0] = '\0';
	while (t->next(t->owner, at, length, &v)) {
		ck_assert(!length || oid_compare(at, length, v.oid, v.oid_length) < 0);
		length = v.oid_length;
		memcpy(at, v.oid, length * sizeof *at);
		ck_assert(t->get(t->owner, at, length, &v));
		for (size_t i = 0; i < length; i++)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%u",
				i ? "." : used ? " " : "", (unsigned)at[i]);
	}
	return text;
}

static const char *text_at(const struct subtree *t, const uint32_t *oid, size_t n)
{
	static char text[300];
	struct subtree_value v;

	if (!t->get(t->owner, oid, n, &v))
		return NULL;
	ck_assert_int_eq(v.type, SUBTREE_STRING);
	snprintf(text, sizeof text, "%.*s", (int)v.text_length, v.text);
	return text;
}

#define TEXT_AT(tree, ...) text_at(tree, (const uint32_t[]){ __VA_ARGS__ }, OID_COUNT(__VA_ARGS__))

START_TEST(the_system_group_and_its_table_are_in_order)
{
	const struct subtree *t = &sys.objects.subtree;
	struct subtree_value v;

	ck_assert_str_eq(walk(t), "1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0 9.1.2.1 9.1.2.2 9.1.3.1 9.1.3.2 "
				  "9.1.4.1 9.1.4.2");
	ck_assert_str_eq(TEXT_AT(t, 1, 0), "d SNMP Agent");
	ck_assert_str_eq(TEXT_AT(t, 5, 0), "me");
	ck_assert_str_eq(TEXT_AT(t, 9, 1, 3, 1), "full");
	ck_assert(t->get(t->owner, (const uint32_t[]){ 2, 0 }, 2, &v));
	ck_assert(v.type == SUBTREE_OID && v.value_oid_length == 7 && v.value_oid[6] == 99);
	ck_assert(t->get(t->owner, (const uint32_t[]){ 3, 0 }, 2, &v));
	ck_assert(v.type == SUBTREE_TIMETICKS && v.integer == 6000);
}
END_TEST

START_TEST(names_beside_an_instance_are_none_and_lead_to_the_next)
{
	const struct subtree *t = &sys.objects.subtree;
	struct subtree_value v;

	ck_assert(!t->get(t->owner, (const uint32_t[]){ 10, 0 }, 2, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 1, 1 }, 2, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 1 }, 1, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 9, 1, 2, 0 }, 4, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 9, 1, 2, 3 }, 4, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 9, 1, 2, UINT32_MAX }, 4, &v));
	ck_assert(t->next(t->owner, (const uint32_t[]){ 5 }, 1, &v) && v.oid[0] == 5);
	ck_assert(t->next(t->owner, (const uint32_t[]){ 5, 0, 1 }, 3, &v) && v.oid[0] == 6);
	ck_assert(t->next(t->owner, (const uint32_t[]){ 0 }, 1, &v) && v.oid[0] == 1);
	ck_assert(t->next(t->owner, (const uint32_t[]){ 9, 1, 2, 1, 5 }, 5, &v) && v.oid[3] == 2);
	ck_assert(!t->next(t->owner, (const uint32_t[]){ UINT32_MAX }, 1, &v));
	ck_assert(t->is_object(t->owner, (const uint32_t[]){ 9, 1, 2, 77 }, 4));
	ck_assert(!t->is_object(t->owner, (const uint32_t[]){ 9, 1, 1, 1 }, 4));
}
END_TEST

START_TEST(the_inventory_is_the_host_and_a_row_for_each_ups)
{
	const struct subtree *t = &entity.objects.subtree;
	struct subtree_value v;

	ck_assert_ptr_nonnull(strstr(walk(t), "1.1.1.2.1 1.1.1.2.2 1.1.1.2.8 1.1.1.3.1"));
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 7, 1), "me");
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 2, 8), "UPS APC Back-UPS 750");
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 2, 2), "UPS rack1");
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 7, 8), "rack2");
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 9, 8), "03.U1");
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 11, 8), "3B1812X30551");
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 12, 8), "APC");
	ck_assert_str_eq(TEXT_AT(t, 1, 1, 1, 13, 8), "Back-UPS 750");
	ck_assert_ptr_null(TEXT_AT(t, 1, 1, 1, 13, 3));
	ck_assert(t->get(t->owner, (const uint32_t[]){ 1, 1, 1, 4, 8 }, 5, &v));
	ck_assert_int_eq(v.integer, 1);			/* contained in the host */
	ck_assert(t->get(t->owner, (const uint32_t[]){ 1, 1, 1, 5, 8 }, 5, &v));
	ck_assert_int_eq(v.integer, 6);			/* powerSupply */
	ck_assert(t->get(t->owner, (const uint32_t[]){ 1, 1, 1, 17, 8 }, 5, &v));
	ck_assert(v.text_length == 8 && !memcmp(v.text, "\x07\xe2\x03\x19\0\0\0\0", 8));
}
END_TEST

START_TEST(dates_of_any_maker_are_read_and_nonsense_is_zero)
{
	static const struct { const char *text, *bytes; } dates[] = {
		{ "2018/03/25", "\x07\xe2\x03\x19" }, { "2018-03-25", "\x07\xe2\x03\x19" },
		{ "03/25/18", "\x07\xe2\x03\x19" }, { "03/25/2018", "\x07\xe2\x03\x19" },
		{ "01/02/99", "\x07\xcf\x01\x02" }, { "2018/13/25", "\0\0\0\0" },
		{ "", "\0\0\0\0" }, { "never", "\0\0\0\0" }, { "99999999999/1/1", "\0\0\0\0" },
	};
	char out[8];

	for (size_t i = 0; i < MEM_COUNT(dates); i++) {
		entity_date(dates[i].text, out);
		ck_assert_msg(!memcmp(out, dates[i].bytes, 4), "%s", dates[i].text);
	}
	entity_date(NULL, out);
	ck_assert_mem_eq(out, "\0\0\0\0\0\0\0\0", 8);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_system_group_and_its_table_are_in_order,
		names_beside_an_instance_are_none_and_lead_to_the_next,
		the_inventory_is_the_host_and_a_row_for_each_ups,
		dates_of_any_maker_are_read_and_nonsense_is_zero,
	};

	return support_run_with("snmp_objects", tests, MEM_COUNT(tests), set_up, tear_down);
}
