/* SPDX-License-Identifier: GPL-2.0-or-later
 * print - see print.h. The same scan as the finder's, filtered: nothing is opened.
 */
#include "drivers/find/print.h"

#include "drivers/find/scan.h"
#include "drivers/find/section.h"

#include <string.h>

static bool is_for(const struct find_seen *s, const char *driver)
{
	if (s->named_only)
		return false;
	if (!strcmp(driver, find_kind_auto.driver))
		return true;
	for (size_t i = 0; i < s->candidate_count; i++)
		if (!strcmp(s->candidates[i]->driver, driver))
			return true;
	return false;
}

size_t find_print(const char *driver, FILE *out)
{
	struct find_seen seen[FIND_MAX];
	size_t count = find_scan(seen, NULL, NULL), n = 0;
	struct buf text = { 0 };
	char name[16];

	for (size_t i = 0; i < count; i++) {
		if (!is_for(&seen[i], driver))
			continue;
		snprintf(name, sizeof name, n ? "ups%zu" : "ups", n + 1);
		find_section_print(&text, name, driver, &seen[i].info, false);
		n++;
	}
	fputs(buf_text(&text), out);
	buf_fini(&text);
	return n;
}
