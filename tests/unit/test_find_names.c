/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_find_names - the name of a found UPS, and that it keeps it, whatever happens to the file.
 */
#include "drivers/find/names.h"
#include "drivers/find/section.h"
#include "drivers/usb/match.h"
#include "lib/settings.h"
#include "tests/unit/support.h"

static struct find_names names;
static char *dir;

static struct find_seen unit(uint16_t vid, const char *serial, const char *path)
{
	struct find_seen s = { .kind = find_kinds[0] };

	s.info.vid = vid;
	s.info.pid = 2;
	snprintf(s.info.serial, sizeof s.info.serial, "%s", serial);
	snprintf(s.info.path, sizeof s.info.path, "%s", path);
	return s;
}

/* What is plugged in now: up to three units; vid 0 is none. */
static void look(struct find_seen a, struct find_seen b, struct find_seen c)
{
	struct find_seen seen[3] = { a, b, c };
	size_t count = 0;

	for (size_t i = 0; i < 3; i++)
		if (seen[i].info.vid)
			seen[count++] = seen[i];
	find_names_update(&names, seen, count);
}

#define NONE ((struct find_seen){ 0 })
#define A unit(1, "A", "1-1")
#define B unit(1, "B", "1-2")

/* The name of what is at that port now. */
static const char *name_at(const char *path)
{
	for (size_t i = 0; i < names.count; i++)
		if (names.units[i].present && !strcmp(names.units[i].path, path))
			return names.units[i].name;
	return "nobody";
}

static char *memory(void)
{
	struct buf b = { 0 };
	char *text;

	find_names_print(&names, &b);
	text = mem_dup(buf_text(&b));
	buf_fini(&b);
	return text;
}

static int read_memory(const char *text)
{
	char *path = mem_fmt("%s/ups-names", dir);
	int result;

	support_write(dir, "ups-names", text);
	memset(&names, 0, sizeof names);
	result = find_names_read(&names, path);
	free(path);
	return result;
}

static void restart(void)
{
	char *text = memory();

	ck_assert_int_eq(read_memory(text), 0);
	free(text);
}

static size_t listed(void)
{
	size_t n = 0;

	for (size_t i = 0; i < names.count; i++)
		n += names.units[i].listed;
	return n;
}

START_TEST(the_first_is_ups_and_others_are_counted)
{
	memset(&names, 0, sizeof names);
	look(A, NONE, NONE);
	look(A, B, NONE);
	look(A, B, unit(7, "", "1-3"));
	ck_assert_str_eq(name_at("1-1"), "ups");
	ck_assert_str_eq(name_at("1-2"), "ups2");
	ck_assert_str_eq(name_at("1-3"), "ups3");
}
END_TEST

START_TEST(an_unplugged_one_stays_listed_and_is_itself_at_another_port)
{
	memset(&names, 0, sizeof names);
	look(A, B, NONE);
	look(B, NONE, NONE);
	ck_assert_uint_eq(listed(), 2);
	look(B, unit(1, "A", "3-4.1"), NONE);
	ck_assert_str_eq(name_at("3-4.1"), "ups");
	ck_assert_uint_eq(names.count, 2);
}
END_TEST

START_TEST(after_a_restart_the_order_of_plugging_does_not_matter)
{
	memset(&names, 0, sizeof names);
	look(A, B, NONE);
	restart();
	ck_assert_uint_eq(listed(), 0);
	look(unit(1, "B", "1-1"), NONE, NONE);
	ck_assert_str_eq(name_at("1-1"), "ups2");
	ck_assert_uint_eq(listed(), 1);
	look(unit(1, "B", "1-1"), unit(1, "A", "1-2"), NONE);
	ck_assert_str_eq(name_at("1-2"), "ups");
}
END_TEST

START_TEST(a_name_is_not_given_to_another_unit)
{
	memset(&names, 0, sizeof names);
	look(A, NONE, NONE);
	restart();
	look(B, NONE, NONE);
	ck_assert_str_eq(name_at("1-2"), "ups2");
}
END_TEST

START_TEST(units_without_serial_number_are_known_by_their_port)
{
	memset(&names, 0, sizeof names);
	look(unit(5, "", "1-1"), unit(5, "", "1-2"), NONE);
	restart();
	look(unit(5, "", "1-2"), NONE, NONE);
	ck_assert_str_eq(name_at("1-2"), "ups2");
	look(unit(5, "", "1-2"), unit(5, "", "1-1"), NONE);
	ck_assert_str_eq(name_at("1-1"), "ups");
}
END_TEST

START_TEST(one_without_serial_number_at_a_new_port_is_the_one_that_is_missed)
{
	memset(&names, 0, sizeof names);
	look(unit(5, "", "1-1"), unit(5, "", "1-2"), NONE);
	look(unit(5, "", "1-2"), NONE, NONE);
	look(unit(5, "", "1-2"), unit(5, "", "1-7"), NONE);
	ck_assert_str_eq(name_at("1-7"), "ups");
	ck_assert_str_eq(name_at("1-2"), "ups2");
	look(NONE, NONE, NONE);
	look(unit(5, "", "1-8"), NONE, NONE);		/* two are missed: it may be either */
	ck_assert_str_eq(name_at("1-8"), "ups3");
}
END_TEST

START_TEST(twins_with_one_serial_number_are_told_apart_by_their_ports)
{
	struct buf text = { 0 };

	memset(&names, 0, sizeof names);
	look(unit(1, "0000", "1-1"), unit(1, "0000", "1-2"), NONE);
	restart();
	look(unit(1, "0000", "1-2"), unit(1, "0000", "1-1"), NONE);
	ck_assert_str_eq(name_at("1-1"), "ups");
	ck_assert_str_eq(name_at("1-2"), "ups2");
	find_names_sections(&names, &text);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "busport = \"1-1\""));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "busport = \"1-2\""));
	buf_fini(&text);
}
END_TEST

START_TEST(lines_that_make_no_sense_are_skipped)
{
	static const char *const bad[] = {
		"../../etc/passwd usbhid-ups 051d:0002 1-1 \"x\"",
		"a/b usbhid-ups 051d:0002 1-1 \"x\"",
		".hidden usbhid-ups 051d:0002 1-1 \"x\"",
		"x /bin/sh 051d:0002 1-1 \"x\"",
		"x usbhid-ups 051d:00022 1-1 \"x\"",
		"x usbhid-ups 51d:2 1-1 \"x\"",
		"x usbhid-ups 051d:0002 ../1 \"x\"",
		"x usbhid-ups 051d:0002 1-1",
		"x usbhid-ups",
		"\"",
		"\\",
		"x usbhid-ups 051d:0002 1-1 x y",
		"[x]",
		"driver = usbhid-ups",
	};

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		char *text = mem_fmt("good usbhid-ups 0001:0002 1-1 \"A\"\n%s\n", bad[i]);

		ck_assert_int_eq(read_memory(text), 0);
		ck_assert_msg(names.count == 1, "%s", bad[i]);
		ck_assert_str_eq(names.units[0].name, "good");
		free(text);
	}
	read_memory("ups usbhid-ups 0001:0002 1-1 \"A\"\nUPS usbhid-ups 0001:0002 1-2 \"B\"\n");
	ck_assert_uint_eq(names.count, 1);
}
END_TEST

START_TEST(a_name_may_be_changed_in_the_file)
{
	read_memory("rack usbhid-ups 0001:0002 9-9 \"A\"\n");
	look(A, B, NONE);
	ck_assert_str_eq(name_at("1-1"), "rack");
	ck_assert_str_eq(name_at("1-2"), "ups");
}
END_TEST

START_TEST(a_torn_file_costs_what_is_torn_off)
{
	char *whole, *at;

	memset(&names, 0, sizeof names);
	look(A, B, NONE);
	whole = memory();
	at = strstr(whole, "\nups2") + 1;
	for (size_t cut = 0; at[cut]; cut++) {
		char *torn = mem_dup_n(whole, (size_t)(at - whole) + cut);

		ck_assert_int_eq(read_memory(torn), 0);
		look(A, B, NONE);
		ck_assert_str_eq(name_at("1-1"), "ups");
		ck_assert_str_eq(name_at("1-2"), "ups2");
		free(torn);
	}
	free(whole);
}
END_TEST

START_TEST(bytes_of_any_kind_in_the_file_are_survived)
{
	uint32_t seed = 1;

	for (int round = 0; round < 2000; round++) {
		char text[300] =
			"ups usbhid-ups 0001:0002 1-1 \"A\"\nups2 usbhid-ups 0001:0002 1-2 \"B\"\n";
		size_t size = strlen(text);

		for (int k = 0; k < 6; k++) {
			seed = seed * 1664525 + 1013904223;
			text[(seed >> 8) % size] = (char)(seed >> 24);
		}
		read_memory(text);
		ck_assert_uint_le(names.count, 2);
		look(A, B, NONE);
		ck_assert_uint_eq(listed(), 2);
	}
}
END_TEST

START_TEST(when_many_are_remembered_the_one_seen_longest_ago_gives_way)
{
	memset(&names, 0, sizeof names);
	for (unsigned i = 0; i < FIND_MAX; i++) {
		char serial[8];

		snprintf(serial, sizeof serial, "S%u", i);
		look(unit(1, serial, "1-1"), NONE, NONE);
		restart();
	}
	ck_assert_uint_eq(names.count, FIND_MAX);
	look(unit(1, "S0", "1-1"), NONE, NONE);		/* it is seen again */
	restart();
	look(unit(1, "new", "1-1"), NONE, NONE);
	ck_assert_str_eq(name_at("1-1"), "ups2");		/* S1's */
	ck_assert_uint_eq(names.count, FIND_MAX);
}
END_TEST

START_TEST(a_file_that_is_none_is_an_error)
{
	ck_assert_int_eq(find_names_read(&names, "/nonexistent/names"), -ENOENT);
	ck_assert_int_eq(find_names_read(&names, "/dev/zero"), -EINVAL);
}
END_TEST

/* A section as every program reads it, its rules as the driver compiles them. */
START_TEST(a_section_means_its_device_and_no_other)
{
	static const char *const serials[] = { "AB0427000000", "a.c", "x*", "(1) [2] {3}", "^a$",
		"a\\b", "q\"uote", "a#b=c", "A+B|C?", "000000000000", " ", "" };

	for (size_t i = 0; i < MEM_COUNT(serials); i++) {
		struct usb_info mine = unit(1, serials[i], "1-1.4").info, other = mine;
		struct conf_report report = { 0 };
		struct usb_match_rules rules;
		struct settings s;
		struct buf text = { 0 };
		char why[256];

		find_section_print(&text, "ups", "usbhid-ups", &mine, false);
		support_write(dir, "ups.conf", buf_text(&text));
		ck_assert_int_eq(settings_read(dir, &s, &report), 0);
		ck_assert_uint_eq(report.errors + report.warnings, 0);
		ck_assert(s.ups_count == 1 && s.ups[0]->usable);
		ck_assert_int_eq(usb_match_compile(
			&(struct usb_match){ .vendorid = section_value(s.ups[0], "vendorid"),
				.productid = section_value(s.ups[0], "productid"),
				.serial = section_value(s.ups[0], "serial"),
				.busport = section_value(s.ups[0], "busport") }, &rules, why), 0);
		ck_assert_msg(usb_match_place(&rules, &mine) && usb_match_texts(&rules, &mine),
			"%s", serials[i]);
		snprintf(other.serial, sizeof other.serial, "%sx", serials[i]);
		snprintf(other.path, sizeof other.path, "1-1x4");
		ck_assert_msg(!usb_match_place(&rules, &other) || !usb_match_texts(&rules, &other),
			"%s", serials[i]);
		usb_match_release(&rules);
		settings_fini(&s);
		buf_fini(&text);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_first_is_ups_and_others_are_counted,
		an_unplugged_one_stays_listed_and_is_itself_at_another_port,
		after_a_restart_the_order_of_plugging_does_not_matter,
		a_name_is_not_given_to_another_unit,
		units_without_serial_number_are_known_by_their_port,
		one_without_serial_number_at_a_new_port_is_the_one_that_is_missed,
		twins_with_one_serial_number_are_told_apart_by_their_ports,
		lines_that_make_no_sense_are_skipped,
		a_name_may_be_changed_in_the_file,
		a_torn_file_costs_what_is_torn_off,
		bytes_of_any_kind_in_the_file_are_survived,
		when_many_are_remembered_the_one_seen_longest_ago_gives_way,
		a_file_that_is_none_is_an_error,
		a_section_means_its_device_and_no_other,
	};
	int result;

	dir = support_dir();
	result = support_run("find_names", tests, MEM_COUNT(tests));
	support_dir_remove(dir);
	return result;
}
