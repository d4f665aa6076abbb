/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_find_list - devices as JSON, and which ids may stand in the tables of drivers.
 */
#include "drivers/find/bridges.h"
#include "drivers/find/list.h"
#include "tests/unit/support.h"

static const char *line(const struct find_seen *s)
{
	static struct buf out;

	buf_clear(&out);
	find_list_device(&out, s);
	return buf_text(&out);
}

static struct find_seen device(void)
{
	struct find_seen s = { .info = { .vid = 0x0665, .pid = 0x5161 } };

	snprintf(s.info.path, sizeof s.info.path, "1-1.4");
	snprintf(s.info.bus, sizeof s.info.bus, "001");
	snprintf(s.info.device, sizeof s.info.device, "007");
	return s;
}

START_TEST(device_with_a_driver_is_one_line)
{
	struct find_seen s = device();

	snprintf(s.info.product, sizeof s.info.product, "USB to \"Serial\"\\");
	s.kind = find_kind_named("nutdrv_qx");
	s.candidates[0] = s.kind;
	s.candidate_count = 1;
	s.claimed = true;
	ck_assert_str_eq(line(&s),
		"{\"path\":\"1-1.4\",\"node\":\"/dev/bus/usb/001/007\",\"id\":\"0665:5161\","
		"\"vendor\":null,\"product\":\"USB to \\\"Serial\\\"\\\\\",\"serial\":null,"
		"\"driver\":\"nutdrv_qx\",\"candidates\":[\"nutdrv_qx\"],\"claimed\":true,"
		"\"tty\":null,\"why\":null,\"reason\":null}\n");
}
END_TEST

START_TEST(device_of_several_makers_names_its_candidates)
{
	struct find_seen s = device();

	s.kind = &find_kind_auto;
	s.candidates[0] = find_kind_named("nutdrv_qx");
	s.candidates[1] = find_kind_named("bcmxcp_usb");
	s.candidate_count = 2;
	ck_assert_ptr_nonnull(strstr(line(&s),
		"\"driver\":\"auto\",\"candidates\":[\"nutdrv_qx\",\"bcmxcp_usb\"]"));
}
END_TEST

START_TEST(device_without_a_driver_has_a_reason)
{
	static const struct {
		enum find_why why;
		const char *word;
	} rows[] = { { FIND_INPUT, "input" }, { FIND_BRIDGE, "bridge" },
		{ FIND_HIDDEN, "hidden" }, { FIND_UNKNOWN, "unknown" } };

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		struct find_seen s = device();
		char *wanted = mem_fmt("\"driver\":null,\"candidates\":[],\"claimed\":false,"
				       "\"tty\":\"ttyUSB0\",\"why\":\"%s\",\"reason\":\"",
			rows[i].word);

		s.why = rows[i].why;
		snprintf(s.tty, sizeof s.tty, "ttyUSB0");
		ck_assert_ptr_nonnull(strstr(line(&s), wanted));
		free(wanted);
	}
}
END_TEST

START_TEST(bytes_of_a_device_are_json_whatever_they_are)
{
	struct find_seen s = device();

	memcpy(s.info.serial, "\x01\x7f\xff", 4);
	ck_assert_ptr_nonnull(strstr(line(&s), "\"serial\":\"\\u0001\\u007f\\u00ff\""));
}
END_TEST

START_TEST(no_table_of_a_driver_has_a_serial_bridge)
{
	size_t ids = 0;
	uint16_t vid, pid;

	for (const struct find_kind *const *k = find_kinds; *k; k++)
		for (size_t n = 0; find_kind_id(*k, n, &vid, &pid); n++, ids++)
			ck_assert_msg(!find_is_bridge(vid, pid), "%s has %04x:%04x", (*k)->driver,
				vid, pid);
	ck_assert_uint_gt(ids, 110);
	ck_assert(find_is_bridge(0x1a86, 0x7523) && !find_is_bridge(0x0665, 0x5161));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		device_with_a_driver_is_one_line,
		device_of_several_makers_names_its_candidates,
		device_without_a_driver_has_a_reason,
		bytes_of_a_device_are_json_whatever_they_are,
		no_table_of_a_driver_has_a_serial_bridge,
	};

	return support_run("find_list", tests, MEM_COUNT(tests));
}
