/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_quirks - strings and limits of real devices, and which vendor's tables serve whom.
 */
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/hid/vendor.h"
#include "lib/mem.h"

#include <check.h>
#include <string.h>

static const char apc[] = "American Power Conversion";

/* ---- identity ---- */

static const struct {
	const char *product, *i_model;
	unsigned quirks;
	struct hid_identity is;
} identities[] = {
	{ "Back-UPS 500 FW: 6.5.I USB FW: c1 ", NULL, HID_QUIRK_APC_PRODUCT,
		{ "Back-UPS 500", "6.5.I", "c1" } },
	{ "Back-UPS RS 1000G FW:868.L3 -P.D USB FW:L3", NULL, HID_QUIRK_APC_PRODUCT,
		{ "Back-UPS RS 1000G", "868.L3 -P.D", "L3" } },
	{ "Back-UPS BK650M2-CH FW:294803G-292804G", NULL, HID_QUIRK_APC_PRODUCT,
		{ "Back-UPS BK650M2-CH", "294803G-292804G", "" } },
	{ "SPM2K", NULL, HID_QUIRK_APC_PRODUCT, { "SPM2K", "", "" } },
	{ " FW:", NULL, HID_QUIRK_APC_PRODUCT, { "", "", "" } },
	{ NULL, NULL, HID_QUIRK_APC_PRODUCT, { "", "", "" } },

	{ "SANTAK TG-BOX 850", "850", HID_QUIRK_MGE_MODEL, { "SANTAK TG-BOX 850 850", "", "" } },
	{ "Eaton 5P", "650", HID_QUIRK_MGE_MODEL, { "5P 650", "", "" } },
	{ "Eaton 5SC", "2200i RT", HID_QUIRK_MGE_MODEL, { "Eaton 5SC 2200i RT", "", "" } },
	{ "Ellipse PRO", "1200 ", HID_QUIRK_MGE_MODEL, { "Eaton 5S1200", "", "" } },
	{ "Ellipse PRO", "650 ", HID_QUIRK_MGE_MODEL, { "Ellipse PRO 650", "", "" } },
	{ "PULSAR M", "3000", HID_QUIRK_MGE_MODEL, { "Pulsar M 3000", "", "" } },
	{ "unknown", "2000", HID_QUIRK_MGE_MODEL, { "9E2000i (presumed)", "", "" } },
	{ "T750 INTL", NULL, HID_QUIRK_MGE_MODEL, { "T750 INTL", "", "" } },
	{ "", "850", HID_QUIRK_MGE_MODEL, { "850", "", "" } },

	{ "Dell UPS Rack/Tower 2700W HV - 230V", "x", 0,
		{ "Dell UPS Rack/Tower 2700W HV - 230V", "", "" } },
	{ " CP750 FW:1 ", NULL, 0, { "CP750 FW:1", "", "" } },
	{ "   ", NULL, 0, { "", "", "" } },

	{ "UPS302R2000B0BA", "RT-3K", HID_QUIRK_DELTA_MODEL, { "RT-3K", "", "" } },
	{ "UPS302R2000B0BA", NULL, HID_QUIRK_DELTA_MODEL, { "UPS302R2000B0BA", "", "" } },
};

START_TEST(identity_comes_out_of_the_product_string)
{
	struct hid_identity got;

	memset(&got, 'x', sizeof got);
	hid_quirks_identity(identities[_i].product, identities[_i].i_model, identities[_i].quirks,
		&got);
	ck_assert_str_eq(got.model, identities[_i].is.model);
	ck_assert_str_eq(got.firmware, identities[_i].is.firmware);
	ck_assert_str_eq(got.firmware_aux, identities[_i].is.firmware_aux);
}
END_TEST

START_TEST(endless_strings_are_cut)
{
	struct hid_identity got;
	char product[1024];

	memset(product, 'a', sizeof product);
	product[sizeof product - 1] = '\0';
	hid_quirks_identity(product, product, HID_QUIRK_MGE_MODEL, &got);
	ck_assert_uint_eq(strlen(got.model), sizeof got.model - 1);
	memcpy(product, "x FW:", 5);
	hid_quirks_identity(product, NULL, HID_QUIRK_APC_PRODUCT, &got);
	ck_assert_str_eq(got.model, "x");
	ck_assert_uint_eq(strlen(got.firmware), sizeof got.firmware - 1);
}
END_TEST

START_TEST(class_is_told_by_the_published_model)
{
	static const struct {
		const char *model;
		enum hid_mge_class class;
	} m[] = {
		{ "5P 650", HID_MGE_5P }, { "Eaton 5P 650", HID_MGE_5P },
		{ "Eaton 5PX 2200", HID_MGE_5P },
		{ "Eaton 5PX 2000", HID_MGE_DEFAULT }, { "Eaton 5SC 2200i RT", HID_MGE_DEFAULT },
		{ "Eaton 5S1500", HID_MGE_5P }, { "Eaton 9PX 3000i RT", HID_MGE_9E },
		{ "Eaton 9SX 1000i", HID_MGE_9E },
		{ "9E1000i (presumed)", HID_MGE_9E }, { "Evolution 650", HID_MGE_EVOLUTION },
		{ "Evolution S 2500", HID_MGE_EVOLUTION }, { "Evolution 700", HID_MGE_DEFAULT },
		{ "Pulsar M 3000 XL", HID_MGE_PULSAR_M }, { "PULSAR EX 2200", HID_MGE_PULSAR_M },
		{ "Ellipse ECO 1600", HID_MGE_PEGASUS },
		{ "Protection Station 650", HID_MGE_PEGASUS },
		{ "Eaton 3S 550", HID_MGE_OFFLINE }, { "3S 700", HID_MGE_3S },
		{ "ELLIPSE 600", HID_MGE_OFFLINE },
		{ "ellipse PR 800", HID_MGE_OFFLINE }, { "ellipse 800", HID_MGE_DEFAULT },
		{ "Ellipse MAX 850", HID_MGE_OFFLINE }, { "PROTECTIONCENTER 500", HID_MGE_OFFLINE },
		{ "", HID_MGE_DEFAULT }, { NULL, HID_MGE_DEFAULT },
	};

	for (size_t i = 0; i < MEM_COUNT(m); i++)
		ck_assert_msg(hid_quirks_mge_class(m[i].model) == m[i].class, "%s",
			m[i].model ? m[i].model : "NULL");
}
END_TEST

/* ---- quirks by strings ---- */

static const struct {
	const char *manufacturer, *product;
	unsigned quirks;
} strings[] = {
	{ apc, "Back-UPS BK650M2-CH FW:294803G-292804G", HID_QUIRK_LB_FLAPS },
	{ apc, "Back-UPS BX1600MI FW:295202G-292804G ", HID_QUIRK_LB_FLAPS },
	{ " APC ", "Back-UPS BX950MI ", HID_QUIRK_LB_FLAPS },
	{ "APC", "Back-UPS BVK750M2", HID_QUIRK_LB_FLAPS },
	{ "APC", "Back-UPS BK650M2_CH", HID_QUIRK_LB_FLAPS },
	{ "APC", "Back-UPS BX1500M FW:1", 0 },
	{ "APC", "Back-UPS XBX950MI", 0 },
	{ "APC", "Back-UPS BX950MI Pro", 0 },
	{ "APCON", "Back-UPS BX950MI", 0 },
	{ "CPS", "Back-UPS BX950MI", 0 },
	{ NULL, "Back-UPS BX950MI", 0 },
	{ apc, "Back-UPS ES 525 FW:851.t2.I USB FW:t2", HID_QUIRK_LONG_REPORTS },
	{ apc, "Back-UPS CS 350 FW:807.q10.I USB FW:q10", HID_QUIRK_LONG_REPORTS },
	{ apc, "Back-UPS 500 FW: 6.5.I USB FW: c1 ", 0 },
	{ apc, "Back-UPS ES 650 FW:818.w1.D USB FW:w1", 0 },
	{ apc, "Back-UPS RS 1000G FW:868.L3 -P.D USB FW:L3", 0 },
	{ NULL, NULL, 0 },
	{ "", "", 0 },
};

START_TEST(strings_tell_quirks)
{
	ck_assert_uint_eq(hid_quirks_from_strings(strings[_i].manufacturer, strings[_i].product),
		strings[_i].quirks);
}
END_TEST

/* ---- limits ---- */

enum { VOLTAGE = 0x00840030, CONFIG_VOLTAGE = 0x00840040, CONFIG_POWER = 0x00840044,
	HIGH = 0x00840054, RUN_TIME = 0x00850068 };
enum { FIRST, SECOND, THIRD, FOURTH, FIELDS };

static struct hid_field field(uint8_t id, uint32_t usage, uint8_t bits, int64_t min, int64_t max,
	bool assumed)
{
	struct hid_field f;

	memset(&f, 0, sizeof f);
	f.path.node[0] = 0x00840004;
	f.path.node[1] = usage;
	f.path.depth = 2;
	f.report_id = id;
	f.kind = HID_FEATURE;
	f.bit_size = bits;
	f.logical_min = min;
	f.logical_max = max;
	f.logical_max_assumed = assumed;
	return f;
}

static struct hid_descriptor descriptor(struct hid_field *fields, size_t count)
{
	struct hid_descriptor d;

	memset(&d, 0, sizeof d);
	d.fields = fields;
	d.field_count = count;
	d.has_report_ids = true;
	return d;
}

START_TEST(apc_voltages_reach_beyond_the_transfer_limit)
{
	struct hid_field f[] = {
		field(0x33, HIGH, 16, 0, 280, false), field(0x31, VOLTAGE, 16, 100, 255, false),
		field(0x30, CONFIG_VOLTAGE, 8, 0, 127, false),
	};
	struct hid_descriptor d = descriptor(f, 3);

	hid_quirks_repair(&d, HID_QUIRK_CPS_LIMITS);
	ck_assert_int_eq(f[SECOND].logical_max, 255);
	hid_quirks_repair(&d, HID_QUIRK_APC_LIMITS);
	ck_assert_int_eq(f[SECOND].logical_min, 0);
	ck_assert_int_eq(f[SECOND].logical_max, 560);
	ck_assert_int_eq(f[THIRD].logical_max, 255);
}
END_TEST

START_TEST(apc_limits_that_are_right_stay)
{
	struct hid_field f[] = {
		field(0x33, HIGH, 16, 0, 142, false), field(0x31, VOLTAGE, 16, 0, 255, false),
		field(0x30, CONFIG_VOLTAGE, 8, 0, 142, false),
	};
	struct hid_descriptor d = descriptor(f, 3);

	hid_quirks_repair(&d, HID_QUIRK_APC_LIMITS);
	ck_assert_int_eq(f[SECOND].logical_max, 255);
	ck_assert_int_eq(f[THIRD].logical_max, 142);
	d.field_count = 0;
	hid_quirks_repair(&d, HID_QUIRK_APC_LIMITS | HID_QUIRK_CPS_LIMITS);
	ck_assert_int_eq(f[SECOND].logical_max, 255);
}
END_TEST

START_TEST(cps_voltages_lose_the_limits_of_the_transfer_voltage)
{
	struct hid_field f[] = {
		field(0x10, HIGH, 16, 135, 144, false), field(0x12, VOLTAGE, 16, 135, 144, false),
		field(0x0f, VOLTAGE, 16, 135, 144, false), field(0x18, CONFIG_POWER, 16, 0, 2000,
			false),
	};
	struct hid_descriptor d = descriptor(f, FIELDS);

	hid_quirks_repair(&d, HID_QUIRK_CPS_LIMITS);
	ck_assert_int_eq(f[SECOND].logical_min, 0);
	ck_assert_int_eq(f[SECOND].logical_max, 511);
	ck_assert_int_eq(f[THIRD].logical_min, 0);
	ck_assert_int_eq(f[THIRD].logical_max, 511);
	ck_assert_int_eq(f[FOURTH].logical_max, 2048);
	ck_assert_int_eq(f[FIRST].logical_max, 144);
}
END_TEST

START_TEST(cps_input_alone_is_left_as_it_is)
{
	struct hid_field f[] = {
		field(0x10, HIGH, 16, 135, 144, false), field(0x12, VOLTAGE, 16, 0, 511, false),
		field(0x0f, VOLTAGE, 16, 135, 144, false), field(0x18, CONFIG_POWER, 16, 0, 4000,
			false),
	};
	struct hid_descriptor d = descriptor(f, FIELDS);

	hid_quirks_repair(&d, HID_QUIRK_CPS_LIMITS);
	ck_assert_int_eq(f[THIRD].logical_max, 144);
	ck_assert_int_eq(f[FOURTH].logical_max, 4000);
}
END_TEST

START_TEST(cps_maxima_read_as_unsigned_are_raised_together_and_capped_by_their_bits)
{
	struct hid_field f[] = {
		field(0x10, HIGH, 16, 0, 300, false), field(0x12, VOLTAGE, 16, 0, 255, true),
		field(0x0f, VOLTAGE, 16, 0, 1023, true),
	};
	struct hid_descriptor d = descriptor(f, 3);

	hid_quirks_repair(&d, HID_QUIRK_CPS_LIMITS);
	ck_assert_int_eq(f[SECOND].logical_max, 1023);
	ck_assert_int_eq(f[THIRD].logical_max, 1023);

	f[SECOND] = field(0x12, VOLTAGE, 16, 0, 200, false);	/* not assumed: stays */
	f[THIRD] = field(0x0f, VOLTAGE, 8, 0, 255, true);	/* eight bits hold no 511 */
	hid_quirks_repair(&d, HID_QUIRK_CPS_LIMITS);
	ck_assert_int_eq(f[SECOND].logical_max, 200);
	ck_assert_int_eq(f[THIRD].logical_max, 255);
}
END_TEST

START_TEST(swapped_limits_are_replaced_and_good_ones_stay)
{
	struct hid_field f[] = {
		field(2, RUN_TIME, 32, 0, 0xfeffffff, true), field(2, VOLTAGE, 16, 0, -2, false),
		field(3, VOLTAGE, 16, 0, 0xfeff, true),
	};
	struct hid_descriptor d = descriptor(f, 3);

	hid_quirks_repair(&d, HID_QUIRK_SWAPPED_LIMITS);
	ck_assert_int_eq(f[FIRST].logical_max, 0x75ffffff);
	ck_assert_int_eq(f[SECOND].logical_max, 65535);
	ck_assert_int_eq(f[THIRD].logical_max, 0xfeff);	/* another report */
	f[FIRST] = field(2, RUN_TIME, 16, 0, 6000, false);
	hid_quirks_repair(&d, HID_QUIRK_SWAPPED_LIMITS);
	ck_assert_int_eq(f[FIRST].logical_max, 6000);
}
END_TEST

/* ---- whose tables ---- */

static const struct {
	uint16_t vid, pid;
	const char *manufacturer, *product;
	const struct hid_vendor *vendor;
	unsigned quirks;
} devices[] = {
	{ 0x051d, 0x0002, apc, NULL, &hid_apc, HID_QUIRK_APC_PRODUCT | HID_QUIRK_APC_LIMITS },
	{ 0x051d, 0x0003, apc, NULL, &hid_apc, HID_QUIRK_APC_PRODUCT | HID_QUIRK_POLL_ONLY },
	{ 0x051d, 0xcafe, apc, "SPM2K", &hid_apc, HID_QUIRK_APC_PRODUCT },
	{ 0x0463, 0xffff, "EATON", "SANTAK TG-BOX 850", &hid_mge, HID_QUIRK_MGE_MODEL },
	{ 0x047c, 0xffff, "DELL", NULL, &hid_mge, 0 },
	{ 0x0764, 0x0501, "CPS", "CP750", &hid_cps,
		HID_QUIRK_CPS_LIMITS | HID_QUIRK_CPS_BATTERY_SCALE },
	{ 0x0764, 0x0601, "CPS", "CST135UC2", &hid_cps, HID_QUIRK_CPS_LIMITS },
	{ 0x06da, 0xffff, "AEG Power Solutions", NULL, &hid_mge, HID_QUIRK_MGE_MODEL },
	{ 0x06da, 0xffff, NULL, "aeg protect", &hid_mge, HID_QUIRK_MGE_MODEL },
	{ 0x06da, 0xffff, "PPC", "Offline UPS", &hid_liebert, 0 },
	{ 0x06da, 0xffff, NULL, NULL, &hid_liebert, 0 },
	{ 0x06da, 0xffff, "BMS Corp", "UPS", &hid_idowell, HID_QUIRK_SWAPPED_LIMITS },
	{ 0x06da, 0xffff, NULL, "Smart-Battery 12", &hid_idowell, HID_QUIRK_SWAPPED_LIMITS },
	{ 0x06da, 0x0003, "PPC", NULL, &hid_generic, 0 },	/* Qx, if anything */
	{ 0x075d, 0x0300, "iDowell", "iBox", &hid_idowell, HID_QUIRK_SWAPPED_LIMITS },
	{ 0x09d6, 0x0001, "KSTAR", NULL, &hid_mge, HID_QUIRK_MGE_MODEL },
	{ 0x09ae, 0x1003, "Tripp Lite", NULL, &hid_tripplite,
		HID_QUIRK_SLOW_WRITES | HID_QUIRK_TENTH_VOLTS | HID_QUIRK_NO_CHEMISTRY },
	{ 0x09ae, 0x1330, "Tripp Lite", NULL, &hid_tripplite,
		HID_QUIRK_SLOW_WRITES | HID_QUIRK_NO_REPORT_54 },
	{ 0x09ae, 0x3012, "Tripp Lite", NULL, &hid_tripplite, HID_QUIRK_SLOW_WRITES },
	{ 0x09ae, 0x3024, "Tripp Lite", NULL, &hid_tripplite, HID_QUIRK_SLOW_WRITES },
	{ 0x09ae, 0x9999, "Tripp Lite", NULL, &hid_tripplite, HID_QUIRK_SLOW_WRITES },
	{ 0x03f0, 0x1fe0, "HP", NULL, &hid_tripplite, HID_QUIRK_SLOW_WRITES },
	{ 0x03f0, 0x1fe5, "HP", NULL, &hid_mge, HID_QUIRK_MGE_MODEL },
	{ 0x05dd, 0x041b, "DELTA", NULL, &hid_delta_ups, HID_QUIRK_DELTA_MODEL },
	{ 0x05dd, 0xa011, "Minuteman", NULL, &hid_tripplite, HID_QUIRK_SLOW_WRITES },
	{ 0x050d, 0x1100, "Belkin", NULL, &hid_belkin, 0 },
	{ 0x10af, 0x0001, "Emerson", NULL, &hid_belkin, 0 },
	{ 0x0d9f, 0x0004, "POWERCOM", NULL, &hid_powercom, 0 },
	{ 0x0d9f, 0x0001, "POWERCOM", NULL, &hid_powercom,
		HID_QUIRK_INTERRUPT_ONLY | HID_QUIRK_OWN_PAGE },
	{ 0x4234, 0x0002, NULL, NULL, &hid_powervar, 0 },
	{ 0x2e66, 0x0300, "Salicru", NULL, &hid_salicru, 0 },
	{ 0x1cb0, 0x0032, "Legrand", NULL, &hid_legrand, HID_QUIRK_POLL_ONLY },
	{ 0x2e51, 0x0000, "EVER", NULL, &hid_ever, 0 },
	{ 0x0483, 0xa113, NULL, NULL, &hid_ever, 0 },
	{ 0x0483, 0xa430, NULL, NULL, &hid_cps, 0 },
	/* STMicroelectronics make other things too */
	{ 0x0483, 0x5740, NULL, NULL, &hid_generic, 0 },
	{ 0x3746, 0xffff, "EcoFlow", NULL, &hid_ecoflow, 0 },
	{ 0x04d8, 0xd004, NULL, NULL, &hid_openups, 0 },
	{ 0x04d8, 0xd005, NULL, NULL, &hid_openups, HID_QUIRK_TENTH_COUNTS },
	{ 0x04d8, 0x000c, NULL, NULL, &hid_generic, 0 },
	{ 0x09d6, 0x0001, NULL, NULL, &hid_generic, 0 },
	{ 0x03f0, 0x1f01, "HP", NULL, &hid_generic, 0 },
	{ 0x2341, 0x8036, "Arduino LLC", "Arduino Leonardo", &hid_arduino, 0 },
	{ 0x0000, 0x0000, NULL, NULL, &hid_generic, 0 },
};

START_TEST(a_device_finds_its_tables)
{
	unsigned quirks = ~0u;
	const struct hid_vendor *v = hid_vendor_for(devices[_i].vid, devices[_i].pid,
		devices[_i].manufacturer,
		devices[_i].product, &quirks);

	ck_assert_str_eq(v->name, devices[_i].vendor->name);
	ck_assert_uint_eq(quirks, devices[_i].quirks);
}
END_TEST

START_TEST(only_ids_of_the_tables_are_listed)
{
	ck_assert(hid_vendor_lists(0x051d, 0x0002));
	ck_assert(hid_vendor_lists(0x06da, 0xffff));
	ck_assert(!hid_vendor_lists(0x051d, 0xcafe));
	ck_assert(hid_vendor_lists(0x2341, 0x8036));
	ck_assert(!hid_vendor_lists(0x2341, 0x8037));
	ck_assert(!hid_vendor_lists(0, 0));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid_quirks");
	TCase *t = tcase_create("all");
	SRunner *sr;

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, identity_comes_out_of_the_product_string, 0,
		(int)MEM_COUNT(identities));
	tcase_add_test(t, endless_strings_are_cut);
	tcase_add_test(t, class_is_told_by_the_published_model);
	tcase_add_loop_test(t, strings_tell_quirks, 0, (int)MEM_COUNT(strings));
	tcase_add_test(t, apc_voltages_reach_beyond_the_transfer_limit);
	tcase_add_test(t, apc_limits_that_are_right_stay);
	tcase_add_test(t, cps_voltages_lose_the_limits_of_the_transfer_voltage);
	tcase_add_test(t, cps_input_alone_is_left_as_it_is);
	tcase_add_test(t, cps_maxima_read_as_unsigned_are_raised_together_and_capped_by_their_bits);
	tcase_add_test(t, swapped_limits_are_replaced_and_good_ones_stay);
	tcase_add_loop_test(t, a_device_finds_its_tables, 0, (int)MEM_COUNT(devices));
	tcase_add_test(t, only_ids_of_the_tables_are_listed);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
