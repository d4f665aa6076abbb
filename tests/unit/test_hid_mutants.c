/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_mutants - every vendor's tables on descriptors that are spoiled at random.
 *
 * Recorded descriptors with bytes changed, dropped or repeated are parsed, repaired, bound, read,
 * opened, written to and explored, under sanitizers; what is published is bounded and ends. The
 * generator has a fixed seed. HOLDOVER_MUTANTS: so many for each vendor (2000 are promised).
 */
#include "drivers/usbhid/hid/binding.h"
#include "drivers/usbhid/hid/quirks.h"
#include "lib/mem.h"
#include "tests/unit/hid_recordings.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { MUTANTS = 30, BYTES_MAX = 2048, REPORTS = 24 };

static uint32_t seed;

static uint32_t chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static size_t spoil(uint8_t *bytes, size_t size)
{
	for (uint32_t faults = 1 + chance(6); faults; faults--) {
		size_t at = chance((uint32_t)size), n = 1 + chance(4);

		switch (chance(4)) {
		case 0:
			bytes[at] = (uint8_t)chance(256);
			break;
		case 1:
			bytes[at] ^= (uint8_t)(1u << chance(8));
			break;
		case 2:		/* dropped */
			n = n < size - at ? n : size - at - (size > 1);
			memmove(bytes + at, bytes + at + n, size - at - n);
			size -= n;
			break;
		default:	/* repeated */
			n = n < size - at ? n : size - at;
			n = size + n <= BYTES_MAX ? n : 0;
			memmove(bytes + at + n, bytes + at, size - at);
			size += n;
		}
	}
	return size;
}

static size_t mutant(uint8_t bytes[BYTES_MAX])
{
	static const struct {
		const uint8_t *bytes;
		size_t size;
	} recorded[] = { { apc_cs500, sizeof apc_cs500 }, { cps_cst135, sizeof cps_cst135 },
		{ santak_850, sizeof santak_850 } };
	uint32_t i = chance(MEM_COUNT(recorded));

	memcpy(bytes, recorded[i].bytes, recorded[i].size);
	return spoil(bytes, recorded[i].size);
}

static void published(void *user, struct hid_report_ref from, const char *name, const char *value)
{
	(void)user, (void)from;
	ck_assert_uint_gt(strlen(name), 0);
	ck_assert(!value || strlen(value) < HID_TEXT_MAX);
}

static const char *string(void *user, int index)
{
	(void)user;
	return index % 3 ? "text" : NULL;
}

static void offered(void *user, const struct hid_var_row *row)
{
	double min, max;

	hid_binding_limits(user, row->name, &min, &max);
	hid_binding_accepts(user, row->name, "10");
}

static void read_all(struct hid_binding *b)
{
	uint8_t report[HID_REPORT_MAX];
	struct hid_report_ref refs[64];
	size_t count = hid_binding_reports(b, HID_POLL_OPEN, refs, MEM_COUNT(refs));

	for (size_t i = 0; i < count && i < REPORTS; i++) {
		size_t size = 1 + chance(12);

		for (size_t k = 0; k < size; k++)
			report[k] = (uint8_t)chance(256);
		report[0] = refs[i].id;
		if (chance(8))
			hid_binding_read(b, chance(4) ? refs[i].kind : HID_INPUT, report, size);
		else
			hid_binding_missed(b, refs[i].kind, refs[i].id, HID_TIMED_OUT);
	}
	hid_binding_finish(b);
}

static void live(const struct hid_vendor *v)
{
	const struct hid_context context = { .string = string, .model = "", .quirks = v->quirks };
	const struct hid_sink sink = { published, NULL };
	uint8_t bytes[BYTES_MAX];
	struct hid_descriptor d;
	struct hid_binding *b;

	if (hid_descriptor_parse(bytes, mutant(bytes), &d))
		return;
	hid_quirks_repair(&d, v->quirks | (unsigned)chance(1u << 16));
	b = hid_binding_new(&d, v, &context, &sink);
	read_all(b);
	hid_binding_opened(b, &(struct hid_offer){ .setting = offered, .user = b });
	for (int i = 0; i < 3; i++)
		read_all(b);
	hid_binding_free(b);
	hid_descriptor_fini(&d);
}

START_TEST(a_vendor_survives_spoiled_descriptors)
{
	const char *wanted = getenv("HOLDOVER_MUTANTS");
	long count = wanted ? strtol(wanted, NULL, 10) : MUTANTS;

	seed = (uint32_t)_i + 1;
	for (long n = 0; n < count; n++)
		live(hid_vendors[_i]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid mutants");
	TCase *t = tcase_create("vendors");
	SRunner *sr = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 600);
	tcase_add_loop_test(t, a_vendor_survives_spoiled_descriptors, 0, (int)hid_vendor_count);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
