/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_settings - ups.conf: globals, sections, merging, and what is refused.
 */
#include "lib/found.h"
#include "lib/settings.h"
#include "tests/unit/support.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char *dir;
static struct settings s;
static struct conf_report report;

static void read_text(const char *text)
{
	settings_fini(&s);
	report = (struct conf_report){ 0 };
	support_log_begin();
	support_write(dir, "ups.conf", text);
	ck_assert_int_eq(settings_read(dir, &s, &report), 0);
}

static const char *value(const char *ups, const char *key)
{
	return section_value(ups ? settings_ups(&s, ups) : &s.global, key);
}

START_TEST(globals_stand_before_the_first_section)
{
	read_text(
		"statepath = /run/x\nnowait\nmaxretry=3\n[a]\ndriver = d\nport = auto\nmaxretry = 5\n"
		"[b]\nport=p\ndriver=e\n");
	ck_assert_str_eq(value(NULL, "statepath"), "/run/x");
	ck_assert(section_flag(&s.global, "nowait"));
	ck_assert_uint_eq(s.ups_count, 2);
	ck_assert_str_eq(s.ups[0]->name, "a");
	ck_assert_str_eq(s.ups[1]->name, "b");
	ck_assert_str_eq(settings_value(&s, s.ups[0], "maxretry"), "5");
	ck_assert_str_eq(settings_value(&s, s.ups[1], "maxretry"), "3");
	ck_assert_ptr_null(settings_value(&s, s.ups[1], "none"));
	ck_assert(s.ups[0]->usable && s.ups[1]->usable);
	ck_assert(!report.errors && !report.warnings);
}
END_TEST

START_TEST(values_are_what_the_grammar_makes_of_them)
{
	static const struct { const char *line, *key, *value; } rows[] = {
		{ "desc = \"Main \\\"lab\\\" UPS \\#1\"", "desc", "Main \"lab\" UPS #1" },
		{ "desc=x", "desc", "x" },
		/* words behind the value are ignored */
		{ "desc = x y z", "desc", "x" },
		{ "desc = my#1", "desc", "my" },
		{ "vendor = ", "vendor", "" },
		{ "desc = \"\"", "desc", "" },
		{ "a\\=b = c", "a=b", "c" },
		{ "override.battery.charge.low = 30", "override.battery.charge.low", "30" },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		char *text = mem_fmt("[u]\ndriver = d\nport = p\n%s\n", rows[i].line);

		read_text(text);
		ck_assert_msg(value("u", rows[i].key), "%s", rows[i].line);
		ck_assert_str_eq(value("u", rows[i].key), rows[i].value);
		ck_assert_uint_eq(section_find(settings_ups(&s, "u"), rows[i].key)->line, 4);
		ck_assert_uint_eq(report.errors + report.warnings, 0);
		free(text);
	}
}
END_TEST

/* As with NUT. */
START_TEST(a_description_of_nothing_is_none)
{
	read_text("[u]\ndriver = d\nport = p\ndesc =\n");
	ck_assert_ptr_null(value("u", "desc"));
	ck_assert_uint_eq(report.errors + report.warnings, 0);
}
END_TEST

START_TEST(of_a_repeated_key_the_last_wins)
{
	read_text("[u]\ndriver = d\nport = p\nport = q\nflag\nflag = no\nv = 1\nv\n");
	ck_assert_str_eq(value("u", "port"), "q");
	ck_assert_uint_eq(section_find(s.ups[0], "port")->line, 4);
	ck_assert_str_eq(value("u", "flag"), "no");
	ck_assert_ptr_nonnull(section_find(s.ups[0], "v"));
	ck_assert_ptr_null(value("u", "v"));
	ck_assert_uint_eq(s.ups[0]->count, 4);
}
END_TEST

START_TEST(a_repeated_section_is_merged)
{
	read_text("[u]\ndriver = d\n[v]\ndriver = e\nport = x\n[u]\nport = p\n");
	ck_assert_uint_eq(s.ups_count, 2);
	ck_assert_str_eq(value("u", "driver"), "d");
	ck_assert_str_eq(value("u", "port"), "p");
	ck_assert(settings_ups(&s, "u")->usable);
	ck_assert_uint_eq(settings_ups(&s, "u")->line, 1);
}
END_TEST

START_TEST(of_names_that_differ_in_case_only_the_second_is_refused)
{
	read_text(
		"[Ups]\ndriver = d\nport = p\n[ups]\nport = q\ndesc = \"other\"\n[w]\ndriver = d\n"
		"port = r\n");
	ck_assert_uint_eq(s.ups_count, 2);
	ck_assert_str_eq(value("Ups", "port"), "p");
	ck_assert_ptr_null(value("Ups", "desc"));
	ck_assert_str_eq(value("w", "port"), "r");
	ck_assert_uint_eq(report.errors, 1);
	ck_assert_ptr_nonnull(strstr(support_log(), "/ups.conf:4: "));
}
END_TEST

START_TEST(a_name_that_cannot_be_a_file_or_stand_in_an_address_is_refused)
{
	read_text(
		"[a/b]\ndriver = d\nport = p\n[a@b]\ndriver = d\nport = p\n[ok]\ndriver = d\nport = p\n");
	ck_assert_uint_eq(s.ups_count, 1);
	ck_assert_str_eq(s.ups[0]->name, "ok");
	ck_assert_uint_eq(s.global.count, 0);
	ck_assert_uint_eq(report.errors, 2);
}
END_TEST

START_TEST(a_name_of_several_words_is_refused_with_its_place_and_its_keys_go_nowhere)
{
	read_text("[ok]\ndriver = d\nport = p\n[my ups]\ndriver = e\nport = q\n"
		"\"[his ups]\"\ndriver = f\nport = r\n[a\\#b]\ndriver = g\nport = s\n");
	ck_assert_uint_eq(s.ups_count, 1);
	ck_assert_str_eq(value("ok", "driver"), "d");
	ck_assert_str_eq(value("ok", "port"), "p");
	ck_assert_uint_eq(report.errors, 3);
	ck_assert_ptr_nonnull(strstr(support_log(), "/ups.conf:4: \"[my\" begins no section"));
	ck_assert_ptr_nonnull(strstr(support_log(), "/ups.conf:7: [his ups] cannot be the name"));
	ck_assert_ptr_nonnull(strstr(support_log(), "/ups.conf:10: [a#b] cannot be the name"));
}
END_TEST

START_TEST(a_section_without_driver_or_port_is_not_usable_and_costs_no_other)
{
	read_text(
		"[noport]\ndriver = d\n[nodriver]\nport = p\n[empty]\ndriver = \"\"\nport = p\n[good]\n"
		"driver = d\nport = p\n");
	ck_assert_uint_eq(s.ups_count, 4);
	ck_assert(!settings_ups(&s, "noport")->usable && !settings_ups(&s, "nodriver")->usable &&
		!settings_ups(&s, "empty")->usable);
	ck_assert(settings_ups(&s, "good")->usable);
	ck_assert_uint_eq(report.errors, 3);
	ck_assert_ptr_nonnull(strstr(support_log(), "/ups.conf:1: [noport] "));
	ck_assert_ptr_nonnull(strstr(support_log(), "/ups.conf:3: [nodriver] "));
}
END_TEST

START_TEST(a_line_of_two_words_is_a_warning_that_does_not_tell_a_secret)
{
	read_text("[u]\ndriver = d\nport = p\nprivPassword topsecret\n");
	ck_assert_ptr_null(section_find(s.ups[0], "privPassword"));
	ck_assert_uint_eq(report.warnings, 1);
	ck_assert_ptr_nonnull(strstr(support_log(), "/ups.conf:4: "));
	ck_assert_ptr_nonnull(strstr(support_log(), "privPassword"));
	ck_assert_ptr_null(strstr(support_log(), "topsecret"));
}
END_TEST

START_TEST(flags_are_lone_words_or_values_that_mean_yes)
{
	struct section x = { 0 };

	section_set(&x, "lone", NULL, 1);
	section_set(&x, "yes", "yes", 2);
	section_set(&x, "no", "off", 3);
	section_set(&x, "odd", "maybe", 4);
	ck_assert(section_flag(&x, "lone") && section_flag(&x, "yes"));
	ck_assert(!section_flag(&x, "no") && !section_flag(&x, "odd") &&
		  !section_flag(&x, "none") && !section_flag(&x, "LONE"));
	section_set(&x, "no", "on", 5);
	ck_assert(section_flag(&x, "no"));
	ck_assert_uint_eq(x.count, 4);
	ck_assert_ptr_null(section_find(NULL, "x"));
	section_fini(&x);
	ck_assert_ptr_null(x.items);
}
END_TEST

START_TEST(names_of_sections_are_found_exactly)
{
	read_text("[Ups]\ndriver = d\nport = p\n");
	ck_assert_ptr_nonnull(settings_ups(&s, "Ups"));
	ck_assert_ptr_null(settings_ups(&s, "ups"));
	ck_assert_ptr_null(settings_ups(&s, ""));
}
END_TEST

START_TEST(a_missing_file_leaves_empty_settings)
{
	settings_fini(&s);
	ck_assert_int_eq(settings_read("/nonexistent", &s, &report), -ENOENT);
	ck_assert_uint_eq(s.ups_count, 0);
	ck_assert_uint_eq(s.global.count, 0);
	ck_assert_str_eq(s.file, "/nonexistent/ups.conf");
}
END_TEST

static void expect_state_dir(const char *want)
{
	char *got = settings_state_dir(&s, dir);

	ck_assert_str_eq(got, want);
	free(got);
}

START_TEST(the_state_directory_is_of_the_environment_then_ups_conf_then_upsd_conf)
{
	unsetenv("NUT_STATEPATH");
	read_text("[a]\ndriver = d\nport = p\n");
	expect_state_dir("/run/holdover");
	support_write(dir, "upsd.conf",
		"MAXAGE 5\nSTATEPATH /a\nSTATEPATH \"/run/of upsd\"\nbroken \"\n");
	expect_state_dir("/run/of upsd");
	read_text("statepath = /run/of-ups\n[a]\ndriver = d\nport = p\n");
	expect_state_dir("/run/of-ups");
	setenv("NUT_STATEPATH", "/run/env", 1);
	expect_state_dir("/run/env");
	unsetenv("NUT_STATEPATH");
	ck_assert_str_eq(support_log(), "");	/* faults of upsd.conf are the server's to tell */
}
END_TEST

/* ---- UPSes that were found ---- */

static void expect_found(const char *ups_conf, const char *found, size_t count)
{
	char *path = mem_fmt("%s/ups.conf", dir);

	setenv("NUT_STATEPATH", dir, 1);
	support_write(dir, "found.conf", found);
	settings_fini(&s);
	report = (struct conf_report){ 0 };
	support_log_begin();
	if (ups_conf)
		support_write(dir, "ups.conf", ups_conf);
	else
		unlink(path);
	ck_assert_int_eq(settings_read(dir, &s, &report), 0);
	ck_assert_uint_eq(s.ups_count, count);
	ck_assert_str_eq(support_log(), "");
	unsetenv("NUT_STATEPATH");
	free(path);
}

static const char found[] = "user = root\n[ups]\ndriver = usbhid-ups\nport = auto\n";

START_TEST(without_a_section_the_upses_are_those_that_were_found)
{
	expect_found(NULL, found, 1);
	ck_assert(s.absent && s.automatic && s.ups[0]->usable);
	ck_assert_str_eq(value("ups", "driver"), "usbhid-ups");
	expect_found("pollinterval = 5\n", found, 1);
	ck_assert(!s.absent && s.automatic);
	ck_assert_str_eq(value(NULL, "pollinterval"), "5");
}
END_TEST

START_TEST(one_section_is_enough_and_nothing_that_was_found_counts)
{
	expect_found("[a]\ndriver = d\nport = p\n", found, 1);
	ck_assert(!s.automatic);
	ck_assert_str_eq(s.ups[0]->name, "a");
}
END_TEST

START_TEST(a_file_with_an_error_is_not_one_without_a_section)
{
	setenv("NUT_STATEPATH", dir, 1);
	support_write(dir, "found.conf", found);
	read_text("[a/b]\ndriver = d\nport = p\n");
	unsetenv("NUT_STATEPATH");
	ck_assert(!s.automatic);
	ck_assert_uint_eq(s.ups_count, 0);
}
END_TEST

START_TEST(of_what_was_found_only_sections_count)
{
	expect_found(NULL, found, 1);
	ck_assert_ptr_null(value(NULL, "user"));
	ck_assert_ptr_null(value("ups", "user"));
}
END_TEST

START_TEST(what_was_found_is_bounded_and_need_not_make_sense)
{
	struct buf many = { 0 };

	for (int i = 0; i < FOUND_MAX + 9; i++)
		buf_add_fmt(&many, "[u%d]\ndriver = d\nport = auto\n", i);
	expect_found(NULL, buf_text(&many), FOUND_MAX);
	buf_fini(&many);
	expect_found(NULL, "[ups\n\"\\\ndriver = \"", 0);
	expect_found(NULL, "[a/../b]\ndriver = d\nport = p\n", 0);
}
END_TEST

START_TEST(of_a_found_section_only_the_keys_of_the_finder_exist)
{
	expect_found(NULL,
		"[ups]\ndriver = usbhid-ups\nport = auto\nuser = root\ngroup = shadow\n"
		"override.ups.status = \"OB LB\"\nsdcommands = load.off\nexplore\nvendorid = 051d\n"
		"productid = 0002\nserial = \"A \\\"1\"\nbusport = 1-1\n", 1);
	ck_assert_uint_eq(s.ups[0]->count, 6);
	ck_assert_str_eq(value("ups", "serial"), "A \"1");
	ck_assert(s.ups[0]->usable);
}
END_TEST

START_TEST(values_of_found_keys_have_one_form)
{
	static const char *const bad[] = { "driver = ../sh", "driver = /bin/sh", "driver = Sh",
		"driver = \"\"", "driver", "port = /etc/shadow", "port = autos", "port" };

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		char *text = mem_fmt("[ups]\ndriver = dummy-ups\nport = auto\n[bad]\n"
			"driver = dummy-ups\nport = auto\n%s\n", bad[i]);

		expect_found(NULL, text, 2);
		ck_assert_msg(s.ups[0]->usable && !s.ups[1]->usable, "%s", bad[i]);
		free(text);
	}
	ck_assert(found_allows("vendorid", "051D") && !found_allows("vendorid", "51d") &&
		!found_allows("vendorid", "051g") && !found_allows("serial", NULL));
}
END_TEST

START_TEST(a_found_conf_that_is_no_plain_file_of_ours_is_as_good_as_none)
{
	char *path = mem_fmt("%s/found.conf", dir), *other = mem_fmt("%s/other", dir);

	setenv("NUT_STATEPATH", dir, 1);
	support_write(dir, "other", found);
	unlink(path);
	ck_assert_int_eq(symlink(other, path), 0);
	read_text("");
	ck_assert_uint_eq(s.ups_count, 0);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0666), 0);	/* it would keep who opens it */
	read_text("");
	ck_assert_uint_eq(s.ups_count, 0);
	unlink(path);
	support_write(dir, "found.conf", found);
	if (!geteuid()) {
		ck_assert_int_eq(chown(path, 12345, (gid_t)-1), 0);
		read_text("");
		ck_assert_uint_eq(s.ups_count, 0);
	}
	unlink(path);
	unsetenv("NUT_STATEPATH");
	free(path);
	free(other);
}
END_TEST

START_TEST(what_the_finder_sends_becomes_sections_and_nothing_else)
{
	struct buf out = { 0 };

	settings_check_found(
		"user = root\n[ups]\ndriver = usbhid-ups\nport = auto\ngroup = shadow\n"
		"serial = \"a#\\\"b\"\n[x/y]\ndriver = d\n[open\n",
		&out);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), "[ups]\n  driver = usbhid-ups\n  port = auto\n"));
	ck_assert_ptr_null(strstr(buf_text(&out), "root"));
	ck_assert_ptr_null(strstr(buf_text(&out), "group"));
	ck_assert_ptr_null(strstr(buf_text(&out), "x/y"));
	buf_fini(&out);
}
END_TEST

START_TEST(a_file_that_vanishes_is_not_a_wish_for_none)
{
	struct settings with = { .absent = false }, without = { .absent = true };

	ck_assert(settings_vanished(&without, &with));
	ck_assert(!settings_vanished(&without, &without));
	ck_assert(!settings_vanished(&with, &without));
}
END_TEST

/* Compared each with each they need a minute of the processor under the sanitizers. */
START_TEST(fifty_thousand_sections_are_read_at_once)
{
	struct buf text = { 0 };
	clock_t begun = clock();

	for (int i = 0; i < 50000; i++)
		buf_add_fmt(&text, "[u%d]\ndriver = x\nport = auto\nalias = a%d\n", i, i);
	buf_add_text(&text, "[U49999]\n[last]\ndriver = x\nport = auto\nalias = A7\n");
	read_text(buf_text(&text));
	ck_assert_uint_eq(s.ups_count, 50001);
	ck_assert_uint_eq(report.errors, 2);
	ck_assert_ptr_eq(settings_ups(&s, "u49999"), s.ups[49999]);
	ck_assert_ptr_null(settings_ups(&s, "U49999"));
	ck_assert_ptr_null(settings_ups(&s, "a7"));
	ck_assert_int_lt((clock() - begun) / CLOCKS_PER_SEC, 8);
	buf_fini(&text);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		globals_stand_before_the_first_section,
		values_are_what_the_grammar_makes_of_them,
		a_description_of_nothing_is_none,
		of_a_repeated_key_the_last_wins,
		a_repeated_section_is_merged,
		of_names_that_differ_in_case_only_the_second_is_refused,
		a_name_that_cannot_be_a_file_or_stand_in_an_address_is_refused,
		a_name_of_several_words_is_refused_with_its_place_and_its_keys_go_nowhere,
		a_section_without_driver_or_port_is_not_usable_and_costs_no_other,
		a_line_of_two_words_is_a_warning_that_does_not_tell_a_secret,
		flags_are_lone_words_or_values_that_mean_yes,
		names_of_sections_are_found_exactly,
		a_missing_file_leaves_empty_settings,
		the_state_directory_is_of_the_environment_then_ups_conf_then_upsd_conf,
		without_a_section_the_upses_are_those_that_were_found,
		one_section_is_enough_and_nothing_that_was_found_counts,
		a_file_with_an_error_is_not_one_without_a_section,
		of_what_was_found_only_sections_count,
		of_a_found_section_only_the_keys_of_the_finder_exist,
		values_of_found_keys_have_one_form,
		a_found_conf_that_is_no_plain_file_of_ours_is_as_good_as_none,
		what_the_finder_sends_becomes_sections_and_nothing_else,
		what_was_found_is_bounded_and_need_not_make_sense,
		a_file_that_vanishes_is_not_a_wish_for_none,
		fifty_thousand_sections_are_read_at_once,
	};
	int result;

	dir = support_dir();
	result = support_run("settings", tests, MEM_COUNT(tests));
	settings_fini(&s);
	support_log_end();
	support_dir_remove(dir);
	return result;
}
