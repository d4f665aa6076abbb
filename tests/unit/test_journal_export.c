/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_journal_export - events out of what `journalctl -o export` prints.
 */
#include "tests/unit/support.h"
#include "tools/judge/journal_export.h"

#define BINARY "MESSAGE\n\x0c\0\0\0\0\0\0\0UPS [a]: x\ny\n"

START_TEST(entries_one_after_the_other)
{
	static const char text[] =
		"__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1764482531000000\nEVENT=outage\nUPS=lab\n"
		"MESSAGE=holdover-server: UPS [lab]: on battery (battery 97 %)\n\n"
		"__REALTIME_TIMESTAMP=2\nMESSAGE=other = text\n\n"
		"EVENT=outage_end\nUPS=lab\n\n";
	const char *at = text, *end = text + sizeof text - 1;
	struct journal_event e;

	ck_assert(journal_export_next(&at, end, &e));
	ck_assert_uint_eq(e.at_us, 1764482531000000);
	ck_assert_str_eq(e.event, "outage");
	ck_assert_str_eq(e.ups, "lab");
	ck_assert_str_eq(journal_event_text(&e), "on battery (battery 97 %)");
	ck_assert(journal_export_next(&at, end, &e));
	ck_assert_str_eq(e.event, "");
	ck_assert_str_eq(journal_event_text(&e), "other = text");
	ck_assert(journal_export_next(&at, end, &e));
	ck_assert_str_eq(e.event, "outage_end");
	ck_assert(!journal_export_next(&at, end, &e));
}
END_TEST

START_TEST(binary_fields_and_cut_ones)
{
	static const char text[] = "UPS=a\n" BINARY "EVENT=x\n\n";
	struct journal_event e;

	for (size_t n = 0; n < sizeof text; n++) {
		const char *at = text;

		if (journal_export_next(&at, text + n, &e) && n == sizeof text - 1) {
			ck_assert_str_eq(journal_event_text(&e), "x?y");
			ck_assert_str_eq(e.event, "x");
		}
		ck_assert(at <= text + n);
	}
	ck_assert_str_eq(e.event, "x");
}
END_TEST

START_TEST(what_is_no_export_is_no_entry)
{
	static const char *const bad[] = { "", "\n\n\n", "hello\n", "No journal files were found.\n",
		"A\n\xff\xff\xff\xff\xff\xff\xff\xff" "b\n" };
	struct journal_event e;

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		const char *at = bad[i];

		ck_assert_msg(!journal_export_next(&at, at + strlen(at), &e), "%s", bad[i]);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { entries_one_after_the_other, binary_fields_and_cut_ones,
		what_is_no_export_is_no_entry };

	return support_run("journal_export", tests, MEM_COUNT(tests));
}
