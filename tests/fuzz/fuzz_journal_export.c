/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_journal_export - any bytes as the output of journalctl. Oracle: it ends, every step goes
 * forward, texts are printable and end.
 */
#include "tools/judge/journal_export.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void is_clean(const char *text, size_t size)
{
	if (strnlen(text, size) == size || strpbrk(text, "\n\r\x1b"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size, *before = at;
	struct journal_event e;

	while (journal_export_next(&at, end, &e)) {
		if (at <= before || at > end)
			abort();
		before = at;
		is_clean(e.event, sizeof e.event);
		is_clean(e.ups, sizeof e.ups);
		is_clean(e.message, sizeof e.message);
		is_clean(journal_event_text(&e), sizeof e.message);
	}
	return 0;
}
