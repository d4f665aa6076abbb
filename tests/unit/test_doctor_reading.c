/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_doctor_reading - what the doctor and import read: lines of holdover-find, messages of
 * holdoverd -t, passwords of examples.
 */
#include "tests/unit/support.h"
#include "tools/machine/devices.h"
#include "tools/machine/examples.h"
#include "tools/machine/site.h"
#include "tools/machine/trial.h"

#include <crypt.h>
#include <errno.h>

START_TEST(a_device_with_every_key)
{
	struct devices d = { 0 };
	char name[300];

	devices_add_line(&d,
		"{\"path\":\"1-1.4\",\"node\":\"/dev/bus/usb/001/004\",\"id\":\"0764:0501\","
		"\"vendor\":\"C\\\"P\\\\S\",\"product\":\"UPS \\u00e9\",\"serial\":\"S,]}1\","
		"\"driver\":\"usbhid-ups\",\"candidates\":[\"serial\",\"usbhid-ups\"],"
		"\"claimed\":true,\"tty\":null,\"why\":null,\"reason\":null}");
	ck_assert_uint_eq(d.count, 1);
	ck_assert_str_eq(d.all->path, "1-1.4");
	ck_assert_str_eq(d.all->node, "/dev/bus/usb/001/004");
	ck_assert_str_eq(d.all->id, "0764:0501");
	ck_assert_str_eq(d.all->serial, "S,]}1");
	ck_assert_str_eq(d.all->driver, "usbhid-ups");
	ck_assert_str_eq(d.all->tty, "");
	ck_assert(d.all->claimed);
	ck_assert(!d.all->asked_for);
	devices_name(d.all, name, sizeof name);
	ck_assert_str_eq(name, "C\"P\\S UPS \xe9");
	devices_fini(&d);
}
END_TEST

START_TEST(what_no_driver_serves_is_left_out)
{
	struct devices d = { 0 };

	devices_add_line(&d,
		"{\"path\":\"1-2\",\"driver\":null,\"vendor\":\"\\\"driver\\\":\\\"x\\\"\"}");
	devices_add_line(&d, "");
	devices_add_line(&d, "no JSON");
	ck_assert_uint_eq(d.count, 0);
	devices_add_line(&d,
		"{\"path\":\"1-2\",\"driver\":\"usbhid-ups\",\"claimed\":false,\"why\":\"input\"}");
	ck_assert_uint_eq(d.count, 1);
	ck_assert(d.all->asked_for);
	ck_assert(!d.all->claimed);
	devices_fini(&d);
}
END_TEST

START_TEST(a_text_that_is_too_long_is_cut)
{
	struct devices d = { 0 };
	char line[600];
	int n = snprintf(line, sizeof line,
		"{\"driver\":\"usbhid-ups\",\"serial\":\"%0400d\",\"id\":\"1:2\"}", 7);

	ck_assert_int_lt(n, (int)sizeof line);
	devices_add_line(&d, line);
	ck_assert_uint_eq(d.count, 1);
	ck_assert_uint_eq(strlen(d.all->serial), sizeof d.all->serial - 1);
	ck_assert_str_eq(d.all->id, "1:2");
	devices_fini(&d);
}
END_TEST

static void add_fault(void *user, const struct trial_fault *f)
{
	buf_add_fmt(user, "%s|%ld|%s\n", f->file, f->line, f->text);
}

START_TEST(faults_of_files_and_nothing_else)
{
	struct trial t = { .text = mem_dup("holdover-server: /c/upsd.conf:2: LISTEN: bad: port\n"
					   "holdover-snmp: /c/upsd.conf:2: LISTEN: bad: port\n"
					   "holdoverd: /c/ups.conf: Permission denied\n"
					   "holdover-server: /c: no upsd.users: read-only\n"
					   "holdover-server: no file in this\n"
					   "would run: server\n") };
	struct buf text = { 0 };

	trial_each(&t, add_fault, &text);
	ck_assert_str_eq(buf_text(&text),
		"/c/upsd.conf|2|LISTEN: bad: port\n/c/ups.conf|0|Permission denied\n");
	buf_fini(&text);
	trial_fini(&t);
}
END_TEST

START_TEST(passwords_of_examples_in_any_case)
{
	ck_assert(examples_has("mypass"));
	ck_assert(examples_has("Secret"));
	ck_assert(!examples_has(""));
	ck_assert(!examples_has("mypass1"));
	ck_assert(examples_is_hash("$6$salt$x") && !examples_is_hash("$salt") &&
		  !examples_is_hash("pass"));
	ck_assert_int_eq(examples_has_hash(crypt("secret", "$5$rounds=1000$abcdefgh"), UINT64_MAX),
		1);
	ck_assert_int_eq(examples_has_hash(crypt("not-one-of-them", "$5$rounds=1000$abcdefgh"),
				 UINT64_MAX),
		0);
	ck_assert_int_eq(examples_has_hash("$5$abcdefgh$", 0), -ETIME);
}
END_TEST

START_TEST(addresses_of_this_host)
{
	static const char *const here[] = { "127.0.0.1", "127.9.9.9", "::1", "localhost",
		"::ffff:127.0.0.1" };
	static const char *const elsewhere[] = { "0.0.0.0", "*", "::", "10.0.0.1", "ups.example" };

	for (size_t i = 0; i < MEM_COUNT(here); i++)
		ck_assert_msg(site_is_loopback(here[i]), "%s", here[i]);
	for (size_t i = 0; i < MEM_COUNT(elsewhere); i++)
		ck_assert_msg(!site_is_loopback(elsewhere[i]), "%s", elsewhere[i]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_device_with_every_key,
		what_no_driver_serves_is_left_out,
		a_text_that_is_too_long_is_cut,
		faults_of_files_and_nothing_else,
		passwords_of_examples_in_any_case,
		addresses_of_this_host,
	};

	return support_run("doctor_reading", tests, MEM_COUNT(tests));
}
