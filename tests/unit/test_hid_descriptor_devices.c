/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_descriptor_devices - report descriptors of real devices and their fields, as a second,
 * independent parser listed them.
 */
#include "tests/unit/hid_parsed.h"
#include "tests/unit/hid_recordings.h"

#include <errno.h>

START_TEST(apc_back_ups_cs_500)
{
	static const struct expected fields[] = {
		{ HID_INPUT, "UPS.PowerSummary.Charging", 0, 8, 0, 255, 0, 0, 0x06 },
		{ HID_FEATURE, "UPS.PowerSummary.Discharging", 8, 8, 0, 255, 0, 0, 0x06 },
		{ HID_FEATURE, "UPS.PowerSummary.ff860060", 16, 8, 0, 255, 0, 0, 0x06 },
		{ HID_FEATURE, "UPS.PowerSummary.Voltage", 0, 16, 0, 65534, 0xf0d121, 5, 0x09 },
		{ HID_FEATURE, "UPS.PowerSummary.RemainingCapacity", 0, 24, 0, 16777214, 0x101001,
		0, 0x0c },
		{ HID_INPUT, "UPS.PowerSummary.RunTimeToEmpty", 24, 16, 0, 65534, 0x1001, 0, 0x0c },
		{ HID_FEATURE, "UPS.PowerSummary.ACPresent", 0, 8, 0, 1, 0, 0, 0x13 },
		{ HID_FEATURE, "UPS.PowerSummary.ShutdownImminent", 8, 8, 0, 1, 0, 0, 0x14 },
		{ HID_FEATURE, "UPS.ff860005.ff86007c", 0, 8, 0, 1, 0, 0, 0x40 },
	};

	parse(apc_cs500, sizeof apc_cs500);
	ck_assert_uint_eq(d.field_count, 35);
	assert_fields(fields, sizeof fields / sizeof *fields);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0x0c), sizeof apc_cs500_feature_0c);
	ck_assert_uint_eq(hid_report_size(&d, HID_INPUT, 0x06), sizeof apc_cs500_input_06);
}
END_TEST

START_TEST(cyberpower_cst135uc2)
{
	static const struct expected fields[] = {
		{ HID_FEATURE, "UPS.PowerSummary.RemainingCapacityLimit", 32, 8, 0, 100, 0, 0,
		0x07 },
		{ HID_FEATURE, "UPS.PowerSummary.RunTimeToEmpty", 8, 16, 0, 65535, 0x1001, 0,
		0x08 },
		{ HID_INPUT, "UPS.PowerSummary.RemainingTimeLimit", 24, 16, 0, 480, 0x1001, 0,
		0x08 },
		{ HID_FEATURE, "UPS.PowerSummary.Voltage", 0, 16, 0, 480, 0xf0d121, 6, 0x0a },
		{ HID_FEATURE, "UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit", 3, 1,
		0, 1, 0, 0, 0x0b },
		{ HID_FEATURE, "UPS.Input.Voltage", 0, 16, 0, 255, 0xf0d121, 7, 0x0f },
		{ HID_FEATURE, "UPS.Output.HighVoltageTransfer", 16, 16, 135, 144, 0xf0d121, 7,
		0x10 },
		{ HID_FEATURE, "UPS.Output.Voltage", 0, 16, 0, 511, 0xf0d121, 7, 0x12 },
		{ HID_FEATURE, "UPS.Output.DelayBeforeShutdown", 0, 16, -1, 32767, 0x1001, 0,
		0x15 },
		{ HID_FEATURE, "UPS.ff01001d.ff01001b.ff010018", 8, 8, 0, 255, 0, 0, 0x28 },
		{ HID_OUTPUT, "UPS.ff01001d.ff01001b.ff010017", 8, 8, 0, 255, 0, 0, 0x29 },
	};
	const struct hid_field *delay;

	parse(cps_cst135, sizeof cps_cst135);
	assert_fields(fields, sizeof fields / sizeof *fields);
	delay = field(HID_FEATURE, "UPS.Output.DelayBeforeShutdown");
	ck_assert(delay->physical_defined);
	ck_assert_int_eq(delay->physical_min, -60);
	ck_assert_int_eq(delay->physical_max, 1966020);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0x28), 64);
}
END_TEST

START_TEST(santak_tg_box_850_with_index_nodes)
{
	static const struct expected fields[] = {
		{ HID_FEATURE, "UPS.Flow.[4].ConfigApparentPower", 0, 16, 0, 65535, 0xd121, 7,
		0x0d },
		{ HID_FEATURE, "UPS.Flow.[4].ConfigFrequency", 16, 8, 0, 255, 0xf001, 0, 0x0d },
		{ HID_FEATURE, "UPS.OutletSystem.Outlet.[1].OutletID", 16, 8, 0, 255, 0, 0, 0x0b },
		{ HID_FEATURE, "UPS.OutletSystem.Outlet.[2].PresentStatus.Switchable", 0, 8, 0, 255,
		0, 0, 0x19 },
		{ HID_INPUT, "UPS.OutletSystem.Outlet.[2].PresentStatus.SwitchOn/Off", 8, 8, 0, 255,
		0, 0, 0x02 },
		{ HID_FEATURE, "UPS.PowerSummary.DelayBeforeShutdown", 0, 32, -1, 2147483647,
		0x1001, 0, 0x09 },
		{ HID_FEATURE, "UPS.PowerSummary.PercentLoad", 40, 8, 0, 255, 0, 0, 0x07 },
		{ HID_INPUT, "UPS.PowerSummary.PresentStatus.NeedReplacement", 7, 1, 0, 1, 0, 0,
		0x01 },
		{ HID_INPUT, "UPS.PowerSummary.PresentStatus.Overload", 8, 8, 0, 255, 0, 0, 0x01 },
		{ HID_FEATURE, "UPS.PowerSummary.RunTimeToEmpty", 8, 32, 0, 2147483647, 0x1001, 0,
		0x06 },
	};

	parse(santak_850, sizeof santak_850);
	assert_fields(fields, sizeof fields / sizeof *fields);
	ck_assert_ptr_null(field(HID_FEATURE, "UPS.Flow.ConfigApparentPower"));
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0x06), sizeof santak_850_feature_06);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0xff), 64);
}
END_TEST

START_TEST(every_beginning_of_a_real_descriptor_is_survived)
{
	struct hid_descriptor part;
	size_t fields = 0;

	for (size_t size = 0; size <= sizeof cps_cst135; size++) {
		int rc = hid_descriptor_parse(cps_cst135, size, &part);

		ck_assert_int_eq(rc, part.field_count ? 0 : -EINVAL);
		ck_assert_uint_ge(part.field_count, fields);
		fields = part.field_count;
		hid_descriptor_fini(&part);
	}
	ck_assert_uint_eq(fields, 82);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		apc_back_ups_cs_500,
		cyberpower_cst135uc2,
		santak_tg_box_850_with_index_nodes,
		every_beginning_of_a_real_descriptor_is_survived,
	};

	return support_run_with("hid descriptor devices", tests, MEM_COUNT(tests), NULL, fini);
}
