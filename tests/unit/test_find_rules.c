/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_find_rules - the udev rules have every id of every table once, and the properties that other
 * programs need.
 */
#include "drivers/find/rules.h"
#include "drivers/find/kinds.h"
#include "tests/unit/support.h"

static struct buf rules;

static const char *text(const char *group)
{
	buf_clear(&rules);
	find_rules_print(&rules, "/usr/lib/udev/holdover-usb-id", group);
	return buf_text(&rules);
}

static size_t count_of(const char *where, const char *what)
{
	size_t n = 0;

	for (const char *p = where; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

START_TEST(each_id_of_the_tables_has_one_rule)
{
	const char *all = text("nut");
	size_t ids = 0, lines = count_of(all, "ATTR{idVendor}==");
	uint16_t vid, pid;

	for (const struct find_kind *const *k = find_kinds; *k; k++)
		for (size_t n = 0; find_kind_id(*k, n, &vid, &pid); n++) {
			char *rule =
				mem_fmt("\nATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\", "
					"ENV{HOLDOVER_UPS}=\"%s\"\n",
					vid, pid, (*k)->driver);

			ck_assert_msg(count_of(all, rule) == 1, "%s", rule);
			free(rule);
			ids++;
		}
	ck_assert_uint_gt(ids, 110);
	ck_assert_uint_le(lines, ids);		/* some ids are in two tables */
	ck_assert_uint_gt(lines, ids - 20);
}
END_TEST

START_TEST(serial_adapter_of_anything_has_no_rule)
{
	ck_assert_uint_eq(count_of(text("nut"), "1a86"), 0);
}
END_TEST

START_TEST(whoever_runs_the_drivers_gets_the_devices)
{
	const char *all = text("power");

	ck_assert_uint_eq(count_of(all, "GROUP="), 1);
	ck_assert_uint_eq(count_of(all,
				  "}==\"?*\", GROUP=\"power\", MODE=\"0660\", TAG+=\"systemd\"\n"),
		1);
}
END_TEST

START_TEST(each_label_that_is_gone_to_is_there_and_later)
{
	const char *all = text("nut"), *p = all;
	size_t found = 0;

	while ((p = strstr(p, "GOTO=\""))) {
		int size = (int)strcspn(p += 6, "\"");
		char *label = mem_fmt("LABEL=\"%.*s\"", size, p);

		ck_assert_msg(strstr(p, label) && count_of(all, label) == 1, "%s", label);
		free(label);
		found++;
	}
	ck_assert_uint_ge(found, 4);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		each_id_of_the_tables_has_one_rule, serial_adapter_of_anything_has_no_rule,
		whoever_runs_the_drivers_gets_the_devices,
		each_label_that_is_gone_to_is_there_and_later,
	};
	int result = support_run("find_rules", tests, MEM_COUNT(tests));

	buf_fini(&rules);
	return result;
}
